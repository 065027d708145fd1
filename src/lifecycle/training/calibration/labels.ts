// Platt 1999, "Probabilistic outputs for support vector machines": targets short of 0 and 1, as if one more row of each class had been seen.
import { RepriseError } from '#base'
import type { Target } from '../estimator.ts'

/** What rows are calibrated to: a probability for their class, and what the other classes share. */
export interface SmoothLabels {
  /** Per row, 1 unless told. */
  readonly weights: Float64Array
  /** By class: the probability that its rows are given. */
  readonly own: Float64Array
  /** By class: what its rows give to each other class. */
  readonly other: Float64Array
}

export function smoothLabels({ values, classCount }: Target, given: Float64Array | undefined): SmoothLabels {
  const weights = given ?? new Float64Array(values.length).fill(1)
  const totals = new Float64Array(classCount)
  for (let row = 0; row < values.length; row++) totals[values[row]!]! += weights[row]!
  if (totals.filter((total) => total > 0).length < 2)
    throw new RepriseError('invalid-input', 'calibration needs rows of at least two classes', {
      remedy: 'Calibrate on the predictions of all folds, or leave the model as it is.',
    })
  const own = totals.map((total) => (total + 1) / (total + classCount))
  return { weights, own, other: totals.map((total) => 1 / (total + classCount)) }
}
