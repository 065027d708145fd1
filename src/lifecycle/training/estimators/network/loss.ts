import { exp, log, softplus } from '#base'
import type { FitPart } from '../../estimator.ts'

/** The weighted mean loss of margins on the target's scale: squared error or minus the log-likelihood; NaN where no row counts. */
export function meanLoss({ target, weights }: FitPart, margins: Float64Array): number {
  const { values } = target
  const outputs = margins.length / values.length
  let sum = 0
  let total = 0
  for (let row = 0; row < values.length; row++) {
    const weight = weights ? weights[row]! : 1
    if (weight === 0) continue
    sum += weight * lossOf(target.task, values[row]!, margins, row * outputs, outputs)
    total += weight
  }
  return sum / total
}

function lossOf(
  task: FitPart['target']['task'],
  label: number,
  margins: Float64Array,
  at: number,
  outputs: number,
): number {
  const margin = margins[at]!
  if (task === 'regression') return (margin - label) * (margin - label)
  if (task === 'binary') return softplus(label > 0 ? -margin : margin)
  let largest = -Infinity
  for (let k = 0; k < outputs; k++) largest = Math.max(largest, margins[at + k]!)
  let sum = 0
  for (let k = 0; k < outputs; k++) sum += exp(margins[at + k]! - largest)
  return log(sum) + largest - margins[at + label]!
}
