import type { Table } from '#base'
import { RepriseError } from '#base'
import type { Features } from '#features'
import { applyTransforms } from '#features'
import type { Kernels } from '#kernels'
import { conformTable } from './conform.ts'
import { kindOf } from './estimators/index.ts'
import type { Member, Model } from './model.ts'
import { classCountOf } from './model.ts'
import type { Prediction } from './prediction.ts'
import { toPrediction } from './prediction.ts'

/** The members' margins averaged with their weights: rows × outputs, row-major. */
export function predictMargins(members: readonly Member[], features: Features, kernels: Kernels): Float64Array {
  const parts = members.map(({ fitted }) => kindOf(fitted.estimator.kind).predict(fitted, features, kernels))
  const first = parts[0]
  if (first === undefined) throw new RepriseError('invalid-input', 'a model without members cannot predict')
  const margins = new Float64Array(first.length)
  for (const [index, part] of parts.entries()) addWeighted(margins, part, members[index]!.weight)
  return margins
}

/** Predictions for raw rows, which are first cast to the model's signature. */
export function predict(model: Model, table: Table, kernels: Kernels): Prediction {
  return predictFrom(model, featuresOf(model, table), kernels)
}

/** The same for features made before: `featuresOf(model, table)`, or a variation of them. */
export function predictFrom(model: Model, features: Features, kernels: Kernels): Prediction {
  const margins = predictMargins(model.members, features, kernels)
  return toPrediction(model.task, classCountOf(model), margins)
}

/** What the model's members see of a raw table. */
export function featuresOf(model: Model, table: Table): Features {
  return applyTransforms(model.transforms, conformTable(model.signature, table, wordsOf(model)))
}

/** The words a model knows per column, so that `true` finds "Yes". */
function wordsOf(model: Model): ReadonlyMap<string, readonly string[]> {
  return new Map(model.transforms.flatMap((t) => (t.kind === 'category' ? [[t.column, t.levels] as const] : [])))
}

export function addWeighted(sum: Float64Array, part: Float64Array, weight: number): void {
  for (let index = 0; index < sum.length; index++) sum[index]! += weight * part[index]!
}
