// Ordered target statistics: what is known of a level's labels, where each training row sees only the rows before it in a
// random order, so never its own. Prokhorenkova et al. 2018, "CatBoost: unbiased boosting with categorical features".

import type { Rng } from '#base'
import type { BinnedStatistic, Kernels, OrderedCodes } from '#kernels'
import type { FitPart } from '../../estimator.ts'
import { weightedMean } from '../shares.ts'

// biome-ignore lint: study
export function setPlan(changes: object): void {
  Object.assign(
    plan,
    { bins: 255, uniform: false, a: 1, structures: 2, counter: true, border: false, classes: 16 },
    changes,
  )
}
const plan: {
  bins: number
  uniform: boolean
  a: number
  structures: number
  counter: boolean
  border: boolean
  classes: number
} = {
  bins: 255,
  uniform: false,
  a: 1,
  structures: 2,
  counter: true,
  border: false,
  classes: 16,
  ...(globalThis as unknown as { statPlan?: object }).statPlan,
}

/** One category column as levels: those past the last known and the missing ones are the two after it. */
interface Levels {
  readonly source: number
  readonly count: number
  readonly codes: Int32Array
}

/** Statistics of one column, and the codes of its training rows where these are ordered. */
export interface LevelStatistic {
  readonly feature: BinnedStatistic
  readonly ordered?: Omit<OrderedCodes, 'feature'>
}

/** The orders rows are taken in: the first for leaf values, the others for structures. */
export function drawOrders(rowCount: number, rng: Rng): readonly Uint32Array[] {
  return Array.from({ length: 1 + plan.structures }, (_, index) => rng.child(index).permutation(rowCount))
}

export function statisticsOf(
  source: number,
  codes: Int32Array,
  levelCount: number,
  part: FitPart,
  orders: readonly Uint32Array[],
  kernels: Kernels,
): readonly LevelStatistic[] {
  const levels: Levels = {
    source,
    count: levelCount,
    codes: codes.map((code) => (code < 0 ? levelCount + 1 : Math.min(code, levelCount))),
  }
  const targets = targetsOf(part)
  const all = targets.map((target) => targetStatistic(levels, target, part.weights, orders, kernels))
  return plan.counter ? [...all, counter(levels, part.weights, kernels)] : all
}

/** What is averaged: the label, or for each class whether it is the row's. */
function targetsOf({ target: { task, values, classCount } }: FitPart): readonly Float64Array[] {
  if (task === 'regression' && plan.border) {
    const median = Float64Array.from(values).sort()[values.length >> 1]!
    return [values.map((value) => Number(value > median))]
  }
  if (task !== 'multiclass') return [values]
  const classes = Array.from({ length: Math.min(classCount, plan.classes) }, (_, k) => k)
  return classes.map((k) => values.map((value) => Number(value === k)))
}

function targetStatistic(
  levels: Levels,
  target: Float64Array,
  weights: Float64Array | undefined,
  orders: readonly Uint32Array[],
  kernels: Kernels,
): LevelStatistic {
  const prior = plan.uniform ? 0.5 : weightedMean(target, weights)
  const values = orders.map((order) => orderedMeans(levels, target, weights, order, prior))
  const means = levelMeans(levels, target, weights, prior)
  const edges = plan.uniform
    ? Float64Array.from({ length: plan.bins - 1 }, (_, i) => (i + 1) / plan.bins)
    : kernels.boosting.edges(values[0]!, plan.bins)
  const [averaging, ...structures] = values.map((value) => ranksOf(value, edges))
  return {
    feature: { kind: 'statistic', source: levels.source, ranks: ranksOf(means, edges) },
    ordered: { rankCount: edges.length + 1, averaging: averaging!, structures },
  }
}

/** Of the rows before each: (sum + a prior) / (weight + a). */
export function orderedMeans(
  { count, codes }: Levels,
  target: Float64Array,
  weights: Float64Array | undefined,
  order: Uint32Array,
  prior: number,
): Float64Array {
  const sums = new Float64Array(count + 2)
  const totals = new Float64Array(count + 2)
  const means = new Float64Array(codes.length)
  for (const row of order) {
    const level = codes[row]!
    if (level === count) {
      means[row] = prior
      continue
    }
    const weight = weights === undefined ? 1 : weights[row]!
    means[row] = (sums[level]! + plan.a * prior) / (totals[level]! + plan.a)
    sums[level]! += weight * target[row]!
    totals[level]! += weight
  }
  return means
}

/** Of all training rows, per level. */
function levelMeans({ count, codes }: Levels, target: Float64Array, weights: Float64Array | undefined, prior: number) {
  const sums = new Float64Array(count + 2)
  const totals = new Float64Array(count + 2)
  for (let row = 0; row < codes.length; row++) {
    const level = codes[row]!
    if (level === count) continue
    const weight = weights === undefined ? 1 : weights[row]!
    sums[level]! += weight * target[row]!
    totals[level]! += weight
  }
  return sums.map((sum, level) => (sum + plan.a * prior) / (totals[level]! + plan.a))
}

/** How often each level occurs. */
function counter(
  { source, count, codes }: Levels,
  weights: Float64Array | undefined,
  kernels: Kernels,
): LevelStatistic {
  const totals = new Float64Array(count + 2)
  for (let row = 0; row < codes.length; row++) totals[codes[row]!]! += weights === undefined ? 1 : weights[row]!
  totals[count] = 0
  const edges = kernels.boosting.edges(
    Float64Array.from(codes, (level) => totals[level]!),
    plan.bins,
  )
  return { feature: { kind: 'statistic', source, ranks: ranksOf(totals, edges) } }
}

/** The number of edges below each value. */
function ranksOf(values: Float64Array, edges: Float64Array): Uint8Array {
  return Uint8Array.from(values, (value) => {
    let low = 0
    let high = edges.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (edges[middle]! < value) low = middle + 1
      else high = middle
    }
    return low
  })
}
