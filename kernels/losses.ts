// Weighted loss of margins, block by block: blocks have a fixed shape, so their sum does not depend on the threads.
import { BLOCK_ROWS, LOSS_LOGISTIC, LOSS_SQUARED } from '../build/generated/constants'
import * as loss from '../build/generated/loss-context'
import { exp, log, softplus } from './elementary'
import { claim } from './team'

export function lossBlocks(): void {
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
  if (loss.loss() == LOSS_SQUARED) return (margin - label) * (margin - label)
  return softmaxLoss(i, <usize>label)
}

/** Minus the log-probability of the class, through the log of the summed exponentials. */
function softmaxLoss(i: usize, label: usize): f64 {
  const step = loss.rowCount() << 3
  let largest: f64 = -Infinity, sum: f64 = 0
  for (let k: usize = 0; k < loss.classCount(); k++) largest = max<f64>(largest, load<f64>(loss.margins() + (i << 3) + k * step))
  for (let k: usize = 0; k < loss.classCount(); k++) sum += exp(load<f64>(loss.margins() + (i << 3) + k * step) - largest)
  return log(sum) + largest - load<f64>(loss.margins() + (i << 3) + label * step)
}
