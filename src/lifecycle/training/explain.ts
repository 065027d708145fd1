import type { Table } from '#base'
import type { Kernels } from '#kernels'
import { explainedCalibrated } from './calibration/explained.ts'
import { kindOf } from './estimators/index.ts'
import type { Model } from './model.ts'
import { featuresFor, featuresOf } from './predict.ts'

/** Contributions on the link scale, summed over the features made from each raw column; of several columns, in equal shares. */
export interface Explanation {
  readonly columns: readonly string[]
  /** outputs: the margin of the average training row, about. */
  readonly base: Float64Array
  /** rows × outputs × columns; `base + Σ over columns` is the margin. */
  readonly values: Float64Array
}

/** Why each row got its margin: exact additive contributions of the raw columns, on the calibrated scale where the model has one. */
export function explain(model: Model, table: Table, kernels: Kernels): Explanation {
  const features = featuresOf(model, table)
  const columns = [...new Set(features.features.flatMap(({ sources }) => sources))]
  const parts = model.members.map((member) => {
    const seen = featuresFor(member, features)
    const creditOf = seen.features.map(({ sources }) => sources.map((source) => columns.indexOf(source)))
    return {
      weight: member.weight,
      creditOf,
      ...kindOf(member.fitted.estimator.kind).explain(member.fitted, seen, kernels),
    }
  })
  const outputs = parts[0]?.base.length ?? 0
  const base = new Float64Array(outputs)
  const values = new Float64Array(features.rowCount * outputs * columns.length)
  for (const part of parts) {
    for (let k = 0; k < outputs; k++) base[k]! += part.weight * part.base[k]!
    addBySource(values, part, columns.length)
  }
  return explainedCalibrated(model.calibration, { columns, base, values })
}

interface Credits {
  readonly weight: number
  /** For each feature, the columns that share what it contributes. */
  readonly creditOf: readonly (readonly number[])[]
  /** cells × features */
  readonly values: Float64Array
}

function addBySource(sum: Float64Array, { weight, creditOf, values }: Credits, width: number): void {
  const featureCount = creditOf.length
  if (featureCount === 0) return
  for (let cell = 0; cell < values.length / featureCount; cell++) {
    for (let f = 0; f < featureCount; f++) {
      const share = (weight * values[cell * featureCount + f]!) / creditOf[f]!.length
      for (const column of creditOf[f]!) sum[cell * width + column]! += share
    }
  }
}
