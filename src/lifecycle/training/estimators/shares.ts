import type { FitPart } from '../estimator.ts'

/** Weighted share of each class, absent ones 0. */
export function classShares({ target, weights }: FitPart): Float64Array {
  const shares = new Float64Array(target.classCount)
  let total = 0
  for (let row = 0; row < target.values.length; row++) {
    const weight = weights === undefined ? 1 : weights[row]!
    shares[target.values[row]!]! += weight
    total += weight
  }
  return total > 0 ? shares.map((share) => share / total) : shares
}

/** 0 when no row weighs anything. */
export function weightedMean(values: Float64Array, weights: Float64Array | undefined): number {
  let sum = 0
  let total = 0
  for (let row = 0; row < values.length; row++) {
    const weight = weights === undefined ? 1 : weights[row]!
    sum += weight * values[row]!
    total += weight
  }
  return total > 0 ? sum / total : 0
}
