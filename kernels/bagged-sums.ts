// Splits of a node whose rows are added up as one number: in the order of codes, or of the levels' means, which finds the best
// set of levels too (Fisher 1958).
import * as bagging from '../build/generated/bagging-context'
import { work } from './bagged-rows'
import { offerOrdered, offerSet, totalWeight, worth } from './bagged-split'

/** Of a number: missing rows go right, and left. Leaves all sums 0 again. */
export function scanSums(feature: usize, count: usize, occupied: usize, missing: usize): void {
  const sums = work + bagging.sumsAt(), counts = work + bagging.countsAt(), least = bagging.leastRows()
  const missingRows = <usize>load<u32>(counts + (missing << 2)), missingWeight = load<f64>(sums + (missing << 4)), missingSum = load<f64>(sums + (missing << 4), 8)
  const missingWord = occupied + ((missing >> 6) << 3)
  clear(sums, counts, missing)
  store<u64>(missingWord, load<u64>(missingWord) & ~(<u64>1 << (missing & 63)))
  let weight: f64 = 0, sum: f64 = 0, rows: usize = 0, before: usize = 0
  for (let word: usize = 0; word < 4; word++) {
    for (let bits = load<u64>(occupied + (word << 3)); bits != 0; bits &= bits - 1) {
      const code = (word << 6) + <usize>ctz<u64>(bits)
      if (rows > 0) {
        const middle = (before + code - 1) >> 1
        if (rows >= least && count - rows >= least) offerOrdered(worth(weight, sum), feature, middle, missing, missingRows == 0 && weight * 2 >= totalWeight)
        if (missingRows > 0 && rows + missingRows >= least && count - rows - missingRows >= least) {
          offerOrdered(worth(weight + missingWeight, sum + missingSum), feature, middle, missing, true)
        }
      }
      weight += load<f64>(sums + (code << 4))
      sum += load<f64>(sums + (code << 4), 8)
      rows += <usize>load<u32>(counts + (code << 2))
      clear(sums, counts, code)
      before = code
    }
  }
  if (rows >= least && missingRows >= least && rows > 0 && missingRows > 0) offerOrdered(worth(weight, sum), feature, before, missing, false)
}

@inline function clear(sums: usize, counts: usize, code: usize): void {
  v128.store(sums + (code << 4), f64x2.splat(0))
  store<u32>(counts + (code << 2), 0)
}

const ORDER: usize = 128

/** Of a category: levels by their mean, the unseen with the heavier side. */
export function scanLevels(feature: usize, count: usize, occupied: usize): void {
  const sums = work + bagging.sumsAt(), counts = work + bagging.countsAt(), order = occupied + ORDER, least = bagging.leastRows()
  const levels = orderLevels(occupied, sums, order)
  let weight: f64 = 0, sum: f64 = 0, rows: usize = 0
  for (let i: usize = 0; i + 1 < levels; i++) {
    const code = <usize>load<u32>(order + (i << 2))
    weight += load<f64>(sums + (code << 4))
    sum += load<f64>(sums + (code << 4), 8)
    rows += <usize>load<u32>(counts + (code << 2))
    if (rows < least || count - rows < least) continue
    const unseenLeft = weight * 2 >= totalWeight
    offerSet(worth(weight, sum), feature, rightSet(occupied + 32, order, i + 1, levels, unseenLeft), unseenLeft, true)
  }
  for (let i: usize = 0; i < levels; i++) clear(sums, counts, <usize>load<u32>(order + (i << 2)))
}

/** Insertion sort: levels are few. Equal means keep the order of codes. */
function orderLevels(occupied: usize, sums: usize, order: usize): usize {
  let levels: usize = 0
  for (let word: usize = 0; word < 4; word++) {
    for (let bits = load<u64>(occupied + (word << 3)); bits != 0; bits &= bits - 1) {
      const code = (word << 6) + <usize>ctz<u64>(bits), mean = meanOf(sums, code)
      let at = levels
      for (; at > 0 && meanOf(sums, <usize>load<u32>(order + ((at - 1) << 2))) > mean; at--) store<u32>(order + (at << 2), load<u32>(order + ((at - 1) << 2)))
      store<u32>(order + (at << 2), <u32>code)
      levels++
    }
  }
  return levels
}

@inline function meanOf(sums: usize, code: usize): f64 { return load<f64>(sums + (code << 4), 8) / load<f64>(sums + (code << 4)) }

/** The levels from place `first` on, and those that no row has where these go right. */
export function rightSet(set: usize, order: usize, first: usize, levels: usize, unseenLeft: bool): usize {
  memory.fill(set, unseenLeft ? 0 : 0xff, 32)
  const from = unseenLeft ? first : 0, until = unseenLeft ? levels : first
  for (let i = from; i < until; i++) {
    const code = load<u32>(order + (i << 2)), at = set + (<usize>(code >> 5) << 2)
    store<u32>(at, load<u32>(at) ^ (<u32>1 << (code & 31)))
  }
  return set
}
