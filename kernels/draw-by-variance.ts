// Minimal variance sampling (Ibragimov and Gusev 2019; CatBoost's MVS): a row is drawn with a probability p that grows with its
// gradient, and weighs 1 / p if it is. The threshold is found block by block, so no sum depends on the threads.
import * as boosting from '../build/generated/boosting-context'
import { BLOCK_ROWS, LOSS_RANKING } from '../build/generated/constants'
import { hash } from './pairs'
import { claim } from './team'
import { weightOf, wideSumBlock } from './wide-gradients'

const TWO_32: f64 = 4294967296
/** The least p, so that no row outweighs a block. */
const LEAST_SHARE: f64 = 1 / 1024
const MOST_STEPS: i32 = 64

/** Before the first tree the mean |g| stands for the mean leaf. */
export function startVariance(): void {
  if (boosting.leafScale() >= 0) return
  const blocks = (boosting.rowCount() + BLOCK_ROWS - 1) / BLOCK_ROWS
  let sum: f64 = 0
  for (let block: usize = 0; block < blocks; block++) sum += load<f64>(boosting.blockSums() + (block << 4))
  const weight = boosting.meanWeight() * <f64>boosting.rowCount()
  boosting.setLeafScale(weight > 0 ? sum / weight : 0)
}

export function drawByVariance(): void {
  const rows = boosting.rowCount()
  for (let block = claim(); block * BLOCK_ROWS < rows; block = claim()) {
    const row = block * BLOCK_ROWS, until = min<usize>(rows, row + BLOCK_ROWS)
    const scratch = boosting.pairs() + (row << 4), sum = importanceBlock(row, until, scratch) // the pairs are not made yet
    const rate = rateOf(scratch, until - row, sum)
    store<u32>(boosting.blockCounts() + (block << 2), <u32>drawVarianceBlock(row, until, scratch, rate))
    wideSumBlock(block, row, until)
  }
}

/** Each row's importance sqrt(g² + λ), times its weight; returns their sum. λ is the squared mean leaf of the tree before. */
export function importanceBlock(begin: usize, end: usize, to: usize): f64 {
  const from = boosting.gradients(), lambda = boosting.leafScale() * boosting.leafScale(), weighs = boosting.loss() != LOSS_RANKING
  let sum: f64 = 0
  for (let i = begin; i < end; i++, to += 8) {
    const g = load<f64>(from + (i << 4)), weight = weighs ? weightOf(i) : 1
    const importance = sqrt<f64>(g * g + lambda * weight * weight)
    store<f64>(to, importance)
    sum += importance
  }
  return sum
}

/** The t for which Σ min(1, t v) is the wanted share of the block: Newton's method on a concave, piecewise linear function ends. */
function rateOf(importances: usize, count: usize, sum: f64): f64 {
  const wanted = boosting.rowShare() * <f64>count
  let rate = sum > 0 ? wanted / sum : 0
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = nextRate(importances, count, rate, wanted)
    if (!(next > rate)) break
    rate = next
  }
  return rate
}

/** Two importances at a time; a last odd one has a zero beside it. */
export function nextRate(at: usize, count: usize, rate: f64, wanted: f64): f64 {
  const one = f64x2.splat(1), rates = f64x2.splat(rate), end = at + (count << 3)
  let sums = f64x2.splat(0), certain = f64x2.splat(0)
  store<f64>(end, 0)
  for (; at < end; at += 16) {
    const v = v128.load(at), isCertain = f64x2.ge(f64x2.mul(v, rates), one)
    sums = f64x2.add(sums, v128.andnot(v, isCertain))
    certain = f64x2.add(certain, v128.and(one, isCertain))
  }
  const sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)
  return sum > 0 ? (wanted - f64x2.extract_lane(certain, 0) - f64x2.extract_lane(certain, 1)) / sum : 0
}

/** Weighs the drawn rows' gradients by 1 / p and marks the others by a negative h. Returns how many were drawn. */
export function drawVarianceBlock(begin: usize, end: usize, importances: usize, rate: f64): usize {
  const gradients = boosting.gradients(), seed = <u32>boosting.bagSeed()
  let drawn: usize = 0
  for (let i = begin; i < end; i++, importances += 8) {
    const p = min<f64>(1, max<f64>(load<f64>(importances) * rate, LEAST_SHARE)), at = gradients + (i << 4)
    if (<f64>hash(<u32>i, seed) < p * TWO_32) {
      v128.store(at, f64x2.div(v128.load(at), f64x2.splat(p)))
      drawn++
    } else store<f64>(at, -1, 8)
  }
  return drawn
}
