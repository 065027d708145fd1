// The end of a tree: leaf values, and every training row's margin moved by its leaf's.
import * as boosting from '../build/generated/boosting-context'
import { BLOCK_ROWS } from '../build/generated/constants'
import * as leaf from '../build/generated/leaf-record'
import * as node from '../build/generated/node-record'
import { applyLinearBlock } from './linear-leaves'
import { leafOf, nodeAt } from './nodes'
import { gradientOf, hessianOf } from './search'
import { claim } from './team'

@inline export function leafRecord(index: usize): usize { return boosting.leaves() + index * leaf.BYTES }

/** Newton's step on the leaf's exact sums, shrunk by the learning rate. */
export function setLeafValues(): void {
  for (let i: usize = 0; i < boosting.leafCount(); i++) {
    const total = leaf.total(leafRecord(i))
    const g = gradientOf(total) * boosting.gradientUnit(), h = hessianOf(total) * boosting.hessianUnit()
    let value = h > 0 ? -boosting.learningRate() * g / (h + boosting.l2()) : 0
    if (boosting.isBounded()) value = boosting.learningRate() * leaf.output(leafRecord(i)) * boosting.gradientUnit() / boosting.hessianUnit()
    node.setValue(nodeAt(boosting.tree(), leaf.node(leafRecord(i))), value)
  }
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

@inline export function outputMargins(): usize { return boosting.margins() + boosting.output() * ((boosting.rowCount() + 7) & ~3) * 8 }

export function applyBlock(begin: usize, end: usize, value: f64): void {
  const margins = outputMargins()
  for (let pair = boosting.pairs() + (begin << 3), until = boosting.pairs() + (end << 3); pair < until; pair += 8) {
    const at = margins + (<usize>load<u32>(pair) << 3)
    store<f64>(at, load<f64>(at) + value)
  }
}

/** Rows not drawn for the tree are sent down it. */
export function applyTreeBlock(begin: usize, end: usize): void {
  const margins = outputMargins(), tree = boosting.tree(), rows = boosting.rows(), stride = boosting.rowStride()
  for (let pair = boosting.pairs() + (begin << 3), until = boosting.pairs() + (end << 3); pair < until; pair += 8) {
    const id = <usize>load<u32>(pair), at = margins + (id << 3)
    store<f64>(at, load<f64>(at) + node.value(leafOf(tree, rows + id * stride)))
  }
}
