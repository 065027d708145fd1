// Ranking within groups: LambdaRank (Burges 2010), a logistic loss over the pairs of a group whose gains differ, each weighed by
// |ΔNDCG|, what NDCG would change if the two swapped places. A group is one thread's, so its sums have one order.
import * as boosting from '../build/generated/boosting-context'
import { exp } from './elementary'
import { weightOf } from './wide-gradients'
import { claim, workerIndex } from './team'

/** Pairs count where one of the two is among so many first (LightGBM's truncation): cost grows with the rows of a group, not their square. */
const FIRST: usize = 30
const ENTRY: usize = 32 // margin f64 (later its power of e), gain f64, row u32
const FARTHEST: f64 = 300

/** Rows of gain 0 or more by falling margin; of equal ones the lesser gain first, so that a tie is never a merit. Returns where they are. */
export function sortGroup(margins: usize, gains: usize, begin: usize, end: usize, scratch: usize): usize {
  let count: usize = 0
  for (let row = begin; row < end; row++) {
    const gain = load<f64>(gains + (row << 3)), at = scratch + count * ENTRY
    if (gain < 0) continue
    store<f64>(at, load<f64>(margins + (row << 3)))
    store<f64>(at, gain, 8)
    store<u32>(at, <u32>row, 16)
    count++
  }
  taken = count
  let from = scratch, to = scratch + (end - begin) * ENTRY
  for (let width: usize = 1; width < count; width <<= 1) {
    for (let at: usize = 0; at < count; at += width << 1) mergeRuns(from, to, at, min<usize>(at + width, count), min<usize>(at + (width << 1), count))
    const swap = from
    from = to
    to = swap
  }
  return from
}
let taken: usize = 0

function mergeRuns(from: usize, to: usize, begin: usize, middle: usize, end: usize): void {
  let a = begin, b = middle
  for (let at = begin; at < end; at++) {
    const source = from + (b >= end || (a < middle && !precedes(from + b * ENTRY, from + a * ENTRY)) ? a++ : b++) * ENTRY
    v128.store(to + at * ENTRY, v128.load(source))
    v128.store(to + at * ENTRY, v128.load(source, 16), 16)
  }
}

@inline function precedes(a: usize, b: usize): bool {
  const first = load<f64>(a), second = load<f64>(b)
  return first > second || (first == second && load<f64>(a, 8) < load<f64>(b, 8))
}

@inline function mySorting(base: usize, bytes: usize): usize { return base + workerIndex * bytes }

/** 1 - NDCG of a group, as far as its rows take part. */
export function missedGain(margins: usize, gains: usize, begin: usize, end: usize, sorting: usize, sortingBytes: usize, discounts: usize, scale: f64): f64 {
  const sorted = sortGroup(margins, gains, begin, end, mySorting(sorting, sortingBytes))
  let gained: f64 = 0
  for (let rank: usize = 0; rank < taken; rank++) gained += load<f64>(sorted + rank * ENTRY, 8) * load<f64>(discounts + (rank << 3))
  return 1 - gained * scale
}

export function rankingGradients(): void {
  for (let group = claim(); group < boosting.groupCount(); group = claim()) {
    const starts = boosting.groupStarts() + (group << 2), begin = <usize>load<u32>(starts), end = <usize>load<u32>(starts, 4)
    const scale = load<f64>(boosting.groupScales() + (group << 3))
    memory.fill(boosting.gradients() + (begin << 4), 0, (end - begin) << 4)
    if (scale == 0) continue // all gains are equal
    const sorted = sortGroup(boosting.margins(), boosting.labels(), begin, end, mySorting(boosting.groupSorting(), boosting.groupSortingBytes()))
    raise(sorted, taken)
    const first = min<usize>(FIRST, taken)
    for (let i: usize = 0; i < first; i++) rankingPairs(sorted, i, taken, scale)
  }
}

/** e^(margin - the largest) in place of the margins: the logistic of a difference is then a quotient. */
function raise(sorted: usize, count: usize): void {
  const largest = load<f64>(sorted)
  for (let at = sorted, end = sorted + count * ENTRY; at < end; at += ENTRY) store<f64>(at, exp(max<f64>(load<f64>(at) - largest, -FARTHEST)))
}

/** Row i of the sorted ones beside all after it. A pair weighs what the lighter of its rows does. */
export function rankingPairs(sorted: usize, i: usize, count: usize, scale: f64): void {
  const discounts = boosting.discounts(), gradients = boosting.gradients(), mine = sorted + i * ENTRY
  const power = load<f64>(mine), gain = load<f64>(mine, 8), row = <usize>load<u32>(mine, 16), discount = load<f64>(discounts + (i << 3)), weight = weightOf(row)
  let g: f64 = 0, h: f64 = 0
  for (let j = i + 1; j < count; j++) {
    const at = sorted + j * ENTRY, other = load<f64>(at, 8)
    if (gain == other) continue
    const to = gradients + (<usize>load<u32>(at, 16) << 4), theirs = load<f64>(at)
    const change = abs<f64>((gain - other) * (discount - load<f64>(discounts + (j << 3)))) * scale * min<f64>(weight, weightOf(<usize>load<u32>(at, 16)))
    const share = (gain > other ? theirs : power) / (power + theirs) // the chance the model gives to the wrong order
    const pull = gain > other ? -share * change : share * change, bend = share * (1 - share) * change
    g += pull
    h += bend
    store<f64>(to, load<f64>(to) - pull)
    store<f64>(to, load<f64>(to, 8) + bend, 8)
  }
  const to = gradients + (row << 4)
  store<f64>(to, load<f64>(to) + g)
  store<f64>(to, load<f64>(to, 8) + h, 8)
}
