// First pass of a tree: each row's gradient g and hessian h as fixed-point integers, and their exact sums.
// Integers make every later sum independent of order, so of the number of threads.
import * as boosting from '../build/generated/boosting-context'
import { BLOCK_ROWS, LOSS_ABSOLUTE, LOSS_HUBER, LOSS_LOGISTIC, LOSS_QUANTILE, LOSS_SOFTMAX, LOSS_SQUARED } from '../build/generated/constants'
import * as worker from '../build/generated/worker-record'
import { demote4, exp4 } from './exp4'
import { projectedBlock } from './project'
import { claim, workerIndex } from './team'

/** g in [-1, 1] has 15 fractional bits, h in [0, 1/2) has 17: both fit 16 bits beside each other. */
@inline export const GRADIENT_ONE: f32 = 32767
@inline export const HESSIAN_ONE: f32 = 131072
/** Fixed point of the first sum where h is 1, relative to the largest gradient. */
@inline export const PLAIN_ONE: f64 = 1073741824
@inline export const LEAST_HESSIAN: f32 = 1e-5

@inline export function myRecord(): usize { return boosting.workers() + workerIndex * worker.BYTES }

let sumG: v128 = i64x2.splat(0)
let sumH: v128 = i64x2.splat(0)

/** For blocks in other files. */
export function addSums(g: i64, h: i64): void {
  sumG = i64x2.add(sumG, i64x2.replace_lane(i64x2.splat(0), 0, g))
  sumH = i64x2.add(sumH, i64x2.replace_lane(i64x2.splat(0), 0, h))
}

export function gradients(): void {
  const rows = boosting.rowCount(), loss = boosting.loss()
  let plain: i64 = 0
  sumG = i64x2.splat(0)
  sumH = i64x2.splat(0)
  for (let row = claim() * BLOCK_ROWS; row < rows; row = claim() * BLOCK_ROWS) {
    const until = min<usize>(rows, row + BLOCK_ROWS)
    if (boosting.vectors() != 0) projectedBlock(row, until)
    else if (loss == LOSS_LOGISTIC) logisticBlock(row, until)
    else if (loss == LOSS_SOFTMAX) softmaxBlock(row, until)
    else plain += plainSumBlock(row, until)
  }
  worker.setGradientSum(myRecord(), plain + i64x2.extract_lane(sumG, 0) + i64x2.extract_lane(sumG, 1))
  worker.setHessianSum(myRecord(), i64x2.extract_lane(sumH, 0) + i64x2.extract_lane(sumH, 1))
}

/** `begin` is a multiple of 4; arrays are padded to one. */
export function logisticBlock(begin: usize, end: usize): void {
  const margins = boosting.margins(), labels = boosting.labels(), out = boosting.gradients()
  const one = f32x4.splat(1), least = f32x4.splat(LEAST_HESSIAN)
  let totalG = sumG, totalH = sumH
  for (let i = begin; i < end; i += 4) {
    const p = f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(demote4(margins + (i << 3))))))
    const g = f32x4.sub(p, v128.load(labels + (i << 2)))
    const h = f32x4.max(f32x4.mul(p, f32x4.sub(one, p)), least)
    const gi = toFixed(g, GRADIENT_ONE, end - i), hi = toFixed(h, HESSIAN_ONE, end - i)
    totalG = addLanes(totalG, i32x4.abs(gi))
    totalH = addLanes(totalH, hi)
    v128.store(out + (i << 2), v128.or(i32x4.shl(gi, 16), hi))
  }
  sumG = totalG
  sumH = totalH
}

/** One class against the rest, from the probabilities of the round; h carries K / (K - 1), as in Friedman's multiclass step. */
export function softmaxBlock(begin: usize, end: usize): void {
  const labels = boosting.labels(), out = boosting.gradients(), probabilities = outputProbabilities()
  const k = <f32>boosting.classCount()
  const one = f32x4.splat(1), least = f32x4.splat(LEAST_HESSIAN), factor = f32x4.splat(k / (k - 1)), label = f32x4.splat(<f32>boosting.output())
  let totalG = sumG, totalH = sumH
  for (let i = begin; i < end; i += 4) {
    const p = v128.load(probabilities + (i << 2))
    const g = f32x4.sub(p, v128.and(f32x4.eq(v128.load(labels + (i << 2)), label), one))
    const h = f32x4.mul(f32x4.max(f32x4.mul(p, f32x4.sub(one, p)), least), factor)
    const gi = toFixed(g, GRADIENT_ONE, end - i)
    const hi = i32x4.min_s(toFixed(h, HESSIAN_ONE, end - i), i32x4.splat(0xffff)) // h reaches 1/2 with two classes
    totalG = addLanes(totalG, i32x4.abs(gi))
    totalH = addLanes(totalH, hi)
    v128.store(out + (i << 2), v128.or(i32x4.shl(gi, 16), hi))
  }
  sumG = totalG
  sumH = totalH
}

@inline export function outputProbabilities(): usize {
  return boosting.probabilities() + boosting.output() * ((boosting.rowCount() + 7) & ~3) * 4
}
@inline export function outputMargins(): usize {
  return boosting.margins() + boosting.output() * ((boosting.rowCount() + 7) & ~3) * 8
}

/** Rounded to a multiple of `1 / one`; 0 beyond the last of `rest` rows. */
@inline export function toFixed(x: v128, one: f32, rest: usize): v128 {
  const rounded = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(x, f32x4.splat(one))))
  return rest >= 4 ? rounded : v128.and(rounded, laneMask(rest))
}
@inline export function addLanes(sum: v128, x: v128): v128 {
  return i64x2.add(i64x2.add(sum, i64x2.extend_low_i32x4_s(x)), i64x2.extend_high_i32x4_s(x))
}
/** All bits in the first `count` lanes. */
@inline export function laneMask(count: usize): v128 { return i32x4.gt_s(i32x4.splat(<i32>count), i32x4(0, 1, 2, 3)) }

/** Losses whose hessian is 1: the squared one, and those of bounded gradient. */
@inline export function isPlain(loss: usize): bool { return loss == LOSS_SQUARED || (loss >= LOSS_ABSOLUTE && loss <= LOSS_QUANTILE) }

@inline export function residual(i: usize): f64 {
  return load<f64>(boosting.margins() + (i << 3)) - load<f64>(boosting.labels() + (i << 3))
}

/** The derivative of a plain loss; at a kink 0, which is within the subgradient. */
@inline export function plainGradient(loss: usize, i: usize): f64 {
  const r = residual(i)
  if (loss == LOSS_SQUARED) return r
  const parameter = boosting.lossParameter()
  if (loss == LOSS_HUBER) return max<f64>(min<f64>(r, parameter), -parameter)
  const sign: f64 = r > 0 ? 1 : r < 0 ? -1 : 0
  if (loss == LOSS_ABSOLUTE) return sign
  return sign > 0 ? 1 - parameter : sign * parameter
}

/** The largest |g| of a plain loss: a maximum is exact in any order, and heavy tails set the scale honestly. */
export function largestGradient(): void {
  const rows = boosting.rowCount()
  let largest: f64 = 0
  for (let row = claim() * BLOCK_ROWS; row < rows; row = claim() * BLOCK_ROWS) {
    largest = max<f64>(largest, largestBlock(row, min<usize>(rows, row + BLOCK_ROWS)))
  }
  worker.setLargest(myRecord(), largest)
}

export function largestBlock(begin: usize, end: usize): f64 {
  const loss = boosting.loss()
  let largest: f64 = 0
  for (let i = begin; i < end; i++) largest = max<f64>(largest, abs<f64>(plainGradient(loss, i)))
  return largest
}

/** Sum of |g| in units of `largest / 2^30`. */
export function plainSumBlock(begin: usize, end: usize): i64 {
  const loss = boosting.loss(), scale = boosting.gradientScale()
  let sum: i64 = 0
  for (let i = begin; i < end; i++) sum += <i64>nearest<f64>(abs<f64>(plainGradient(loss, i)) * scale)
  return sum
}
