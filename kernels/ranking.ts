// Ranking within groups: LambdaRank (Burges 2010), a logistic loss over the pairs of a group whose gains differ, each weighed by
// |ΔNDCG|, what NDCG would change if the two swapped places. A group is one thread's, so its sums have one order.
import * as boosting from '../build/generated/boosting-context'
import { exp } from './elementary'
import { weightOf } from './wide-gradients'
import { claim, workerIndex } from './team'

/** Pairs count where one of the two is among so many first (LightGBM's truncation): cost grows with the rows of a group, not their square. */
const FIRST: usize = 30
const ENTRY: usize = 32 // margin f64, gain f64, row u32
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
    const scratch = mySorting(boosting.groupSorting(), boosting.groupSortingBytes())
    const sorted = sortGroup(boosting.margins(), boosting.labels(), begin, end, scratch), count = taken
    layOutRanks(sorted, count, scratch + (end - begin) * 2 * ENTRY)
    const first = min<usize>(FIRST, count)
    for (let i: usize = 0; i < first; i++) rankingPairs(i, count, scale)
    for (let i: usize = 0; i < count; i++) {
      const to = boosting.gradients() + (<usize>load<u32>(sorted + i * ENTRY, 16) << 4)
      store<f64>(to, load<f64>(pulls + (i << 3)))
      store<f64>(to, load<f64>(bends + (i << 3)), 8)
    }
  }
}

// By rank, f64 each and one to spare: e^(margin - the largest), so that the logistic of a difference is a quotient; gains; weights; sums of g and h.
let powers: usize = 0
let gains: usize = 0
let weights: usize = 0
let pulls: usize = 0
let bends: usize = 0

function layOutRanks(sorted: usize, count: usize, at: usize): void {
  const step = (count + 1) << 3, largest = load<f64>(sorted)
  powers = at
  gains = powers + step
  weights = gains + step
  pulls = weights + step
  bends = pulls + step
  for (let i: usize = 0; i < count; i++) {
    const entry = sorted + i * ENTRY, to = i << 3
    store<f64>(powers + to, exp(max<f64>(load<f64>(entry) - largest, -FARTHEST)))
    store<f64>(gains + to, load<f64>(entry, 8))
    store<f64>(weights + to, weightOf(<usize>load<u32>(entry, 16)))
  }
  store<f64>(powers + (count << 3), 1)
  store<f64>(weights + (count << 3), 0)
  memory.fill(pulls, 0, 2 * step)
}

/** Rank i beside all after it, two at a time. A pair weighs what the lighter of its rows does; the spare rank has no weight. */
export function rankingPairs(i: usize, count: usize, scale: f64): void {
  const discounts = boosting.discounts(), one = f64x2.splat(1), at = i << 3
  store<f64>(gains + (count << 3), 0)
  const power = v128.load64_splat(powers + at), gain = v128.load64_splat(gains + at), weight = v128.load64_splat(weights + at)
  const discount = v128.load64_splat(discounts + at), scales = f64x2.splat(scale)
  let g = f64x2.splat(0), h = f64x2.splat(0)
  for (let j = at + 8, end = count << 3; j < end; j += 16) {
    const other = v128.load(gains + j), theirs = v128.load(powers + j), isHigher = f64x2.gt(gain, other)
    const change = f64x2.mul(f64x2.abs(f64x2.mul(f64x2.sub(gain, other), f64x2.sub(discount, v128.load(discounts + j)))), f64x2.mul(scales, f64x2.min(weight, v128.load(weights + j))))
    const wrong = f64x2.div(v128.bitselect(theirs, power, isHigher), f64x2.add(power, theirs)) // the chance the model gives to the wrong order
    const size = f64x2.mul(wrong, change), pull = v128.bitselect(f64x2.neg(size), size, isHigher), bend = f64x2.mul(size, f64x2.sub(one, wrong))
    g = f64x2.add(g, pull)
    h = f64x2.add(h, bend)
    v128.store(pulls + j, f64x2.sub(v128.load(pulls + j), pull))
    v128.store(bends + j, f64x2.add(v128.load(bends + j), bend))
  }
  store<f64>(pulls + at, load<f64>(pulls + at) + (f64x2.extract_lane(g, 0) + f64x2.extract_lane(g, 1)))
  store<f64>(bends + at, load<f64>(bends + at) + (f64x2.extract_lane(h, 0) + f64x2.extract_lane(h, 1)))
}
