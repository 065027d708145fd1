import type { Rng } from '#base'
import { RepriseError } from '#base'
import type { Feature, Features } from '#features'
import type { BinnedFeature, ColumnValues, Kernels, OrderedCodes } from '#kernels'
import type { FitPart } from '../../estimator.ts'
import { withCentres } from './growth.ts'
import { levelsOf } from './level-means.ts'
import type { GbdtParams } from './params.ts'
import { statisticsOf } from './statistics.ts'

const MOST_FEATURES = 65_535

/** How features become codes, and the codes of training rows that do not follow from that. */
export interface Quantised {
  readonly binnings: readonly BinnedFeature[]
  readonly ordered: readonly OrderedCodes[]
}

/** Orders of the rows: one for leaf values, and two that trees draw their structure's from (one loses 0.1 %). */
const ORDERS = 3

/** From the training rows. Categories of many levels become statistics of their labels: several features of one source. */
export function quantise(part: FitPart, params: GbdtParams, rng: Rng, kernels: Kernels): Quantised {
  const { features, rowCount } = part.features
  const binnings: BinnedFeature[] = []
  const ordered: OrderedCodes[] = []
  const orders: Uint32Array[] = []
  features.forEach((feature, source) => {
    if (feature.kind === 'number') {
      binnings.push({ kind: 'number', source, edges: kernels.boosting.edges(feature.values, params.maxBins) })
    } else if (feature.levels.length <= params.statisticLevels) {
      binnings.push({ kind: 'category', source, levelCount: feature.levels.length })
    } else {
      while (orders.length < ORDERS) orders.push(rng.child('statistics').child(orders.length).permutation(rowCount))
      const levels = levelsOf(source, feature.codes, feature.levels.length)
      for (const statistic of statisticsOf(levels, part, orders, kernels)) {
        if (statistic.ordered) ordered.push({ feature: binnings.length, ...statistic.ordered })
        binnings.push(statistic.feature)
      }
    }
  })
  checkCount(binnings.length + ordered.length * (ORDERS - 1))
  return { binnings: params.linearLeaves ? withCentres(binnings, part.features) : binnings, ordered }
}

function checkCount(columns: number): void {
  if (columns <= MOST_FEATURES) return
  const message = `gbdt takes at most ${MOST_FEATURES} columns, not ${columns} (categories of many levels take several)`
  throw new RepriseError('invalid-input', message)
}

export function valuesOf({ features }: Features): readonly ColumnValues[] {
  return features.map((feature: Feature) => (feature.kind === 'number' ? feature.values : feature.codes))
}
