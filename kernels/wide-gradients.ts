// Gradients and hessians as pairs of doubles, for losses whose hessian varies without bound and for rows that are weighed:
// nothing is rounded before the exact scale of the whole tree is known. Sums are of blocks of fixed shape, added in their order.
import * as boosting from '../build/generated/boosting-context'
import { BLOCK_ROWS, LOSS_LOGISTIC, LOSS_SOFTMAX } from '../build/generated/constants'
import { exp } from './elementary'
import { demote4, exp4 } from './exp4'
import { isPlain, outputProbabilities, plainGradient } from './gradients'
import { wideProjectedBlock } from './project'
import { claim } from './team'

/** Far above any honest gradient, far enough below the largest double for 2^32 of them to be added. */
const MOST: f64 = 1e280
/** e^margin is within the doubles, and so is a target of 1e150 times it or its inverse. */
const FARTHEST: f64 = 350

export function wideGradients(): void {
  const rows = boosting.rowCount(), loss = boosting.loss()
  for (let block = claim(); block * BLOCK_ROWS < rows; block = claim()) {
    const row = block * BLOCK_ROWS, until = min<usize>(rows, row + BLOCK_ROWS)
    if (boosting.vectors() != 0) wideProjectedBlock(row, until)
    else if (loss == LOSS_LOGISTIC) wideLogisticBlock(row, until)
    else if (loss == LOSS_SOFTMAX) wideSoftmaxBlock(row, until)
    else if (isPlain(loss)) widePlainBlock(row, until)
    else logLinkBlock(row, until)
    wideSumBlock(block, row, until)
  }
}

/** For gradients that did not come block by block. */
export function wideSums(): void {
  const rows = boosting.rowCount()
  for (let block = claim(); block * BLOCK_ROWS < rows; block = claim()) {
    wideSumBlock(block, block * BLOCK_ROWS, min<usize>(rows, (block + 1) * BLOCK_ROWS))
  }
}

/** Sums of |g| and h; rows that were not drawn have a negative h and count for nothing. */
export function wideSumBlock(block: usize, begin: usize, end: usize): void {
  const from = boosting.gradients(), zero = f64x2.splat(0)
  let even = zero, odd = zero
  for (let i = begin; i < end; i++) {
    const gh = v128.load(from + (i << 4)), drawn = f64x2.ge(v128.shuffle<i64>(gh, gh, 1, 1), zero)
    const added = v128.and(f64x2.abs(gh), drawn)
    if (i & 1) odd = f64x2.add(odd, added)
    else even = f64x2.add(even, added)
  }
  v128.store(boosting.blockSums() + (block << 4), f64x2.add(even, odd))
}

@inline export function weightOf(i: usize): f64 {
  return boosting.weights() == 0 ? 1 : <f64>load<f32>(boosting.weights() + (i << 2))
}

/** g, then h, of row i, weighed. */
@inline function put(i: usize, g: f64, h: f64): void {
  const weight = weightOf(i), to = boosting.gradients() + (i << 4)
  store<f64>(to, g * weight)
  store<f64>(to, h * weight, 8)
}

/** Four rows from the lanes of g and h; arrays are padded to a multiple of 4, as are the weights with 0. */
@inline export function put4(i: usize, g: v128, h: v128): void {
  const to = boosting.gradients() + (i << 4), weights = boosting.weights()
  const w = weights == 0 ? f32x4.splat(1) : v128.load(weights + (i << 2))
  const low = v128.shuffle<i32>(g, h, 0, 4, 1, 5), high = v128.shuffle<i32>(g, h, 2, 6, 3, 7)
  const lowW = v128.shuffle<i32>(w, w, 0, 0, 1, 1), highW = v128.shuffle<i32>(w, w, 2, 2, 3, 3)
  put2(to, low, lowW)
  put2(to + 32, high, highW)
}
@inline function put2(to: usize, gh: v128, w: v128): void {
  v128.store(to, f64x2.mul(f64x2.promote_low_f32x4(gh), f64x2.promote_low_f32x4(w)))
  v128.store(to, f64x2.mul(f64x2.promote_low_f32x4(upper(gh)), f64x2.promote_low_f32x4(upper(w))), 16)
}
@inline function upper(x: v128): v128 { return v128.shuffle<i64>(x, x, 1, 1) }

/** Both tails from their own product: 1 - p would lose the small one. */
export function wideLogisticBlock(begin: usize, end: usize): void {
  const margins = boosting.margins(), labels = boosting.labels(), one = f32x4.splat(1), zero = f32x4.splat(0)
  for (let i = begin; i < end; i += 4) {
    const e = exp4(f32x4.neg(demote4(margins + (i << 3)))), p = f32x4.div(one, f32x4.add(one, e)), q = f32x4.mul(e, p)
    const isPositive = f32x4.gt(v128.load(labels + (i << 2)), zero)
    put4(i, v128.bitselect(f32x4.neg(q), p, isPositive), f32x4.mul(p, q))
  }
}

export function wideSoftmaxBlock(begin: usize, end: usize): void {
  const probabilities = outputProbabilities(), labels = boosting.labels(), k = <f32>boosting.classCount()
  const one = f32x4.splat(1), factor = f32x4.splat(k / (k - 1)), label = f32x4.splat(<f32>boosting.output())
  for (let i = begin; i < end; i += 4) {
    const p = v128.load(probabilities + (i << 2))
    const g = f32x4.sub(p, v128.and(f32x4.eq(v128.load(labels + (i << 2)), label), one))
    put4(i, g, f32x4.mul(f32x4.mul(p, f32x4.sub(one, p)), factor))
  }
}

export function widePlainBlock(begin: usize, end: usize): void {
  const loss = boosting.loss()
  for (let i = begin; i < end; i++) put(i, plainGradient(loss, i), 1)
}

/** Deviance of Tweedie's family with mean e^margin and variance mean^p: Poisson's at p = 1, gamma's at p = 2. */
export function logLinkBlock(begin: usize, end: usize): void {
  const p = boosting.lossParameter(), margins = boosting.margins(), labels = boosting.labels()
  for (let i = begin; i < end; i++) {
    const margin = max<f64>(min<f64>(load<f64>(margins + (i << 3)), FARTHEST), -FARTHEST), label = load<f64>(labels + (i << 3))
    const observed = min<f64>(label * (p == 1 ? 1 : exp((1 - p) * margin)), MOST)
    const expected = min<f64>(p == 2 ? 1 : exp((2 - p) * margin), MOST)
    put(i, expected - observed, max<f64>((2 - p) * expected + (p - 1) * observed, 0)) // no label, however wrong, may break the bounds
  }
}
