// Leaf values of losses whose gradient only tells a direction: the weighted quantile of the leaf's residuals (Friedman 2001), found
// by radix selection on their bits, so exactly; for Huber's loss the median and one step from it (Friedman's M-TreeBoost).
// Partitions keep the rows of a leaf in their order, so the sums of doubles here have one order on any threads.
import * as boosting from '../build/generated/boosting-context'
import { BLOCK_ROWS, LOSS_ABSOLUTE, LOSS_HUBER, LOSS_QUANTILE } from '../build/generated/constants'
import * as leaf from '../build/generated/leaf-record'
import * as node from '../build/generated/node-record'
import * as worker from '../build/generated/worker-record'
import { myRecord, residual } from './gradients'
import { leafRecord } from './leaves'
import { nodeAt } from './nodes'
import { isWide } from './scale'
import { claim } from './team'

const SIGN: u64 = 0x8000000000000000
const BITS: u64 = 10
const BUCKETS: usize = 1 << 10

@inline export function isRenewed(): bool {
  const loss = boosting.loss()
  return boosting.monotone() == 0 && (loss == LOSS_ABSOLUTE || loss == LOSS_QUANTILE || loss == LOSS_HUBER)
}

// The selection under way: items of 16 bytes {key, weight}, or of 8 {key} that weigh 1 each, in the leaf's part of the spare space.
let items: usize = 0
let end: usize = 0
let lowest: u64 = 0
let highest: u64 = 0
let next: u64 = 0 // the least key above those left
let weight: f64 = 0

export function renewLeaves(): void {
  for (let i = claim(); i < boosting.leafCount(); i = claim()) {
    const record = leafRecord(i)
    node.setValue(nodeAt(boosting.tree(), leaf.node(record)), boosting.learningRate() * valueOf(leaf.begin(record), leaf.count(record)))
  }
}

function valueOf(begin: usize, count: usize): f64 {
  const bytes = boosting.pairBytes(), isHuber = boosting.loss() == LOSS_HUBER
  items = end = boosting.spare() + begin * bytes
  lowest = next = ~0
  highest = 0
  weight = 0
  for (let at = begin; at < begin + count; at += BLOCK_ROWS) collectBlock(at, min<usize>(begin + count, at + BLOCK_ROWS))
  if (weight == 0) return 0
  const whole = weight, quantile = select((boosting.loss() == LOSS_QUANTILE ? boosting.lossParameter() : 0.5) * whole)
  if (!isHuber) return quantile
  let sum: f64 = 0
  for (let at = begin; at < begin + count; at += BLOCK_ROWS) sum = clippedBlock(at, min<usize>(begin + count, at + BLOCK_ROWS), quantile, sum)
  return quantile + sum / whole
}

/** An order of doubles as an order of unsigned integers, and back. */
@inline function keyOf(x: f64): u64 {
  const bits = reinterpret<u64>(x + 0)
  return bits & SIGN ? ~bits : bits | SIGN
}
@inline function numberOf(key: u64): f64 { return reinterpret<f64>(key & SIGN ? key ^ SIGN : ~key) }

/** Label minus margin of each row that weighs anything. */
export function collectBlock(begin: usize, until: usize): void {
  const bytes = boosting.pairBytes(), wide = isWide()
  let to = end, low = lowest, high = highest, sum = weight
  for (let pair = boosting.pairs() + begin * bytes, last = boosting.pairs() + until * bytes; pair < last; pair += bytes) {
    const w = wide ? <f64>load<f32>(pair, 4) : 1
    if (w == 0) continue
    const key = keyOf(-residual(<usize>load<u32>(pair)))
    store<u64>(to, key)
    if (wide) store<f64>(to, w, 8)
    to += bytes
    low = min<u64>(low, key)
    high = max<u64>(high, key)
    sum += w
  }
  end = to
  lowest = low
  highest = high
  weight = sum
}

export function clippedBlock(begin: usize, until: usize, centre: f64, sum: f64): f64 {
  const bytes = boosting.pairBytes(), wide = isWide(), delta = boosting.lossParameter()
  for (let pair = boosting.pairs() + begin * bytes, last = boosting.pairs() + until * bytes; pair < last; pair += bytes) {
    const r = -residual(<usize>load<u32>(pair)) - centre, w = wide ? <f64>load<f32>(pair, 4) : 1
    sum += w * max<f64>(min<f64>(r, delta), -delta)
  }
  return sum
}

/** The least residual up to which the weights sum to `wanted`; where they do so exactly, the middle between it and the next. */
function select(wanted: f64): f64 {
  const bins = worker.sorting(myRecord())
  let before: f64 = 0
  while (lowest != highest) {
    const differing = 64 - clz<u64>(lowest ^ highest), shift = differing > BITS ? differing - BITS : 0, first = lowest >> shift
    memory.fill(bins, 0, BUCKETS << 3)
    for (let at = items; at < end; at += BLOCK_ROWS << 3) countBucketsBlock(at, min<usize>(end, at + (BLOCK_ROWS << 3)), bins, shift, first)
    let bucket: usize = 0, sum: f64 = 0, passed: f64 = 0
    for (let i: usize = 0; i < BUCKETS && before + sum < wanted; i++) {
      const w = load<f64>(bins + (i << 3))
      if (w == 0) continue
      bucket = i
      passed = sum
      sum += w
    }
    before += passed
    const until = end
    end = items
    lowest = ~0
    highest = 0
    weight = 0
    for (let at = items; at < until; at += BLOCK_ROWS << 3) keepBucketBlock(at, min<usize>(until, at + (BLOCK_ROWS << 3)), shift, first, bucket)
  }
  const value = numberOf(lowest)
  return before + weight == wanted && next != ~0 ? value + 0.5 * (numberOf(next) - value) : value
}

export function countBucketsBlock(begin: usize, until: usize, bins: usize, shift: u64, first: u64): void {
  const bytes = boosting.pairBytes(), wide = isWide()
  for (let at = begin; at < until; at += bytes) {
    const bin = bins + (<usize>((load<u64>(at) >> shift) - first) << 3)
    store<f64>(bin, load<f64>(bin) + (wide ? load<f64>(at, 8) : 1))
  }
}

export function keepBucketBlock(begin: usize, until: usize, shift: u64, first: u64, bucket: usize): void {
  const bytes = boosting.pairBytes(), wide = isWide()
  let to = end, low = lowest, high = highest, above = next, sum = weight
  for (let at = begin; at < until; at += bytes) {
    const key = load<u64>(at), found = <usize>((key >> shift) - first)
    if (found > bucket) above = min<u64>(above, key)
    if (found != bucket) continue
    const w = wide ? load<f64>(at, 8) : 1
    store<u64>(to, key)
    if (wide) store<f64>(to, w, 8)
    to += bytes
    low = min<u64>(low, key)
    high = max<u64>(high, key)
    sum += w
  }
  end = to
  lowest = low
  highest = high
  next = above
  weight = sum
}
