import type { Estimator, EstimatorKind, FitContext, FitInput, Fitted } from '../estimator.ts'
import { completeParams } from '../params.ts'
import { backgroundFeatures, sampleBackground } from './background.ts'
import { decodeForest, encodeForest } from './forest/document.ts'
import { groveImportance } from './forest/grove.ts'
import type { Labels } from './forest/grow.ts'
import { growTrees, labelsOf } from './forest/grow.ts'
import type { Smoothing } from './forest/margins.ts'
import { outOfBagMargins } from './forest/out-of-bag.ts'
import type { ForestParams } from './forest/params.ts'
import { drawnOf, forestRules, readForestParams, sharesOf } from './forest/params.ts'
import { predictingForest } from './forest/predict.ts'
import type { Shape } from './forest/tune.ts'
import { bestShape, judgingTrees, outOfBagLoss } from './forest/tune.ts'
import type { Quantised } from './gbdt/quantise.ts'
import { quantise } from './gbdt/quantise.ts'
import { rowsToScore } from './gbdt/values.ts'
import { sampledContributions } from './sampled-contributions.ts'
import { classShares } from './shares.ts'

/**
 * Random forests and extremely randomised trees on one-byte codes; `tree` is one alone. Trees average shares of classes, or
 * means; margins are the logarithms of the average. Means of up to 20,000 nodes
 * are explained exactly by TreeSHAP, all else by sampled orders of features.
 */
export const forest: EstimatorKind = {
  ...predictingForest,
  complete: (params, task) => completeParams('forest', forestRules(task), params),
  fit: fitForest,
  explain: (fitted, features, kernels) => {
    const { ensemble, binnings, shares } = decodeForest(fitted)
    if (ensemble !== null && shares.length === 0 && ensemble.children.length <= MOST_EXPLAINED_NODES) {
      return kernels.boosting.contributions(ensemble, rowsToScore(binnings, features))
    }
    const background = backgroundFeatures(fitted.arrays['background'] as Float64Array, features)
    return sampledContributions((rows) => predictingForest.predict(fitted, rows, kernels), features, background)
  },
  splitImportance: (fitted, featureCount, kernels) => {
    const { ensemble, grove, binnings, shares } = decodeForest(fitted)
    if (grove === null) return kernels.boosting.splitImportance(ensemble!, binnings, featureCount)
    return groveImportance(grove, binnings, { featureCount, classCount: shares.length }, kernels)
  },
  work: (given, rows, columns, outputs) => {
    const params = readForestParams(given)
    const judged = Number(params.columnShare === 'auto') * 2 + Number(params.minRowsInLeaf === 'auto') * 4
    const trees = params.trees + judged * Math.min(params.trees, judgingTrees(rows))
    const share = params.columnShare === 'auto' ? 0.5 : params.columnShare
    return rows * (columns + outputs + trees * (share * columns + 1) * depthOf(rows))
  },
}

/** Beyond this the plan of an exact explanation takes seconds and hundreds of megabytes: then orders of features are sampled. */
const MOST_EXPLAINED_NODES = 20_000

/** Levels of a tree that halves its rows. */
function depthOf(rows: number): number {
  return Math.max(1, 32 - Math.clz32(Math.floor(rows)))
}

function fitForest(given: Estimator['params'], input: FitInput, context: FitContext): Fitted {
  const params = readForestParams(given)
  const isClass = input.target.task !== 'regression'
  const quantised = quantise(input, { ...params, linearLeaves: false }, context.rng, context.kernels)
  const labels = labelsOf(input)
  const smoothing = { shares: isClass ? Array.from(classShares(input)) : [], smoothing: params.smoothing }
  const learning = { params, input, labels, smoothing, quantised, context, rowCount: weighingRows(input) }
  const shape = shapeOf(learning)
  const drawn = drawnOf(params, learning.rowCount)
  const outOfBag = context.outOfBag !== undefined && (drawn.replaced || params.rowShare < 1)
  const trees = growTrees(input, labels, quantised, { ...growthOf(learning, shape), drawn, outOfBag }, context)
  if (outOfBag) context.outOfBag?.(outOfBagMargins(trees, labels, isClass ? smoothing : null))
  const background = sampleBackground(input.features, context.rng.child('background'))
  const estimator = { kind: 'forest', params: given } as const
  return encodeForest({ estimator, binnings: quantised.binnings, trees, ...shape, ...smoothing, ...labels, background })
}

interface Learning {
  readonly params: ForestParams
  readonly input: FitInput
  readonly labels: Labels
  readonly smoothing: Smoothing
  readonly quantised: Quantised
  readonly context: FitContext
  /** Of those that weigh something. */
  readonly rowCount: number
}

function growthOf({ params, quantised: { binnings } }: Learning, { leastRows, share }: Shape) {
  return {
    trees: params.trees,
    randomThresholds: params.method === 'extra',
    triedCount: Math.max(1, Math.round(share * binnings.length)),
    minRowsInLeaf: leastRows,
    depth: params.depth,
  }
}

/** Where something is left to be chosen, small forests on drawn rows are compared. */
function shapeOf(learning: Learning): Shape {
  const { params, input, labels, quantised, context, rowCount } = learning
  const shares = sharesOf(params, input.target.task, quantised.binnings.length)
  const leastRows = params.minRowsInLeaf === 'auto' ? null : params.minRowsInLeaf
  if (leastRows !== null && shares.length === 1) return { leastRows, share: shares[0]! }
  const drawn = { count: drawnOf(params, rowCount).count, replaced: true }
  const few = { trees: Math.min(params.trees, judgingTrees(rowCount)), drawn, outOfBag: true }
  return bestShape({ leastRows, shares }, (shape) => {
    if (context.stopped?.() === true) return Number.POSITIVE_INFINITY
    const trees = growTrees(input, labels, quantised, { ...growthOf(learning, shape), ...few }, context)
    return outOfBagLoss(trees, learning)
  })
}

function weighingRows({ weights, target }: FitInput): number {
  return weights === undefined ? target.values.length : weights.reduce((count, weight) => count + Number(weight > 0), 0)
}
