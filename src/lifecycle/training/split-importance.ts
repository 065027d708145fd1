import { applyTransforms } from '#features'
import type { Kernels, SplitImportance } from '#kernels'
import { missingColumn } from './cast-column.ts'
import { kindOf } from './estimators/index.ts'
import type { Model } from './model.ts'
import { featuresFor } from './predict.ts'

/** What the splits on a raw column do, over the model's trees. */
export interface ColumnImportance {
  readonly column: string
  /** By how much they reduce the squared distance of the training rows from the margins that leaves add; not the gain trees were grown by. */
  readonly gain: number
  /** Training rows that were split. */
  readonly cover: number
  readonly splits: number
}

/** Gains, covers and counts, averaged over the members by their weights, shared by the columns of a feature; the largest gain first. Without trees all are 0. */
export function splitImportance(model: Model, kernels: Kernels): readonly ColumnImportance[] {
  const columns = new Map(model.signature.inputs.map(({ name, storage }) => [name, missingColumn(storage, 0)]))
  const all = applyTransforms(model.transforms, { rowCount: 0, columns })
  const names = new Set(all.features.flatMap(({ sources }) => sources))
  const found = new Map([...names].map((column) => [column, { column, gain: 0, cover: 0, splits: 0 }]))
  for (const member of model.members) {
    const { features } = featuresFor(member, all)
    const ofMember = kindOf(member.fitted.estimator.kind).splitImportance?.(member.fitted, features.length, kernels)
    if (ofMember === undefined) continue
    for (const [index, { sources }] of features.entries()) {
      for (const source of sources) credit(found.get(source)!, ofMember, index, member.weight / sources.length)
    }
  }
  return [...found.values()].sort((a, b) => b.gain - a.gain)
}

function credit(
  sum: { gain: number; cover: number; splits: number },
  { gains, covers, splits }: SplitImportance,
  index: number,
  share: number,
): void {
  sum.gain += share * gains[index]!
  sum.cover += share * covers[index]!
  sum.splits += share * splits[index]!
}
