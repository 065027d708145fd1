// Ordered target statistics: what the labels say of a level, where each training row sees only the rows before it in a
// random order, so never its own label. Prokhorenkova et al. 2018, "CatBoost: unbiased boosting with categorical features".

import type { BinnedStatistic, Kernels, LabelMean, OrderedCodes } from '#kernels'
import type { FitPart } from '../../estimator.ts'
import { classShares, weightedMean } from '../shares.ts'
import type { Levels, Statistic } from './level-means.ts'
import { levelMeans, orderedMeans, ranksOf } from './level-means.ts'

/** A feature that is a statistic; where it is one of labels, with the codes of the training rows. */
export interface LevelFeature {
  readonly feature: BinnedStatistic
  readonly ordered?: Codes
}
type Codes = Omit<OrderedCodes, 'feature'>

// Measured: shares of a class in 32 equal steps and a prior of a half beat quantiles of them (a row's own quantile says how many
// rows came before it); means of numbers need quantiles.
const SHARE_EDGES = Float64Array.from({ length: 31 }, (_, index) => (index + 1) / 32)
const SHARE_PRIOR = { prior: 0.5, priorWeight: 1 }
const MEAN_PRIOR_WEIGHT = 5
const MEAN_BINS = 255
const MOST_CLASSES = 8
const NO_CLASS = -1

/** `orders`: those the rows are taken in, the first for leaf values, the others for the structures of trees. */
export function statisticsOf(levels: Levels, part: FitPart, orders: readonly Uint32Array[], kernels: Kernels) {
  const features = labelsOf(part).map((label) => labelFeature(levels, part, label, orders, kernels))
  return [...features, counterFeature(levels, part.weights, kernels)]
}

/** The codes of other rows in a statistic that was made before: of their labels, cut as it was. */
export function codesAgain(levels: Levels, part: FitPart, of: LabelMean, orders: readonly Uint32Array[]): Codes {
  const statistic = statisticOf(part, of.label)
  return codesOf(
    orders.map((order) => orderedMeans(levels, statistic, order)),
    of.edges,
  )
}

/** What statistics are of: the labels of numbers, the second of two classes, each of the eight commonest of more. */
function labelsOf(part: FitPart): readonly number[] {
  const { task, classCount } = part.target
  if (task !== 'multiclass') return [task === 'binary' ? 1 : NO_CLASS]
  const shares = classShares(part)
  const classes = Array.from({ length: classCount }, (_, index) => index)
  const common = classes.sort((a, b) => shares[b]! - shares[a]! || a - b).slice(0, MOST_CLASSES)
  return common.sort((a, b) => a - b)
}

function statisticOf({ target: { values }, weights }: FitPart, label: number): Statistic {
  const shared = weights === undefined ? {} : { weights }
  if (label !== NO_CLASS) return { values: values.map((value) => Number(value === label)), ...SHARE_PRIOR, ...shared }
  return { values, prior: weightedMean(values, weights), priorWeight: MEAN_PRIOR_WEIGHT, ...shared }
}

function labelFeature(
  levels: Levels,
  part: FitPart,
  label: number,
  orders: readonly Uint32Array[],
  kernels: Kernels,
): LevelFeature {
  const statistic = statisticOf(part, label)
  const ordered = orders.map((order) => orderedMeans(levels, statistic, order))
  const edges = label === NO_CLASS ? kernels.boosting.edges(ordered[0]!, MEAN_BINS) : SHARE_EDGES
  const ranks = ranksOf(levelMeans(levels, statistic), edges)
  return {
    feature: { kind: 'statistic', source: levels.source, ranks, of: { label, edges } },
    ordered: codesOf(ordered, edges),
  }
}

function codesOf(ordered: readonly Float64Array[], edges: Float64Array): Codes {
  const [averaging, ...structures] = ordered.map((means) => ranksOf(means, edges))
  return { rankCount: edges.length + 1, averaging: averaging!, structures }
}

/** The weight of each level's rows: it tells rare levels from common ones, and needs no order, since it holds no label. */
function counterFeature(levels: Levels, weights: Float64Array | undefined, kernels: Kernels): LevelFeature {
  const totals = new Float64Array(levels.count + 2)
  levels.codes.forEach((level, row) => {
    totals[level]! += weights === undefined ? 1 : weights[row]!
  })
  totals[levels.count] = 0
  const edges = kernels.boosting.edges(
    Float64Array.from(levels.codes, (level) => totals[level]!),
    MEAN_BINS,
  )
  return { feature: { kind: 'statistic', source: levels.source, ranks: ranksOf(totals, edges) } }
}
