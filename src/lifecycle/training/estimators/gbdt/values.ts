import type { Feature, Features } from '#features'
import type { BinnedFeature, ColumnValues, RowsToScore } from '#kernels'

/** Rows as scorers read them. */
export function rowsToScore(binnings: readonly BinnedFeature[], features: Features): RowsToScore {
  return { features: binnings, values: valuesOf(features), rowCount: features.rowCount }
}

export function valuesOf({ features }: Features): readonly ColumnValues[] {
  return features.map((feature: Feature) => (feature.kind === 'number' ? feature.values : feature.codes))
}
