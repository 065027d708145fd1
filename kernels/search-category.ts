// Category splits: levels in the order of their smoothed gradient ratio, then the best prefix goes left (Fisher 1958; LightGBM's smoothing).
import * as boosting from '../build/generated/boosting-context'
import * as candidate from '../build/generated/candidate-record'
import * as leaf from '../build/generated/leaf-record'
import * as worker from '../build/generated/worker-record'
import { drawBelow, gradientOf, hessianOf, l1OfHistogram, l2OfHistogram, worthApart } from './gain'
import { myRecord } from './gradients'
import { featureAt } from './search'

/** With this many levels present the best of all subsets is found without regularising further. */
export const FEW_LEVELS: usize = 4
export const ENTRY: usize = 16 // ratio f64, code u32

export function searchCategory(into: usize, record: usize, position: usize, histogram: usize, codes: usize): void {
  const entries = worker.sorting(myRecord()), count = collectLevels(histogram, codes, entries)
  if (count < 2) return
  const isRandom = boosting.randomThresholds() != 0
  if (count <= boosting.oneHotLevels() && !isRandom) return searchOneLevel(into, record, position, histogram, entries, count)
  const sorted = sortLevels(entries, entries + 256 * ENTRY, count)
  const from = isRandom ? drawBelow(count - 1, leaf.node(record), featureAt(position)) : 0
  scanPrefixes(into, record, position, histogram, sorted, count, from, isRandom ? from + 1 : count - 1)
}

/** Prefixes that end at `from` up to `end`. */
function scanPrefixes(into: usize, record: usize, position: usize, histogram: usize, sorted: usize, count: usize, from: usize, end: usize): void {
  const l2 = (boosting.l2() + (count > FEW_LEVELS ? boosting.categoryL2() : 0)) / boosting.hessianUnit()
  const total = leaf.total(record), least = leaf.least(record), totalG = gradientOf(total), totalH = hessianOf(total)
  const isBounded = boosting.isBounded() != 0, l1 = l1OfHistogram()
  let left: i64 = 0, best = candidate.gain(into), bestPrefix: usize = 0, bestLeft: i64 = 0
  for (let i: usize = 0; i < end; i++) {
    left += sumsAt(histogram, sorted, i)
    const hl = hessianOf(left), hr = totalH - hl, gl = gradientOf(left), gr = totalG - gl
    if (i < from || hl < least || hr < least) continue
    const gain = isBounded ? worthApart(record, left, total - left, l1, l2, 0) : gl * gl / (hl + l2) + gr * gr / (hr + l2)
    if (gain <= best) continue
    best = gain
    bestPrefix = i + 1
    bestLeft = left
  }
  if (bestPrefix != 0) keepCategory(into, position, sorted, count, bestPrefix, best, bestLeft, total)
}

/** One level against all others, without regularising further. */
function searchOneLevel(into: usize, record: usize, position: usize, histogram: usize, entries: usize, count: usize): void {
  const l1 = l1OfHistogram(), l2 = l2OfHistogram(), total = leaf.total(record)
  let best = candidate.gain(into), bestAt: usize = count
  for (let i: usize = 0; i < count; i++) {
    const gain = worthApart(record, sumsAt(histogram, entries, i), total - sumsAt(histogram, entries, i), l1, l2, 0)
    if (gain <= best) continue
    best = gain
    bestAt = i
  }
  if (bestAt == count) return
  const chosen = v128.load(entries + bestAt * ENTRY)
  v128.store(entries + bestAt * ENTRY, v128.load(entries))
  v128.store(entries, chosen)
  keepCategory(into, position, entries, count, 1, best, sumsAt(histogram, entries, 0), total)
}

@inline function sumsAt(histogram: usize, entries: usize, index: usize): i64 {
  return load<i64>(histogram + (<usize>load<u32>(entries + index * ENTRY, 8) << 3))
}

/** Levels with rows in this leaf. */
export function collectLevels(histogram: usize, codes: usize, entries: usize): usize {
  const smoothing = boosting.categorySmoothing() / boosting.hessianUnit()
  let count: usize = 0
  for (let code: usize = 0; code < codes; code++) {
    const packed = load<i64>(histogram + (code << 3))
    if (packed == 0) continue
    const at = entries + count++ * ENTRY
    store<f64>(at, gradientOf(packed) / (hessianOf(packed) + smoothing))
    store<u32>(at, <u32>code, 8)
  }
  return count
}

/** A stable merge sort, so that equal ratios stay in the order of their codes. Returns where the sorted entries are. */
export function sortLevels(from: usize, to: usize, count: usize): usize {
  for (let width: usize = 1; width < count; width <<= 1) {
    for (let begin: usize = 0; begin < count; begin += width << 1) {
      mergeRuns(from, to, begin, min<usize>(begin + width, count), min<usize>(begin + (width << 1), count))
    }
    const swap = from
    from = to
    to = swap
  }
  return from
}

function mergeRuns(from: usize, to: usize, begin: usize, middle: usize, end: usize): void {
  let a = begin, b = middle
  for (let at = begin; at < end; at++) {
    const first = b >= end || (a < middle && load<f64>(from + a * ENTRY) <= load<f64>(from + b * ENTRY))
    const source = from + (first ? a++ : b++) * ENTRY
    v128.store(to + at * ENTRY, v128.load(source))
  }
}

/** Codes without a row in this leaf, and so whatever prediction has not seen, go with the larger side. */
function keepCategory(into: usize, position: usize, sorted: usize, count: usize, prefix: usize, gain: f64, left: i64, total: i64): void {
  candidate.setGain(into, gain)
  candidate.setLeft(into, left)
  candidate.setFeature(into, featureAt(position))
  candidate.setPosition(into, position)
  candidate.setCode(into, 0)
  candidate.setIsCategory(into, 1)
  const right = candidate.right(into), leftIsLarger = hessianOf(left) * 2 >= hessianOf(total)
  candidate.setMissingLeft(into, <usize>leftIsLarger)
  memory.fill(right, leftIsLarger ? 0 : 255, 32)
  for (let i: usize = 0; i < count; i++) {
    const code = load<u32>(sorted + i * ENTRY, 8), at = right + (<usize>(code >> 5) << 2), bit = <u32>1 << (code & 31)
    store<u32>(at, i < prefix ? load<u32>(at) & ~bit : load<u32>(at) | bit)
  }
}
