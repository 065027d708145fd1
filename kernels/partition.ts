// Divides a leaf's pairs between its children, each in the order they had.
import * as boosting from '../build/generated/boosting-context'
import { BLOCK_ROWS } from '../build/generated/constants'
import * as candidate from '../build/generated/candidate-record'
import * as leaf from '../build/generated/leaf-record'
import * as worker from '../build/generated/worker-record'
import { myRecord } from './gradients'
import { shareStart, teamCount, workerIndex } from './team'

/** Each thread divides its share of the leaf into spare space. One thread alone writes the left side in place. */
export function partition(): void {
  const split = leaf.candidate(boosting.jobLeaf()), begin = boosting.jobBegin()
  const from = begin + shareStart(boosting.jobCount(), workerIndex), end = begin + shareStart(boosting.jobCount(), workerIndex + 1)
  const column = boosting.columns() + candidate.feature(split) * boosting.rowCount(), table = leftTable(split)
  const lefts = leftsOf(from), rights = rightsOf(from)
  let left: usize = 0
  for (let at = from; at < end; at += BLOCK_ROWS) {
    const right = at - from - left
    left += partitionBlock(column, table, at, min<usize>(end, at + BLOCK_ROWS), lefts + (left << 3), rights + (right << 3))
  }
  worker.setLeftCount(myRecord(), left)
}

@inline function leftsOf(position: usize): usize {
  return teamCount() == 1 ? boosting.pairs() + (position << 3) : boosting.spareLeft() + (position << 3) + (workerIndex << 6)
}
@inline function rightsOf(position: usize): usize { return boosting.spareRight() + (position << 3) + (workerIndex << 6) }

/** 8, the bytes of a pair, where a code goes left; else 0. */
function leftTable(split: usize): usize {
  const table = worker.table(myRecord()), right = candidate.right(split)
  for (let word: usize = 0; word < 8; word++) {
    let bits = load<u32>(right + (word << 2))
    for (let at = table + (word << 5), end = at + 32; at < end; at++, bits >>= 1) store<u8>(at, (~bits & 1) << 3)
  }
  return table
}

/** Branchless: each pair is written to both sides, and one of them moves on. Returns how many went left. */
export function partitionBlock(column: usize, table: usize, begin: usize, end: usize, left: usize, right: usize): usize {
  const start = left
  let at = boosting.pairs() + (begin << 3)
  const until = boosting.pairs() + (end << 3)
  for (; at + 24 < until; at += 32) {
    const a = load<u64>(at), b = load<u64>(at, 8), c = load<u64>(at, 16), d = load<u64>(at, 24)
    const stepA = stepOf(column, table, a), stepB = stepOf(column, table, b), stepC = stepOf(column, table, c), stepD = stepOf(column, table, d)
    store<u64>(left, a); store<u64>(right, a); left += stepA; right += 8 - stepA
    store<u64>(left, b); store<u64>(right, b); left += stepB; right += 8 - stepB
    store<u64>(left, c); store<u64>(right, c); left += stepC; right += 8 - stepC
    store<u64>(left, d); store<u64>(right, d); left += stepD; right += 8 - stepD
  }
  for (; at < until; at += 8) {
    const a = load<u64>(at), step = stepOf(column, table, a)
    store<u64>(left, a); store<u64>(right, a); left += step; right += 8 - step
  }
  return (left - start) >> 3
}

@inline function stepOf(column: usize, table: usize, pair: u64): usize {
  return <usize>load<u8>(table + <usize>load<u8>(column + <usize>(<u32>pair)))
}

/** Copies each thread's two runs to where they belong. */
export function merge(): void {
  const begin = boosting.jobBegin(), count = boosting.jobCount()
  let leftBefore: usize = 0, left: usize = 0
  for (let w: usize = 0; w < teamCount(); w++) {
    const lefts = worker.leftCount(boosting.workers() + w * worker.BYTES)
    if (w < workerIndex) leftBefore += lefts
    left += lefts
  }
  const start = shareStart(count, workerIndex), mine = shareStart(count, workerIndex + 1) - start
  const own = worker.leftCount(myRecord()), pairs = boosting.pairs() + (begin << 3)
  if (teamCount() > 1) memory.copy(pairs + (leftBefore << 3), leftsOf(begin + start), own << 3)
  memory.copy(pairs + ((left + start - leftBefore) << 3), rightsOf(begin + start), (mine - own) << 3)
}
