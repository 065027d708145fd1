import type { Rng } from '#base'
import { RepriseError } from '#base'
import type { Feature, Features } from '#features'
import type { BinnedFeature, ColumnValues, Kernels, OrderedCodes } from '#kernels'
import type { FitPart } from '../../estimator.ts'
import { withCentres } from './growth.ts'
import type { GbdtParams } from './params.ts'
import { drawOrders, statisticsOf } from './statistics.ts'

const MOST_FEATURES = 65_535

/** How features become codes, and the codes of training rows that do not follow from that. */
export interface Quantised {
  readonly binnings: readonly BinnedFeature[]
  readonly ordered: readonly OrderedCodes[]
}

/** From the training rows. Categories of many levels become statistics of their labels, several features of one source. */
export function quantise(part: FitPart, params: GbdtParams, rng: Rng, kernels: Kernels): Quantised {
  const { features, rowCount } = part.features
  const binnings: BinnedFeature[] = []
  const ordered: OrderedCodes[] = []
  let orders: readonly Uint32Array[] | undefined
  features.forEach((feature, source) => {
    if (feature.kind === 'number') {
      binnings.push({ kind: 'number', source, edges: kernels.boosting.edges(feature.values, params.maxBins) })
      return
    }
    const levelCount = feature.levels.length
    if (levelCount <= params.statisticLevels) {
      binnings.push({ kind: 'category', source, levelCount })
      return
    }
    orders ??= drawOrders(rowCount, rng.child('statistics'))
    for (const statistic of statisticsOf(source, feature.codes, levelCount, part, orders, kernels)) {
      if (statistic.ordered) ordered.push({ feature: binnings.length, ...statistic.ordered })
      binnings.push(statistic.feature)
    }
  })
  if (binnings.length + ordered.length * ((orders?.length ?? 1) - 1) > MOST_FEATURES) {
    throw new RepriseError('invalid-input', `gbdt takes at most ${MOST_FEATURES} features, not ${binnings.length}`)
  }
  return { binnings: params.linearLeaves ? withCentres(binnings, part.features) : binnings, ordered }
}

export function valuesOf({ features }: Features): readonly ColumnValues[] {
  return features.map((feature: Feature) => (feature.kind === 'number' ? feature.values : feature.codes))
}
