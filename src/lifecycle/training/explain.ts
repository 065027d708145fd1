import type { Table } from '#base'
import type { Kernels } from '#kernels'
import { kindOf } from './estimators/index.ts'
import type { Model } from './model.ts'
import { featuresOf } from './predict.ts'

/** Contributions on the link scale, summed over the features made from each raw column. */
export interface Explanation {
  readonly columns: readonly string[]
  /** outputs: the margin of the average training row, about. */
  readonly base: Float64Array
  /** rows × outputs × columns; `base + Σ over columns` is the margin. */
  readonly values: Float64Array
}

/** Why each row got its margin: exact additive contributions of the raw columns. */
export function explain(model: Model, table: Table, kernels: Kernels): Explanation {
  const features = featuresOf(model, table)
  const columns = [...new Set(features.features.map((feature) => feature.source))]
  const columnOf = Uint32Array.from(features.features, (feature) => columns.indexOf(feature.source))
  const parts = model.members.map(({ weight, fitted }) => {
    return { weight, ...kindOf(fitted.estimator.kind).explain(fitted, features, kernels) }
  })
  const outputs = parts[0]?.base.length ?? 0
  const base = new Float64Array(outputs)
  const values = new Float64Array(features.rowCount * outputs * columns.length)
  for (const part of parts) {
    for (let k = 0; k < outputs; k++) base[k]! += part.weight * part.base[k]!
    addBySource(values, part.values, part.weight, columnOf, columns.length)
  }
  return { columns, base, values }
}

function addBySource(
  sum: Float64Array,
  values: Float64Array,
  weight: number,
  columnOf: Uint32Array,
  width: number,
): void {
  const featureCount = columnOf.length
  if (featureCount === 0) return
  for (let cell = 0; cell < values.length / featureCount; cell++) {
    for (let f = 0; f < featureCount; f++)
      sum[cell * width + columnOf[f]!]! += weight * values[cell * featureCount + f]!
  }
}
