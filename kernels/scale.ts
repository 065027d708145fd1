// Before a tree grows: draws rows, scales gradients so that no sum can overflow 31 bits, and returns the root's exact sums.
import * as boosting from '../build/generated/boosting-context'
import {
  BLOCK_ROWS, JOB_COUNT_BAG, JOB_DRAW_BY_VARIANCE, JOB_GRADIENTS, JOB_LARGEST_GRADIENT, JOB_PAIRS, JOB_RANKING_GRADIENTS, JOB_WIDE_GRADIENTS,
  JOB_WIDE_PAIRS, JOB_WIDE_SUMS, LOSS_ABSOLUTE, LOSS_RANKING,
} from '../build/generated/constants'
import * as worker from '../build/generated/worker-record'
import { startVariance } from './draw-by-variance'
import { GRADIENT_ONE, HESSIAN_ONE, isPlain, PLAIN_ONE } from './gradients'
import { startBlocks } from './partition'
import { alone, dispatch, isTeam } from './team'
import { setWideScales } from './wide-pairs'

const LIMIT: i64 = 0x7fffffff
/** Shifts from which rounding to nearest would lose small gradients: from here on a dither keeps the sums unbiased. */
const DITHER_FROM: i32 = 4
/** Below this a scale would overflow: nothing is left to learn. */
const LEAST_GRADIENT: f64 = 1e-270
const SHARE_ROWS_ABOVE: usize = 16384

export function prepareTree(): i64 {
  boosting.setInBag(boosting.sampled() == 1 ? drawBag() : boosting.rowCount())
  if (isWide()) prepareWide()
  else {
    if (isPlain(boosting.loss())) scalePlain()
    else {
      pass(JOB_GRADIENTS)
      const halved = boosting.vectors() != 0 ? 2.0 : 1.0
      setShifts(halved / <f64>GRADIENT_ONE, halved / <f64>HESSIAN_ONE)
    }
    pass(JOB_PAIRS)
  }
  return (sumOfGradients() << 32) + sumOfHessians()
}

/** Pairs of 16 bytes, whose two sums have 31 bits each. */
@inline export function isWide(): bool { return boosting.pairBytes() == 16 }

function prepareWide(): void {
  if (boosting.loss() == LOSS_RANKING) {
    pass(JOB_RANKING_GRADIENTS)
    pass(JOB_WIDE_SUMS)
  } else pass(JOB_WIDE_GRADIENTS)
  if (boosting.sampled() == 2) {
    startVariance()
    pass(JOB_DRAW_BY_VARIANCE)
    boosting.setInBag(startBlocks((boosting.rowCount() + BLOCK_ROWS - 1) / BLOCK_ROWS))
  }
  setWideScales()
  pass(JOB_WIDE_PAIRS)
}

@inline export function worthSharing(rows: usize): bool { return isTeam() && rows >= SHARE_ROWS_ABOVE }
@inline function recordOf(index: usize): usize { return boosting.workers() + index * worker.BYTES }

/** Over all rows; a worker that gets none of them leaves its sums at 0. */
function pass(job: u32): void {
  for (let w: usize = 0; w < boosting.workerCount(); w++) {
    worker.setGradientSum(recordOf(w), 0)
    worker.setHessianSum(recordOf(w), 0)
    worker.setLargest(recordOf(w), 0)
  }
  if (worthSharing(boosting.rowCount())) dispatch(job)
  else alone(job)
}

function sumOfGradients(): i64 {
  let sum: i64 = 0
  for (let w: usize = 0; w < boosting.workerCount(); w++) sum += worker.gradientSum(recordOf(w))
  return sum
}

function sumOfHessians(): i64 {
  let sum: i64 = 0
  for (let w: usize = 0; w < boosting.workerCount(); w++) sum += worker.hessianSum(recordOf(w))
  return sum
}

function drawBag(): usize {
  pass(JOB_COUNT_BAG)
  return startBlocks((boosting.rowCount() + BLOCK_ROWS - 1) / BLOCK_ROWS)
}

/** The least shifts that keep sum|g| + n and sum h + n below 2^31. */
function setShifts(gradientUnit: f64, hessianUnit: f64): void {
  const kg = shiftFor(sumOfGradients()), kh = shiftFor(sumOfHessians())
  if (kg < DITHER_FROM && kh < DITHER_FROM) boosting.setDitherSeed(0)
  boosting.setHessianIsConstant(0)
  boosting.setGradientShift(kg)
  boosting.setHessianShift(kh)
  boosting.setGradientUnit(<f64>(1 << kg) * gradientUnit)
  boosting.setHessianUnit(<f64>(1 << kh) * hessianUnit)
}

function shiftFor(sum: i64): i32 {
  let shift = 0
  while ((sum >> shift) + <i64>boosting.rowCount() >= LIMIT) shift++
  return shift
}

/** The whole word is the gradient's: the largest scale for which sum |g·scale| + n stays below 2^31, whatever the tails. */
function scalePlain(): void {
  pass(JOB_LARGEST_GRADIENT)
  let largest: f64 = 0
  for (let w: usize = 0; w < boosting.workerCount(); w++) largest = max<f64>(largest, worker.largest(recordOf(w)))
  const first = PLAIN_ONE / (largest < LEAST_GRADIENT ? 1 : largest)
  boosting.setGradientScale(first)
  pass(JOB_GRADIENTS)
  const rows = <f64>boosting.rowCount(), bound = <f64>sumOfGradients() + 0.5 * rows + 1
  let scale = first * ((<f64>LIMIT - 1 - rows) / bound) * 0.999999
  if (boosting.loss() == LOSS_ABSOLUTE) scale = floor<f64>(scale) // then every g is exact, and so are ties
  boosting.setGradientScale(scale)
  boosting.setHessianIsConstant(1)
  boosting.setGradientUnit(1 / scale)
  boosting.setHessianUnit(1)
}
