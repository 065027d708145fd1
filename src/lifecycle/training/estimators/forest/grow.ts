import type { BaggedTree, BaggingOptions } from '#kernels'
import type { FitContext, FitPart } from '../../estimator.ts'
import type { Quantised } from '../gbdt/quantise.ts'
import { valuesOf } from '../gbdt/values.ts'
import { weightedMean } from '../shares.ts'

/** Labels as trees are grown on them: numbers standardised, two classes as 0 and 1, more by their index. */
export interface Labels {
  readonly values: Float64Array
  readonly classCount: number
  /** Of numbers; a leaf says `mean + unit × its value`. */
  readonly mean: number
  readonly unit: number
}

export function labelsOf({ target, weights }: FitPart): Labels {
  const { task, values, classCount } = target
  if (task !== 'regression') return { values, classCount: task === 'binary' ? 1 : classCount, mean: 0, unit: 1 }
  const mean = weightedMean(values, weights)
  const unit = weightedMean(
    values.map((value) => Math.abs(value - mean)),
    weights,
  )
  const isUsable = Number.isFinite(unit) && unit > Math.abs(mean) * 1e-12
  if (!isUsable) return { values: new Float64Array(values.length), classCount: 1, mean, unit: 1 }
  return { values: values.map((value) => (value - mean) / unit), classCount: 1, mean, unit }
}

type Growth = Pick<
  BaggingOptions,
  'randomThresholds' | 'triedCount' | 'minRowsInLeaf' | 'depth' | 'drawn' | 'outOfBag'
> & { readonly trees: number }

/** Trees one after another, or as many as there was time for; one at least. */
export function growTrees(
  part: FitPart,
  labels: Labels,
  { binnings, ordered }: Quantised,
  growth: Growth,
  { rng, kernels, stopped }: FitContext,
): readonly BaggedTree[] {
  const draws = rng.child('trees')
  const seeds = Uint32Array.from({ length: growth.trees }, () => draws.uint32())
  using session = kernels.bagging.open({
    ...growth,
    features: binnings,
    ordered,
    values: valuesOf(part.features),
    labels: labels.values,
    classCount: labels.classCount,
    ...(part.weights ? { weights: part.weights } : {}),
  })
  const trees: BaggedTree[] = []
  const atOnce = stopped === undefined ? session.treesAtOnce : Math.min(session.treesAtOnce, TREES_BETWEEN_LOOKS)
  for (let from = 0; from < seeds.length && (from === 0 || !stopped?.()); from += atOnce) {
    const isFirst = from === 0 && stopped?.() === true
    trees.push(...session.grow(seeds.subarray(from, isFirst ? 1 : Math.min(seeds.length, from + atOnce))))
    if (isFirst) break
  }
  return trees
}

/** Between two looks at whether to stop. */
const TREES_BETWEEN_LOOKS = 8
