import { applyTransforms } from '#features'
import type { Kernels } from '#kernels'
import { missingColumn } from './cast-column.ts'
import { kindOf } from './estimators/index.ts'
import type { Model } from './model.ts'

/** What the splits on a raw column do, over the model's trees. */
export interface ColumnImportance {
  readonly column: string
  /** By how much they reduce the squared distance of the training rows from the margins that leaves add; not the gain trees were grown by. */
  readonly gain: number
  /** Training rows that were split. */
  readonly cover: number
  readonly splits: number
}

/** Gains, covers and counts, averaged over the members by their weights; the largest gain first. Without trees all are 0. */
export function splitImportance(model: Model, kernels: Kernels): readonly ColumnImportance[] {
  const columns = new Map(model.signature.inputs.map(({ name, storage }) => [name, missingColumn(storage, 0)]))
  const { features } = applyTransforms(model.transforms, { rowCount: 0, columns })
  const found = new Map(features.map(({ source }) => [source, { column: source, gain: 0, cover: 0, splits: 0 }]))
  for (const { weight, fitted } of model.members) {
    const ofMember = kindOf(fitted.estimator.kind).splitImportance?.(fitted, features.length, kernels)
    if (ofMember === undefined) continue
    for (const [index, { source }] of features.entries()) {
      const sum = found.get(source)!
      sum.gain += weight * ofMember.gains[index]!
      sum.cover += weight * ofMember.covers[index]!
      sum.splits += weight * ofMember.splits[index]!
    }
  }
  return [...found.values()].sort((a, b) => b.gain - a.gain)
}
