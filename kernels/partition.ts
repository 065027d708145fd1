// Divides a leaf's pairs between its children, each in the order they had.
import * as boosting from '../build/generated/boosting-context'
import { BLOCK_ROWS } from '../build/generated/constants'
import * as candidate from '../build/generated/candidate-record'
import * as leaf from '../build/generated/leaf-record'
import * as worker from '../build/generated/worker-record'
import { myRecord } from './gradients'
import { isWide } from './scale'
import { claim } from './team'

/** One thread: the left side in place, the right side through spare space. Returns how many went left. */
export function partitionAlone(): usize {
  const split = leaf.candidate(boosting.jobLeaf())
  return divideInPlace(columnOf(split), leftTable(split), boosting.jobBegin(), boosting.jobCount(), boosting.spare())
}

export function divideInPlace(column: usize, table: usize, begin: usize, count: usize, spare: usize): usize {
  const end = begin + count, wide = isWide(), bytes = boosting.pairBytes(), pairs = boosting.pairs() + begin * bytes
  let left: usize = 0
  for (let at = begin; at < end; at += BLOCK_ROWS) {
    const until = min<usize>(end, at + BLOCK_ROWS), toLeft = pairs + left * bytes, toRight = spare + (at - begin - left) * bytes
    left += wide ? partitionWideBlock(column, table, at, until, toLeft, toRight) : partitionBlock(column, table, at, until, toLeft, toRight)
  }
  memory.copy(pairs + left * bytes, spare, (end - begin - left) * bytes)
  return left
}

@inline export function columnOf(split: usize): usize { return boosting.columns() + candidate.feature(split) * boosting.rowCount() }

/** Many threads: each block is divided into the spare space at its own place, the right side from its end inwards. */
export function partition(): void {
  const split = leaf.candidate(boosting.jobLeaf()), begin = boosting.jobBegin(), count = boosting.jobCount(), wide = isWide()
  const column = columnOf(split), table = leftTable(split), bytes = boosting.pairBytes(), spare = boosting.spare()
  for (let block = claim(); block * BLOCK_ROWS < count; block = claim()) {
    const from = block * BLOCK_ROWS, to = min<usize>(count, from + BLOCK_ROWS), toLeft = spare + from * bytes, toRight = spare + (to - 1) * bytes
    const left = wide
      ? divideWideBlock(column, table, begin + from, begin + to, toLeft, toRight)
      : divideBlock(column, table, begin + from, begin + to, toLeft, toRight)
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

/** Copies each block's two sides to where they belong, the right one turned round; the entry after the last block's is the sum. */
export function merge(): void {
  const count = boosting.jobCount(), bytes = boosting.pairBytes(), starts = boosting.blockCounts(), wide = isWide()
  const pairs = boosting.pairs() + boosting.jobBegin() * bytes
  const total = <usize>load<u32>(starts + (((count + BLOCK_ROWS - 1) / BLOCK_ROWS) << 2))
  assert(total <= count, 'more pairs go left than there are')
  for (let block = claim(); block * BLOCK_ROWS < count; block = claim()) {
    const from = block * BLOCK_ROWS, size = min<usize>(count - from, BLOCK_ROWS), spare = boosting.spare() + from * bytes
    const start = <usize>load<u32>(starts + (block << 2)), left = <usize>load<u32>(starts + (block << 2), 4) - start
    const right = pairs + (total + from - start) * bytes
    memory.copy(pairs + start * bytes, spare, left * bytes)
    if (wide) turnWide(right, spare + left * bytes, spare + size * bytes)
    else turn(right, spare + left * bytes, spare + size * bytes)
  }
}

/** Copies the pairs from `begin` to `end`, the last first. */
export function turn(to: usize, begin: usize, end: usize): void {
  let at = end
  for (; at >= begin + 16; at -= 16, to += 16) {
    const two = v128.load(at - 16)
    v128.store(to, v128.shuffle<i64>(two, two, 1, 0))
  }
  if (at > begin) store<u64>(to, load<u64>(begin))
}

export function turnWide(to: usize, begin: usize, end: usize): void {
  for (let at = end; at > begin; at -= 16, to += 16) v128.store(to, v128.load(at - 16))
}

/** The bytes of a pair where a code goes left; else 0. */
export function leftTable(split: usize): usize {
  const table = worker.table(myRecord()), right = candidate.right(split), bytes = <u32>boosting.pairBytes()
  for (let word: usize = 0; word < 8; word++) {
    let bits = load<u32>(right + (word << 2))
    for (let at = table + (word << 5), end = at + 32; at < end; at++, bits >>= 1) store<u8>(at, (~bits & 1) * bytes)
  }
  return table
}

/** Of `partition` where both sides grow upwards: branchless, each pair is written to both, and one of them moves on. Returns how many went left. */
export function partitionBlock(column: usize, table: usize, begin: usize, end: usize, left: usize, right: usize): usize {
  return divide<u64>(column, table, begin, end, left, right, 1)
}
export function partitionWideBlock(column: usize, table: usize, begin: usize, end: usize, left: usize, right: usize): usize {
  return divide<v128>(column, table, begin, end, left, right, 1)
}
/** The same where the right side grows downwards, to meet the left one. */
export function divideBlock(column: usize, table: usize, begin: usize, end: usize, left: usize, right: usize): usize {
  return divide<u64>(column, table, begin, end, left, right, -1)
}
export function divideWideBlock(column: usize, table: usize, begin: usize, end: usize, left: usize, right: usize): usize {
  return divide<v128>(column, table, begin, end, left, right, -1)
}

@inline function divide<T>(column: usize, table: usize, begin: usize, end: usize, left: usize, right: usize, way: isize): usize {
  const start = left, size: usize = sizeof<T>()
  assert(end <= boosting.inBag() && begin < end, 'a partition of rows that are not there')
  let at = boosting.pairs() + begin * size
  const until = boosting.pairs() + end * size
  for (; at + 3 * size < until; at += 4 * size) {
    const a = load<T>(at), b = load<T>(at, sizeof<T>()), c = load<T>(at, 2 * sizeof<T>()), d = load<T>(at, 3 * sizeof<T>())
    const stepA = stepOf<T>(column, table, a), stepB = stepOf<T>(column, table, b), stepC = stepOf<T>(column, table, c), stepD = stepOf<T>(column, table, d)
    store<T>(left, a); store<T>(right, a); left += stepA; right += way > 0 ? size - stepA : stepA - size
    store<T>(left, b); store<T>(right, b); left += stepB; right += way > 0 ? size - stepB : stepB - size
    store<T>(left, c); store<T>(right, c); left += stepC; right += way > 0 ? size - stepC : stepC - size
    store<T>(left, d); store<T>(right, d); left += stepD; right += way > 0 ? size - stepD : stepD - size
  }
  for (; at < until; at += size) {
    const a = load<T>(at), step = stepOf<T>(column, table, a)
    store<T>(left, a); store<T>(right, a); left += step; right += way > 0 ? size - step : step - size
  }
  return (left - start) / size
}

@inline function stepOf<T>(column: usize, table: usize, pair: T): usize {
  return <usize>load<u8>(table + <usize>load<u8>(column + idOf<T>(pair)))
}
@inline function idOf<T>(pair: T): usize {
  if (isVector<T>()) return <usize><u32>i32x4.extract_lane(<v128>pair, 0)
  else return <usize>(<u32>(<u64>pair))
}
