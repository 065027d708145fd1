// TreeSHAP, path-dependent: a tree's margin divided exactly among the features on the way to its leaves; covers are training rows.
import * as node from '../build/generated/node-record'
import * as scoring from '../build/generated/scoring-context'
import { childOf, nodeAt } from './nodes'
import { extend, featureAt, oneAt, STEP, unwind, unwoundSum, zeroAt } from './shap-path'
import { claim, workerIndex } from './team'

const NO_FEATURE: usize = 0xffffffff

// The row and tree under way.
let codes: usize = 0
let tree: usize = 0
let into: usize = 0

export function contributions(): void {
  const rows = scoring.rowCount()
  for (let row = claim(); row < rows; row = claim()) explainRow(row)
}

function explainRow(row: usize): void {
  const width = scoring.featureCount() << 3, paths = scoring.paths() + workerIndex * scoring.pathBytes()
  codes = scoring.rows() + row * scoring.rowStride()
  let output = scoring.firstOutput()
  for (let index: usize = 0; index < scoring.treeCount(); index++) {
    tree = scoring.trees() + index * scoring.treeBytes()
    into = scoring.contributions() + (row * scoring.outputs() + output) * width
    if (!node.isLeaf(tree)) descend(tree, paths, 0, NO_FEATURE, 1, 1)
    if (++output == scoring.outputs()) output = 0
  }
}

/** `last` steps of `parent` are copied before this node's own is added: siblings must not see each other's. */
function descend(at: usize, parent: usize, last: usize, feature: usize, zero: f64, one: f64): void {
  const path = parent + last * STEP
  assert(path + (last + 2) * STEP <= scoring.paths() + (workerIndex + 1) * scoring.pathBytes(), 'a path of TreeSHAP leaves its space')
  memory.copy(path, parent, last * STEP)
  extend(path, last, feature, zero, one)
  if (node.isLeaf(at)) return credit(path, last, node.value(at))
  assert(node.feature(at) < scoring.featureCount(), 'a node of no feature')
  const split = node.feature(at), hot = childOf(tree, at, codes)
  const first = nodeAt(tree, node.child(at)), cold = hot == first ? first + node.BYTES : first
  let zeroShare: f64 = 1, oneShare: f64 = 1
  for (let i: usize = 1; i <= last; i++) {
    const step = path + i * STEP
    if (featureAt(step) != split) continue
    zeroShare = zeroAt(step)
    oneShare = oneAt(step)
    unwind(path, last, i)
    last--
    break
  }
  // Symmetric trees keep parts that no training row reached: half of nothing goes either way.
  const hotShare = zeroShare * (node.cover(at) > 0 ? node.cover(hot) / node.cover(at) : 0.5)
  const coldShare = zeroShare * (node.cover(at) > 0 ? node.cover(cold) / node.cover(at) : 0.5)
  if (hotShare != 0 || oneShare != 0) descend(hot, path, last + 1, split, hotShare, oneShare)
  if (coldShare != 0) descend(cold, path, last + 1, split, coldShare, 0)
}

function credit(path: usize, last: usize, value: f64): void {
  for (let i: usize = 1; i <= last; i++) {
    const step = path + i * STEP, at = into + (featureAt(step) << 3)
    store<f64>(at, load<f64>(at) + unwoundSum(path, last, i) * (oneAt(step) - zeroAt(step)) * value)
  }
}
