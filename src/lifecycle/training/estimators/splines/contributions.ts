import type { Contributions } from '../../estimator.ts'
import type { Design } from '../linear/design.ts'

export interface Parts {
  readonly coefficients: Float64Array
  /** Of the training rows, by column. */
  readonly means: Float64Array
  /** The features each column but the last was made from. */
  readonly owners: readonly (readonly number[])[]
  readonly featureCount: number
}

/** b · (x − mean) of every column, to its feature or by halves to the two of a product; the base is the margin at the means. */
export function partsOf(design: Design, { coefficients, means, owners, featureCount }: Parts): Contributions {
  const outputs = coefficients.length / design.width
  const base = coefficients.slice((design.width - 1) * outputs)
  const atMeans = new Float64Array(outputs * featureCount)
  const give = (to: Float64Array, at: number, column: number, value: number) => {
    const shared = owners[column]!
    for (let k = 0; k < outputs; k++) {
      const amount = (coefficients[column * outputs + k]! * value) / shared.length
      for (const feature of shared) to[at + k * featureCount + feature]! += amount
    }
  }
  for (const column of owners.keys()) {
    give(atMeans, 0, column, -means[column]!)
    for (let k = 0; k < outputs; k++) base[k]! += coefficients[column * outputs + k]! * means[column]!
  }
  const values = new Float64Array(design.rowCount * atMeans.length)
  for (let row = 0; row < design.rowCount; row++) {
    values.set(atMeans, row * atMeans.length)
    for (let entry = design.starts[row]!; entry < design.starts[row + 1]! - 1; entry++) {
      give(values, row * atMeans.length, design.columns[entry]!, design.values[entry]!)
    }
  }
  return { values, base }
}
