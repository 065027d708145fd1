import type { Rng } from '#base'
import { RepriseError } from '#base'
import type { BinnedFeature, Kernels, OrderedCodes } from '#kernels'
import type { FitPart } from '../../estimator.ts'
import { withCentres } from './growth.ts'
import { levelsOf } from './level-means.ts'
import type { GbdtParams } from './params.ts'
import { codesAgain, statisticsOf } from './statistics.ts'

const MOST_FEATURES = 65_535

/** How features become codes, and the codes of training rows that do not follow from that. */
export interface Quantised {
  readonly binnings: readonly BinnedFeature[]
  readonly ordered: readonly OrderedCodes[]
}

export type Quantising = Pick<GbdtParams, 'maxBins' | 'statisticLevels' | 'linearLeaves'>

/** Orders of the rows: one for leaf values, and two that trees draw their structure's from (one loses 0.1 %). */
const ORDERS = 3

/** From the training rows. Categories of many levels become statistics of their labels: several features of one source. */
export function quantise(part: FitPart, params: Quantising, rng: Rng, kernels: Kernels): Quantised {
  const { features, rowCount } = part.features
  const binnings: BinnedFeature[] = []
  const ordered: OrderedCodes[] = []
  const orders = ordersOf(rowCount, rng)
  const numbers = features.flatMap((feature) => (feature.kind === 'number' ? [feature.values] : []))
  const edges = kernels.boosting.edgesOfAll(numbers, params.maxBins).values()
  features.forEach((feature, source) => {
    if (feature.kind === 'number') {
      binnings.push({ kind: 'number', source, edges: edges.next().value as Float64Array })
    } else if (feature.levels.length <= params.statisticLevels) {
      binnings.push({ kind: 'category', source, levelCount: feature.levels.length })
    } else {
      const levels = levelsOf(source, feature.codes, feature.levels.length)
      for (const statistic of statisticsOf(levels, part, orders(), kernels)) {
        if (statistic.ordered) ordered.push({ feature: binnings.length, ...statistic.ordered })
        binnings.push(statistic.feature)
      }
    }
  })
  checkCount(binnings.length + ordered.length * (ORDERS - 1))
  return { binnings: params.linearLeaves ? withCentres(binnings, part.features) : binnings, ordered }
}

/** By features that were made before, of other rows perhaps: a model that is gone on from keeps its own. */
export function quantiseAgain(part: FitPart, binnings: readonly BinnedFeature[], rng: Rng): Quantised {
  const orders = ordersOf(part.features.rowCount, rng)
  const ordered = binnings.flatMap((binning, index) => {
    const feature = part.features.features[binning.source]
    if (binning.kind !== 'statistic' || binning.of === undefined || feature?.kind !== 'category') return []
    const levels = levelsOf(binning.source, feature.codes, binning.ranks.length - 2)
    return [{ feature: index, ...codesAgain(levels, part, binning.of, orders()) }]
  })
  return { binnings, ordered }
}

/** Drawn when first asked for; the same for the same seed. */
function ordersOf(rowCount: number, rng: Rng): () => readonly Uint32Array[] {
  let orders: readonly Uint32Array[] | undefined
  const draw = (index: number) => rng.child('statistics').child(index).permutation(rowCount)
  return () => {
    orders ??= Array.from({ length: ORDERS }, (_, index) => draw(index))
    return orders
  }
}

function checkCount(columns: number): void {
  if (columns <= MOST_FEATURES) return
  const message = `gbdt takes at most ${MOST_FEATURES} columns, not ${columns} (categories of many levels take several)`
  throw new RepriseError('invalid-input', message)
}
