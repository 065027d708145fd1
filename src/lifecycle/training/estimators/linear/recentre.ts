import type { Problem } from './objective.ts'
import { penalisedCount } from './objective.ts'

/**
 * Softmax does not see a constant added to all classes' coefficients of a column, the penalties do: each column moves to
 * where they are least. Without this step descent creeps there (Friedman, Hastie, Tibshirani 2010, section 4.1).
 */
export function recentre(problem: Problem, coefficients: Float64Array): Float64Array {
  const { outputs } = problem.loss
  if (outputs === 1) return coefficients
  const centred = coefficients.slice()
  for (let start = 0; start < penalisedCount(problem); start += outputs) {
    const column = centred.subarray(start, start + outputs)
    const shift = leastPenalty(column, problem.l1, problem.l2)
    for (let k = 0; k < outputs; k++) column[k]! -= shift
  }
  return centred
}

/** The c that minimises Σ l1 |b − c| + ½ l2 (b − c)²: between mean and median. */
function leastPenalty(values: Float64Array, l1: number, l2: number): number {
  const sorted = values.slice().sort((a, b) => a - b)
  const count = sorted.length
  if (l2 === 0) return sorted[(count - 1) >> 1]!
  const mean = sorted.reduce((sum, value) => sum + value, 0) / count
  for (let below = 0; below < count; below++) {
    const stationary = mean + (l1 * (count - 2 * below)) / (l2 * count)
    if (stationary <= sorted[below]!) return below === 0 ? stationary : Math.max(stationary, sorted[below - 1]!)
  }
  return mean - l1 / l2
}
