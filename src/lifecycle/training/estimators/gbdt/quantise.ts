import { RepriseError } from '#base'
import type { Feature, Features } from '#features'
import type { BinnedFeature, ColumnValues, Kernels } from '#kernels'

const MOST_LEVELS = 253
const MOST_FEATURES = 65_535

/** How each feature becomes codes, from the training rows. Levels past 253 count as unseen. */
export function binningsOf({ features }: Features, maxBins: number, kernels: Kernels): readonly BinnedFeature[] {
  if (features.length > MOST_FEATURES) {
    throw new RepriseError('invalid-input', `gbdt takes at most ${MOST_FEATURES} features, not ${features.length}`)
  }
  return features.map((feature, source) =>
    feature.kind === 'number'
      ? { kind: 'number', source, edges: kernels.boosting.edges(feature.values, maxBins) }
      : { kind: 'category', source, levelCount: Math.min(feature.levels.length, MOST_LEVELS) },
  )
}

export function valuesOf({ features }: Features): readonly ColumnValues[] {
  return features.map((feature: Feature) => (feature.kind === 'number' ? feature.values : feature.codes))
}
