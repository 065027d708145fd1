import type { Contributions } from '../../estimator.ts'
import type { Design } from './design.ts'
import { multiplyTransposed } from './design.ts'

export interface Shape {
  /** Feature of each column of the design, the intercept's aside. */
  readonly groups: readonly number[]
  readonly featureCount: number
  readonly outputs: number
}

/** Weighted mean of every column of the design; the last is 1. */
export function meansOf(design: Design, weights: Float64Array | undefined): Float64Array {
  const sums = multiplyTransposed(design, weights ?? new Float64Array(design.rowCount).fill(1), 1)
  const total = sums[design.width - 1]!
  if (!(total > 0)) return new Float64Array(design.width).fill(1, design.width - 1)
  return sums.map((sum) => sum / total)
}

/** b · (x − mean) summed over each feature's columns; the base is the margin at the means. Exact for a linear model (linear SHAP). */
export function contributionsOf(
  design: Design,
  coefficients: Float64Array,
  means: Float64Array,
  shape: Shape,
): Contributions {
  const { groups, featureCount, outputs } = shape
  const base = coefficients.slice((design.width - 1) * outputs)
  const atMeans = new Float64Array(outputs * featureCount)
  for (const [j, feature] of groups.entries()) {
    for (let k = 0; k < outputs; k++) {
      const contribution = coefficients[j * outputs + k]! * means[j]!
      base[k]! += contribution
      atMeans[k * featureCount + feature]! -= contribution
    }
  }
  const values = new Float64Array(design.rowCount * outputs * featureCount)
  for (let row = 0; row < design.rowCount; row++) values.set(atMeans, row * atMeans.length)
  addEntries(values, design, coefficients, shape)
  return { values, base }
}

function addEntries(
  sums: Float64Array,
  design: Design,
  coefficients: Float64Array,
  { groups, featureCount, outputs }: Shape,
): void {
  const { starts, columns, values } = design
  for (let row = 0; row < design.rowCount; row++) {
    for (let entry = starts[row]!; entry < starts[row + 1]! - 1; entry++) {
      const j = columns[entry]!
      for (let k = 0; k < outputs; k++) {
        sums[(row * outputs + k) * featureCount + groups[j]!]! += coefficients[j * outputs + k]! * values[entry]!
      }
    }
  }
}
