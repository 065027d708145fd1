import type { Table } from '#base'
import { RepriseError } from '#base'
import type { Features } from '#features'
import { applyTransforms } from '#features'
import { calibrated } from './calibration/apply.ts'
import { conformTable } from './conform.ts'
import type { Link, PredictionKernels } from './estimator.ts'
import { predictingKindOf } from './estimators/predicting.ts'
import { knownWords } from './known-words.ts'
import type { Member, Model } from './model.ts'
import { classCountOf } from './model.ts'
import type { Prediction } from './prediction.ts'
import { toPrediction } from './prediction.ts'

/** The members' margins averaged with their weights, before any calibration: rows × outputs, row-major. */
export function predictMargins(
  members: readonly Member[],
  features: Features,
  kernels: PredictionKernels,
): Float64Array {
  const parts = members.map((member) => {
    return predictingKindOf(member.fitted.estimator.kind).predict(member.fitted, featuresFor(member, features), kernels)
  })
  const first = parts[0]
  if (first === undefined) throw new RepriseError('invalid-input', 'a model without members cannot predict')
  const margins = new Float64Array(first.length)
  for (const [index, part] of parts.entries()) addWeighted(margins, part, members[index]!.weight)
  return margins
}

/** Predictions for raw rows, which are first cast to the model's signature. */
export function predict(model: Model, table: Table, kernels: PredictionKernels): Prediction {
  return predictFrom(model, featuresOf(model, table), kernels)
}

/** The same for features made before: `featuresOf(model, table)`, or a variation of them. */
export function predictFrom(model: Model, features: Features, kernels: PredictionKernels): Prediction {
  const margins = calibrated(model.calibration, predictMargins(model.members, features, kernels))
  return toPrediction(model.task, classCountOf(model), margins, linkOf(model.members), model.threshold)
}

/** The link of all members: margins on different scales cannot be averaged. */
export function linkOf(members: readonly Member[]): Link {
  const links = linksOf(members)
  if (new Set(links).size > 1) {
    throw new RepriseError('invalid-input', `the members of a model have different links: ${links.join(', ')}`, {
      remedy: 'Average models whose margins are all values, or all logarithms of values.',
    })
  }
  return links[0] ?? 'identity'
}

export function linksOf(members: readonly Member[]): readonly Link[] {
  return members.map(({ fitted }) => predictingKindOf(fitted.estimator.kind).link?.(fitted) ?? 'identity')
}

/** The features of a model that this member was fitted on. */
export function featuresFor({ uses }: Member, features: Features): Features {
  return uses === undefined ? features : { ...features, features: uses.map((index) => features.features[index]!) }
}

/** What the model's members see of a raw table. */
export function featuresOf(model: Model, table: Table): Features {
  return applyTransforms(model.transforms, columnsOf(model, table))
}

/** The raw columns as the model's transforms read them: cast to its signature, words as it knows them. */
export function columnsOf(model: Model, table: Table): Table {
  return conformTable(model.signature, table, knownWords(model))
}

export function addWeighted(sum: Float64Array, part: Float64Array, weight: number): void {
  for (let index = 0; index < sum.length; index++) sum[index]! += weight * part[index]!
}
