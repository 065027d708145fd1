// Ordered target statistics: what the labels say of a level, where each training row sees only the rows before it in a
// random order, so never its own label. Prokhorenkova et al. 2018, "CatBoost: unbiased boosting with categorical features".

import type { BinnedStatistic, Kernels, OrderedCodes } from '#kernels'
import type { FitPart } from '../../estimator.ts'
import { classShares, weightedMean } from '../shares.ts'
import type { Levels, Statistic } from './level-means.ts'
import { levelMeans, orderedMeans, ranksOf } from './level-means.ts'

/** A feature that is a statistic; where it is one of labels, with the codes of the training rows. */
export interface LevelFeature {
  readonly feature: BinnedStatistic
  readonly ordered?: Omit<OrderedCodes, 'feature'>
}

// Measured: shares of a class in 32 equal steps and a prior of a half beat quantiles of them (a row's own quantile says how many
// rows came before it); means of numbers need quantiles.
const SHARE_STEPS = 32
const SHARE = { prior: 0.5, priorWeight: 1, isShare: true }
const MEAN_PRIOR_WEIGHT = 5
const MEAN_BINS = 255
const MOST_CLASSES = 8

/** Shares of a class are cut in equal steps, means of numbers at their quantiles. */
interface TargetStatistic extends Statistic {
  readonly isShare: boolean
}

/** `orders`: those the rows are taken in, the first for leaf values, the others for the structures of trees. */
export function statisticsOf(levels: Levels, part: FitPart, orders: readonly Uint32Array[], kernels: Kernels) {
  const features = targetsOf(part).map((statistic) => targetFeature(levels, statistic, orders, kernels))
  return [...features, counterFeature(levels, part.weights, kernels)]
}

/** What is averaged: the label, or whether the row is of a class. */
function targetsOf(part: FitPart): readonly TargetStatistic[] {
  const { target, weights } = part
  const { task, values, classCount } = target
  const shared = weights === undefined ? {} : { weights }
  if (task === 'regression') {
    return [{ values, prior: weightedMean(values, weights), priorWeight: MEAN_PRIOR_WEIGHT, isShare: false, ...shared }]
  }
  if (task === 'binary') return [{ values, ...SHARE, ...shared }]
  return commonClasses(part, classCount).map((index) => {
    return { values: values.map((value) => Number(value === index)), ...SHARE, ...shared }
  })
}

/** At most eight, ascending. */
function commonClasses(part: FitPart, classCount: number): readonly number[] {
  const shares = classShares(part)
  const classes = Array.from({ length: classCount }, (_, index) => index)
  const common = classes.sort((a, b) => shares[b]! - shares[a]! || a - b).slice(0, MOST_CLASSES)
  return common.sort((a, b) => a - b)
}

function targetFeature(
  levels: Levels,
  statistic: TargetStatistic,
  orders: readonly Uint32Array[],
  kernels: Kernels,
): LevelFeature {
  const ordered = orders.map((order) => orderedMeans(levels, statistic, order))
  const edges = statistic.isShare ? equalSteps(SHARE_STEPS) : kernels.boosting.edges(ordered[0]!, MEAN_BINS)
  const [averaging, ...structures] = ordered.map((means) => ranksOf(means, edges))
  return {
    feature: { kind: 'statistic', source: levels.source, ranks: ranksOf(levelMeans(levels, statistic), edges) },
    ordered: { rankCount: edges.length + 1, averaging: averaging!, structures },
  }
}

function equalSteps(count: number): Float64Array {
  return Float64Array.from({ length: count - 1 }, (_, index) => (index + 1) / count)
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
