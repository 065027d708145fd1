// Between a tree's structure and its leaf values: each pair moves to the leaf its row reaches now. Rows of ordered statistics
// have other codes here than the structure was found by; rows that were not drawn may join. Whatever follows sees leaves as ever.
import * as boosting from '../build/generated/boosting-context'
import { BLOCK_ROWS, JOB_REGROUP, JOB_WALK_LEAVES } from '../build/generated/constants'
import * as leaf from '../build/generated/leaf-record'
import * as node from '../build/generated/node-record'
import { leafRecord } from './leaves'
import { leafOf, nodeAt } from './nodes'
import { bestOutput, hessianOf, l1OfHistogram, l2OfHistogram } from './gain'
import { packedOf } from './pair-sums'
import { isWide, worthSharing } from './scale'
import { alone, claim, dispatch, workerIndex } from './team'

export function regroup(): void {
  const count = groupedCount()
  assert(boosting.nodeCount() <= 0x8000, 'nodes do not fit 15 bits')
  if (boosting.averagedColumns() != 0) nameAveraged()
  memory.fill(boosting.leafTotals(), 0, boosting.workerCount() * boosting.leafTotalsBytes())
  pass(JOB_WALK_LEAVES, count)
  placeLeaves((count + BLOCK_ROWS - 1) / BLOCK_ROWS)
  pass(JOB_REGROUP, count)
  memory.copy(boosting.pairs(), boosting.spare(), count * boosting.pairBytes())
  boosting.setInBag(count)
  if (boosting.isBounded()) renewOutputs()
}

@inline function groupedCount(): usize { return boosting.leavesFromAllRows() ? boosting.rowCount() : boosting.inBag() }
@inline function nodeBytes(): usize { return boosting.nodeCount() << 2 }

function pass(job: u32, rows: usize): void {
  if (worthSharing(rows)) dispatch(job)
  else alone(job)
}

/** With the sums they have now, leaves keep the bounds they were given. */
function renewOutputs(): void {
  for (let i: usize = 0; i < boosting.leafCount(); i++) {
    const record = leafRecord(i), total = leaf.total(record)
    if (hessianOf(total) > 0) leaf.setOutput(record, bestOutput(record, total, l1OfHistogram(), l2OfHistogram()))
  }
}

/** From here on nodes name the columns that leaf values, margins and the finished model go by. */
function nameAveraged(): void {
  for (let at = boosting.tree(), end = nodeAt(at, boosting.nodeCount()); at < end; at += node.BYTES) {
    if (!node.isLeaf(at)) node.setFeature(at, <usize>load<u32>(boosting.averagedColumns() + (node.feature(at) << 2)))
  }
}

export function walkLeaves(): void {
  const count = groupedCount()
  for (let block = claim(); block * BLOCK_ROWS < count; block = claim()) {
    const at = block * BLOCK_ROWS
    walkBlock(at, min<usize>(count, at + BLOCK_ROWS), boosting.blockLeaves() + block * nodeBytes(), boosting.leafTotals() + workerIndex * boosting.leafTotalsBytes())
  }
}

/** The leaf of each pair, how many of the block each leaf gets, and their sums. */
export function walkBlock(begin: usize, end: usize, counts: usize, totals: usize): void {
  const tree = boosting.tree(), rows = boosting.rows(), stride = boosting.rowStride(), bytes = boosting.pairBytes()
  let leaves = boosting.leafOfPair() + (begin << 1)
  memory.fill(counts, 0, nodeBytes())
  for (let pair = boosting.pairs() + begin * bytes, until = boosting.pairs() + end * bytes; pair < until; pair += bytes, leaves += 2) {
    const index = (leafOf(tree, rows + <usize>load<u32>(pair) * stride) - tree) / node.BYTES
    const count = counts + (index << 2), total = totals + (index << 3)
    store<u16>(leaves, <u16>index)
    store<u32>(count, load<u32>(count) + 1)
    store<i64>(total, load<i64>(total) + packedOf(pair))
  }
}

/** Leaves one after another, and in each the blocks one after another. */
function placeLeaves(blocks: usize): void {
  let start: usize = 0
  for (let i: usize = 0; i < boosting.leafCount(); i++) {
    const record = leafRecord(i), index = leaf.node(record), begin = start
    let total: i64 = 0
    for (let w: usize = 0; w < boosting.workerCount(); w++) total += load<i64>(boosting.leafTotals() + w * boosting.leafTotalsBytes() + (index << 3))
    for (let block: usize = 0; block < blocks; block++) {
      const at = boosting.blockLeaves() + block * nodeBytes() + (index << 2), count = load<u32>(at)
      store<u32>(at, <u32>start)
      start += <usize>count
    }
    leaf.setBegin(record, begin)
    leaf.setCount(record, start - begin)
    leaf.setTotal(record, total)
  }
}

export function regroupPairs(): void {
  const count = groupedCount()
  for (let block = claim(); block * BLOCK_ROWS < count; block = claim()) {
    const at = block * BLOCK_ROWS
    const until = min<usize>(count, at + BLOCK_ROWS), starts = boosting.blockLeaves() + block * nodeBytes()
    if (isWide()) regroupWideBlock(at, until, starts)
    else regroupBlock(at, until, starts)
  }
}

export function regroupBlock(begin: usize, end: usize, starts: usize): void { place<u64>(begin, end, starts) }
export function regroupWideBlock(begin: usize, end: usize, starts: usize): void { place<v128>(begin, end, starts) }

@inline function place<T>(begin: usize, end: usize, starts: usize): void {
  const to = boosting.spare(), size: usize = sizeof<T>()
  let leaves = boosting.leafOfPair() + (begin << 1)
  for (let pair = boosting.pairs() + begin * size, until = boosting.pairs() + end * size; pair < until; pair += size, leaves += 2) {
    const at = starts + (<usize>load<u16>(leaves) << 2), position = <usize>load<u32>(at)
    assert(position < boosting.rowCount(), 'a pair is put past the last')
    store<T>(to + position * size, load<T>(pair))
    store<u32>(at, <u32>position + 1)
  }
}
