import { RepriseError } from '#base'
import type { Feature, Features } from '#features'
import type { BinnedFeature, Kernels } from '#kernels'

const MOST_LEVELS = 253
const MOST_FEATURES = 65_535

/** How each feature becomes codes, from the training rows. Levels past 253 count as unseen. */
export function binningsOf({ features }: Features, maxBins: number, kernels: Kernels): readonly BinnedFeature[] {
  if (features.length > MOST_FEATURES) {
    throw new RepriseError('invalid-input', `gbdt takes at most ${MOST_FEATURES} features, not ${features.length}`)
  }
  return features.map((feature) =>
    feature.kind === 'number'
      ? { kind: 'number', edges: kernels.boosting.edges(feature.values, maxBins), levelCount: 0 }
      : { kind: 'category', edges: null, levelCount: Math.min(feature.levels.length, MOST_LEVELS) },
  )
}

export function valuesOf({ features }: Features): readonly (Float64Array | Int32Array)[] {
  return features.map((feature: Feature) => (feature.kind === 'number' ? feature.values : feature.codes))
}
