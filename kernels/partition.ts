// Divides a leaf's pairs between its children, each in the order they had.
import * as boosting from '../build/generated/boosting-context'
import { BLOCK_ROWS } from '../build/generated/constants'
import * as candidate from '../build/generated/candidate-record'
import * as leaf from '../build/generated/leaf-record'
import * as worker from '../build/generated/worker-record'
import { myRecord } from './gradients'
import { claim } from './team'

/** One thread: the left side in place, the right side through spare space. Returns how many went left. */
export function partitionAlone(): usize {
  const split = leaf.candidate(boosting.jobLeaf()), begin = boosting.jobBegin(), end = begin + boosting.jobCount()
  const column = columnOf(split), table = leftTable(split), pairs = boosting.pairs() + (begin << 3), spare = boosting.spareRight()
  let left: usize = 0
  for (let at = begin; at < end; at += BLOCK_ROWS) {
    const right = at - begin - left
    left += partitionBlock(column, table, at, min<usize>(end, at + BLOCK_ROWS), pairs + (left << 3), spare + (right << 3))
  }
  memory.copy(pairs + (left << 3), spare, (end - begin - left) << 3)
  return left
}

@inline export function columnOf(split: usize): usize { return boosting.columns() + candidate.feature(split) * boosting.rowCount() }

/** Many threads: each block is divided into the spare space at its own place. */
export function partition(): void {
  const split = leaf.candidate(boosting.jobLeaf()), begin = boosting.jobBegin(), count = boosting.jobCount()
  const column = columnOf(split), table = leftTable(split)
  for (let block = claim(); block * BLOCK_ROWS < count; block = claim()) {
    const from = block * BLOCK_ROWS, at = begin + from, until = begin + min<usize>(count, from + BLOCK_ROWS)
    const left = partitionBlock(column, table, at, until, boosting.spareLeft() + (from << 3), boosting.spareRight() + (from << 3))
    store<u32>(boosting.blockCounts() + (block << 2), <u32>left)
  }
}

/** Turns the blocks' counts into where their left sides begin, and returns the sum. */
export function startBlocks(blocks: usize): usize {
  let start: u32 = 0
  for (let at = boosting.blockCounts(), end = at + (blocks << 2); at < end; at += 4) {
    const count = load<u32>(at)
    store<u32>(at, start)
    start += count
  }
  return <usize>start
}

/** Copies each block's two sides to where they belong; the entry after the last block's is the sum. */
export function merge(): void {
  const count = boosting.jobCount(), pairs = boosting.pairs() + (boosting.jobBegin() << 3), starts = boosting.blockCounts()
  const total = <usize>load<u32>(starts + (((count + BLOCK_ROWS - 1) / BLOCK_ROWS) << 2))
  assert(total <= count, 'more pairs go left than there are')
  for (let block = claim(); block * BLOCK_ROWS < count; block = claim()) {
    const from = block * BLOCK_ROWS, size = min<usize>(count - from, BLOCK_ROWS)
    const start = <usize>load<u32>(starts + (block << 2)), left = <usize>load<u32>(starts + (block << 2), 4) - start
    memory.copy(pairs + (start << 3), boosting.spareLeft() + (from << 3), left << 3)
    memory.copy(pairs + ((total + from - start) << 3), boosting.spareRight() + (from << 3), (size - left) << 3)
  }
}

/** 8, the bytes of a pair, where a code goes left; else 0. */
export function leftTable(split: usize): usize {
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
  assert(end <= boosting.inBag() && begin < end, 'a partition of rows that are not there')
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
