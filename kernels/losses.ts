// Weighted loss of margins, block by block: blocks have a fixed shape, so their sum does not depend on the threads.
import {
  BLOCK_ROWS, LOSS_ABSOLUTE, LOSS_HUBER, LOSS_LOGISTIC, LOSS_QUANTILE, LOSS_RANKING, LOSS_SOFTMAX, LOSS_SQUARED,
} from '../build/generated/constants'
import * as loss from '../build/generated/loss-context'
import { exp, log, softplus } from './elementary'
import { missedGain } from './ranking'
import { claim } from './team'

export function lossBlocks(): void {
  if (loss.loss() == LOSS_RANKING) { rankingLosses(); return }
  const rows = loss.rowCount(), blocks = (rows + BLOCK_ROWS - 1) / BLOCK_ROWS
  for (let block = claim(); block < blocks; block = claim()) {
    const begin = block * BLOCK_ROWS
    store<f64>(loss.blocks() + (block << 3), lossBlock(begin, min<usize>(rows, begin + BLOCK_ROWS)))
  }
}

export function lossBlock(begin: usize, end: usize): f64 {
  const labels = loss.labels(), weights = loss.weights()
  let sum: f64 = 0
  for (let i = begin; i < end; i++) {
    const weight = weights == 0 ? 1 : load<f64>(weights + (i << 3))
    sum += weight * lossOf(i, load<f64>(labels + (i << 3)))
  }
  return sum
}

function lossOf(i: usize, label: f64): f64 {
  const margin = load<f64>(loss.margins() + (i << 3))
  if (loss.loss() == LOSS_LOGISTIC) return softplus(label > 0 ? -margin : margin)
  if (loss.loss() == LOSS_SOFTMAX) return softmaxLoss(i, <usize>label)
  if (loss.loss() == LOSS_SQUARED) return (margin - label) * (margin - label)
  const distance = abs<f64>(margin - label), parameter = loss.lossParameter()
  if (loss.loss() == LOSS_ABSOLUTE) return distance
  if (loss.loss() == LOSS_QUANTILE) return distance * (label > margin ? parameter : 1 - parameter)
  if (loss.loss() == LOSS_HUBER) return distance <= parameter ? 0.5 * distance * distance : parameter * (distance - 0.5 * parameter)
  return deviance(margin, label, parameter)
}

/** Minus the log-likelihood of Tweedie's family without what the margin does not move; p = 1 is Poisson's, p = 2 gamma's. */
function deviance(margin: f64, label: f64, p: f64): f64 {
  const observed = p == 1 ? -label * margin : label * exp((1 - p) * margin) / (p - 1)
  return observed + (p == 2 ? margin : exp((2 - p) * margin) / (2 - p))
}

/** Per group its weight times 1 - NDCG. */
function rankingLosses(): void {
  for (let group = claim(); group < loss.groupCount(); group = claim()) {
    const starts = loss.groupStarts() + (group << 2), begin = <usize>load<u32>(starts), end = <usize>load<u32>(starts, 4)
    const scale = load<f64>(loss.groupScales() + (group << 3)), weight = loss.weights() == 0 ? 1 : load<f64>(loss.weights() + (group << 3))
    const missed = scale == 0 ? 0 : missedGain(loss.margins(), loss.labels(), begin, end, loss.groupSorting(), loss.groupSortingBytes(), loss.discounts(), scale)
    store<f64>(loss.blocks() + (group << 3), weight * missed)
  }
}

/** Minus the log-probability of the class, through the log of the summed exponentials. */
function softmaxLoss(i: usize, label: usize): f64 {
  const step = loss.rowCount() << 3
  let largest: f64 = -Infinity, sum: f64 = 0
  for (let k: usize = 0; k < loss.classCount(); k++) largest = max<f64>(largest, load<f64>(loss.margins() + (i << 3) + k * step))
  for (let k: usize = 0; k < loss.classCount(); k++) sum += exp(load<f64>(loss.margins() + (i << 3) + k * step) - largest)
  return log(sum) + largest - load<f64>(loss.margins() + (i << 3) + label * step)
}
