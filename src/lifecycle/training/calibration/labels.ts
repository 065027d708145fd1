// Platt 1999, "Probabilistic outputs for support vector machines": targets short of 0 and 1, as if one more row of each class had been seen.
import { RepriseError } from '#base'
import type { Target } from '../estimator.ts'

/** What rows of two classes are calibrated to. */
export interface SmoothLabels {
  /** Per row, 1 unless told. */
  readonly weights: Float64Array
  /** Per row: the probability of class 1 that it is given. */
  readonly wanted: Float64Array
}

export function smoothLabels(target: Target, given: Float64Array | undefined): SmoothLabels {
  const { weights, totals } = countLabels(target, given)
  const [negative, positive] = [1 / (totals[0]! + 2), (totals[1]! + 1) / (totals[1]! + 2)]
  return { weights, wanted: target.values.map((label) => (label === 1 ? positive : negative)) }
}

/** Weights per row, 1 unless told, and their sums by class. */
export function countLabels({ values, classCount }: Target, given: Float64Array | undefined) {
  const weights = given ?? new Float64Array(values.length).fill(1)
  const totals = new Float64Array(classCount)
  for (let row = 0; row < values.length; row++) totals[values[row]!]! += weights[row]!
  if (totals.filter((total) => total > 0).length >= 2) return { weights, totals }
  throw new RepriseError('invalid-input', 'calibration needs rows of at least two classes', {
    remedy: 'Calibrate on the predictions of all folds, or leave the model as it is.',
  })
}
