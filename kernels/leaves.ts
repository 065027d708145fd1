// The end of a tree: leaf values, and every training row's margin moved by its leaf's.
import * as boosting from '../build/generated/boosting-context'
import { BLOCK_ROWS, JOB_RENEW_LEAVES, LOSS_GAMMA, LOSS_POISSON, LOSS_TWEEDIE } from '../build/generated/constants'
import * as leaf from '../build/generated/leaf-record'
import * as node from '../build/generated/node-record'
import { log1p } from './elementary'
import { outputMargins } from './gradients'
import { applyLinearBlock } from './linear-leaves'
import { leafOf, nodeAt } from './nodes'
import { isRenewed } from './renew-leaves'
import { worthSharing } from './scale'
import { gradientOf, hessianOf } from './search'
import { alone, claim, dispatch } from './team'

@inline export function leafRecord(index: usize): usize { return boosting.leaves() + index * leaf.BYTES }

/** Newton's step on the leaf's exact sums, or the loss' own best value, shrunk by the learning rate. */
export function setLeafValues(): void {
  for (let i: usize = 0; i < boosting.leafCount(); i++) {
    const total = leaf.total(leafRecord(i))
    const g = gradientOf(total) * boosting.gradientUnit(), h = hessianOf(total) * boosting.hessianUnit()
    let step = h > 0 ? -g / (h + boosting.l2()) : 0
    if (boosting.isBounded()) step = leaf.output(leafRecord(i)) * boosting.gradientUnit() / boosting.hessianUnit()
    step *= boosting.stepScale()
    if (isLogLink()) step = logLinkStep(step) // rises with the step, so that bounds hold
    node.setValue(nodeAt(boosting.tree(), leaf.node(leafRecord(i))), boosting.learningRate() * step)
  }
  if (isRenewed()) {
    if (worthSharing(boosting.inBag())) dispatch(JOB_RENEW_LEAVES)
    else alone(JOB_RENEW_LEAVES)
  }
  if (boosting.sampled() == 2) boosting.setLeafScale(meanLeaf())
}

const LEAST_FACTOR: f64 = 1e-4

@inline function isLogLink(): bool { return boosting.loss() == LOSS_POISSON || boosting.loss() == LOSS_GAMMA || boosting.loss() == LOSS_TWEEDIE }

/**
 * With a log link the least loss of a leaf has a closed form, e^v = (1 + (2 - p) s) / (1 - (p - 1) s) for the Newton step s,
 * where `l2` counts as rows that are as expected: it neither overshoots nor crawls.
 */
function logLinkStep(step: f64): f64 {
  const p = boosting.lossParameter()
  return log1p(max<f64>((2 - p) * step, LEAST_FACTOR - 1)) - log1p(max<f64>((1 - p) * step, LEAST_FACTOR - 1))
}

/** In the order of the nodes, as a host adds them that takes up the trees. */
function meanLeaf(): f64 {
  let sum: f64 = 0
  for (let i: usize = 0; i < boosting.nodeCount(); i++) sum += abs<f64>(node.value(nodeAt(boosting.tree(), i)))
  return sum / <f64>boosting.leafCount()
}

export function applyLeaves(): void {
  const rows = boosting.rowCount(), inBag = boosting.inBag()
  for (let at = claim() * BLOCK_ROWS; at < rows; at = claim() * BLOCK_ROWS) {
    const until = min<usize>(rows, at + BLOCK_ROWS)
    if (at < inBag) applyLeavesTo(at, min<usize>(until, inBag))
    if (until <= inBag) continue
    if (boosting.linearLeaves()) applyLinearBlock(max<usize>(at, inBag), until, 0)
    else applyTreeBlock(max<usize>(at, inBag), until)
  }
}

function applyLeavesTo(begin: usize, end: usize): void {
  for (let i: usize = 0; i < boosting.leafCount(); i++) {
    const record = leafRecord(i), first = max<usize>(begin, leaf.begin(record))
    const last = min<usize>(end, leaf.begin(record) + leaf.count(record))
    if (first >= last) continue
    const at = nodeAt(boosting.tree(), leaf.node(record))
    if (boosting.linearLeaves()) applyLinearBlock(first, last, at)
    else applyBlock(first, last, node.value(at))
  }
}

export function applyBlock(begin: usize, end: usize, value: f64): void {
  const margins = outputMargins(), bytes = boosting.pairBytes()
  for (let pair = boosting.pairs() + begin * bytes, until = boosting.pairs() + end * bytes; pair < until; pair += bytes) {
    const at = margins + (<usize>load<u32>(pair) << 3)
    store<f64>(at, load<f64>(at) + value)
  }
}

/** Rows not drawn for the tree are sent down it. */
export function applyTreeBlock(begin: usize, end: usize): void {
  const margins = outputMargins(), tree = boosting.tree(), rows = boosting.rows(), stride = boosting.rowStride(), bytes = boosting.pairBytes()
  for (let pair = boosting.pairs() + begin * bytes, until = boosting.pairs() + end * bytes; pair < until; pair += bytes) {
    const id = <usize>load<u32>(pair), at = margins + (id << 3)
    store<f64>(at, load<f64>(at) + node.value(leafOf(tree, rows + id * stride)))
  }
}
