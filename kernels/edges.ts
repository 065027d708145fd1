// Bin edges, feature by feature: a radix sort of a sample, then quantiles that never part equal values.
import * as edging from '../build/generated/edges-context'
import { claim, workerIndex } from './team'

const BUCKETS: usize = 2048
const PASSES: i32 = 6 // of 11 bits: 64 bits

export function findEdges(): void {
  const features = edging.featureCount(), capacity = edging.capacity()
  const spare = edging.spares() + ((workerIndex * capacity) << 3), counts = edging.digits() + workerIndex * <usize>PASSES * BUCKETS * 4
  for (let feature = claim(); feature < features; feature = claim()) {
    const sample = edging.samples() + ((feature * capacity) << 3), count = dropMissing(sample, edging.rowCount())
    sortSample(sample, spare, count, counts)
    store<u32>(edging.counts() + (feature << 2), <u32>edgesOf(sample, count, edging.maxBins(), edging.edges() + (feature << 11)))
  }
}

/** Returns how many are left; -0 becomes 0, which it equals. */
export function dropMissing(values: usize, count: usize): usize {
  let to = values
  for (let at = values, end = values + (count << 3); at < end; at += 8) {
    const x = load<f64>(at)
    store<f64>(to, x == 0 ? 0 : x)
    to += <usize>(x == x) << 3
  }
  return (to - values) >> 3
}

/** Doubles in the order of their unsigned keys. */
@inline function keyOf(bits: u64): u64 { return bits ^ (<u64>(<i64>bits >> 63) | 0x8000000000000000) }
@inline function valueOf(key: u64): f64 {
  return reinterpret<f64>(key >> 63 ? key ^ 0x8000000000000000 : ~key)
}

/** Sorts `count` doubles in place; `spare` has room for as many, `counts` for 6 × 2048 u32. */
export function sortSample(values: usize, spare: usize, count: usize, counts: usize): void {
  countDigits(values, count, counts)
  let from = values, to = spare
  for (let pass = 0; pass < PASSES; pass++) {
    const digits = counts + <usize>pass * BUCKETS * 4
    if (!startBuckets(digits, count)) continue
    scatter(from, to, count, digits, <u64>(pass * 11))
    const swap = from
    from = to
    to = swap
  }
  for (let i: usize = 0; i < count << 3; i += 8) store<f64>(values + i, valueOf(load<u64>(from + i)))
}

export function countDigits(values: usize, count: usize, counts: usize): void {
  memory.fill(counts, 0, <usize>PASSES * BUCKETS * 4)
  for (let at = values, end = values + (count << 3); at < end; at += 8) {
    const key = keyOf(load<u64>(at))
    store<u64>(at, key)
    for (let pass = 0; pass < PASSES; pass++) {
      const bucket = counts + ((<usize>pass * BUCKETS + (<usize>(key >> <u64>(pass * 11)) & 2047)) << 2)
      store<u32>(bucket, load<u32>(bucket) + 1)
    }
  }
}

/** Counts become first positions; false when all keys share one digit and the pass can be skipped. */
function startBuckets(digits: usize, count: usize): bool {
  let start: u32 = 0
  for (let bucket = digits, end = digits + BUCKETS * 4; bucket < end; bucket += 4) {
    const size = load<u32>(bucket)
    if (<usize>size == count) return false
    store<u32>(bucket, start)
    start += size
  }
  return true
}

export function scatter(from: usize, to: usize, count: usize, digits: usize, shift: u64): void {
  for (let at = from, end = from + (count << 3); at < end; at += 8) {
    const key = load<u64>(at)
    const bucket = digits + ((<usize>(key >> shift) & 2047) << 2)
    const position = load<u32>(bucket)
    store<u32>(bucket, position + 1)
    store<u64>(to + (<usize>position << 3), key)
  }
}

/** Writes at most `maxBins - 1` edges of `count` sorted doubles and returns how many. Values up to an edge go left of it. */
export function edgesOf(sorted: usize, count: usize, maxBins: usize, edges: usize): usize {
  if (count == 0) return 0
  const few = distinctUpTo(sorted, count, maxBins + 1) <= maxBins
  let written: usize = 0, inBin: usize = 0
  for (let i: usize = 0; i + 1 < count && written + 1 < maxBins; i++) {
    inBin++
    const low = load<f64>(sorted + (i << 3)), high = load<f64>(sorted + (i << 3), 8)
    // What is left is shared by the bins that are left, so that a heavy value costs one bin and not its neighbours' too.
    const due = few || inBin * (maxBins - written) >= count - (i + 1 - inBin)
    if (low == high || !due) continue
    store<f64>(edges + (written++ << 3), between(low, high))
    inBin = 0
  }
  return written
}

function distinctUpTo(sorted: usize, count: usize, limit: usize): usize {
  let distinct: usize = 1
  for (let i: usize = 1; i < count && distinct < limit; i++) {
    if (load<f64>(sorted + (i << 3)) != load<f64>(sorted + (i << 3) - 8)) distinct++
  }
  return distinct
}

/** A finite edge e with low <= e < high. */
function between(low: f64, high: f64): f64 {
  const middle = low * 0.5 + high * 0.5
  return middle >= low && middle < high ? middle : low
}
