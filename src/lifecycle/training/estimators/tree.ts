import { log } from '#base'
import type { BaggedTree } from '#kernels'
import type { Estimator, EstimatorKind, FitContext, FitInput, Fitted } from '../estimator.ts'
import type { ParamRules } from '../params.ts'
import { completeParams } from '../params.ts'
import { absentShare } from './absent-share.ts'
import { ensembleOf } from './forest/ensemble.ts'
import type { Labels } from './forest/grow.ts'
import { growTrees, labelsOf } from './forest/grow.ts'
import { setStarts } from './forest/walk.ts'
import { decodeBoosted, encodeBoosted } from './gbdt/document.ts'
import type { Quantised } from './gbdt/quantise.ts'
import { quantise } from './gbdt/quantise.ts'
import { rowsToScore } from './gbdt/values.ts'
import { classShares } from './shares.ts'
import { bestComplexity } from './tree/choose.ts'
import { predictingTree } from './tree/predict.ts'
import type { NodeSums } from './tree/prune.ts'
import { subtree, sumsOf, weakestLinks } from './tree/prune.ts'

const rules: ParamRules = {
  depth: { kind: 'number', default: 8, min: 0, max: 30, integer: true },
  minRowsInLeaf: { kind: 'number', default: 5, min: 1, max: 1_000_000_000, integer: true },
  complexity: { kind: 'number', default: 'auto', min: 0, max: 1, words: ['auto'] },
  smoothing: { kind: 'number', default: 1, min: 1e-6, max: 1e6 },
  maxBins: { kind: 'number', default: 255, min: 2, max: 255, integer: true },
}

/** What 'auto' means without validation rows. */
const COMPLEXITY = 0.002
/** Levels that a split divides into two sets; a category of more becomes statistics, which no one can read. */
const READABLE_LEVELS = 253

/**
 * One decision tree (CART): Gini's impurity or the variance, pruned by cost and complexity. A leaf more must save `complexity` of
 * the root's impurity (as `cp` in rpart); `'auto'` is what validation rows choose, else 0.002; `document.complexity` says which.
 * Margins of a leaf are log-odds, `smoothing` rows of the average class mix added. Explained exactly by TreeSHAP.
 */
export const tree: EstimatorKind = {
  ...predictingTree,
  complete: (params) => completeParams('tree', rules, params),
  fit: fitTree,
  explain: (fitted, features, kernels) => {
    const { ensemble, binnings } = decodeBoosted(fitted)
    return kernels.boosting.contributions(ensemble, rowsToScore(binnings, features))
  },
  expectedWhere: (fitted, features, known, kernels) => {
    const { ensemble, binnings } = decodeBoosted(fitted)
    return kernels.boosting.expectedWhere(ensemble, rowsToScore(binnings, features), known)
  },
  splitImportance: (fitted, featureCount, kernels) => {
    const { ensemble, binnings } = decodeBoosted(fitted)
    return kernels.boosting.splitImportance(ensemble, binnings, featureCount)
  },
  work: (params, rows, columns) => rows * columns * (Number(params['depth']) + 1),
}

function fitTree(params: Estimator['params'], input: FitInput, context: FitContext): Fitted {
  const quantising = { maxBins: Number(params['maxBins']), statisticLevels: READABLE_LEVELS, linearLeaves: false }
  const quantised = quantise(input, quantising, context.rng, context.kernels)
  const labels = labelsOf(input)
  const [grown] = growTrees(input, labels, quantised, growthOf(params, input, quantised), context)
  const { tree: pruned, complexity } = prune(params, grown!, { input, labels, quantised })
  const outputs = labels.classCount
  const ensemble = ensembleOf([pruned], new Float64Array(outputs), outputs, 1)
  const facts = { complexity, leaves: pruned.covers.length }
  return encodeBoosted({ kind: 'tree', params }, { binnings: quantised.binnings, ensemble }, facts)
}

function growthOf(params: Estimator['params'], { target, weights }: FitInput, { binnings }: Quantised) {
  const weighing = weights === undefined ? target.values : weights.filter((weight) => weight > 0)
  return {
    trees: 1,
    randomThresholds: false,
    triedCount: binnings.length,
    minRowsInLeaf: Number(params['minRowsInLeaf']),
    depth: Number(params['depth']),
    drawn: { count: Math.max(1, weighing.length), replaced: false },
    outOfBag: false,
  }
}

interface Learned {
  readonly input: FitInput
  readonly labels: Labels
  readonly quantised: Quantised
}

function prune(params: Estimator['params'], grown: BaggedTree, { input, labels, quantised: { binnings } }: Learned) {
  const nodes = sumsOf(grown)
  const margins = marginsOf(nodes, input, labels, Number(params['smoothing']))
  const links = weakestLinks(nodes, impurityOf(nodes, input, labels) || 1)
  const { validation } = input
  const isJudged = params['complexity'] === 'auto' && validation !== undefined && validation.target.values.length > 0
  const complexity = isJudged
    ? bestComplexity(grown, nodes, links, { margins, validation, binnings })
    : params['complexity'] === 'auto'
      ? COMPLEXITY
      : Number(params['complexity'])
  const answerOf = (node: number) => margins.subarray(node * nodes.width, (node + 1) * nodes.width)
  return {
    complexity,
    tree: subtree(grown, nodes, links, { complexity, answerOf, startOfSet: setStarts(grown, binnings) }),
  }
}

/** Per node what a leaf there says: nodes × outputs. */
function marginsOf(
  { covers, sums, width }: NodeSums,
  input: FitInput,
  labels: Labels,
  smoothing: number,
): Float64Array {
  const { task } = input.target
  const shares = task === 'regression' ? null : classShares(input)
  return sums.map((sum, cell) => {
    const cover = covers[Math.floor(cell / width)]!
    if (shares === null) return labels.mean + labels.unit * (cover > 0 ? sum / cover : 0)
    const prior = shares[width === 1 ? 1 : cell % width]!
    const share = clipped((sum + smoothing * prior) / (cover + smoothing))
    return width > 1 ? log(share) : log(share) - log(clipped(1 - share))
  })
}

function clipped(share: number): number {
  return Math.max(absentShare, Math.min(1 - absentShare, share))
}

/** Of the root: weighted squares of the labels less what their mean explains; of classes Gini's, twice as large as for two as numbers. */
function impurityOf({ covers, sums, width }: NodeSums, { weights }: FitInput, { values }: Labels): number {
  let squares = 0
  for (let row = 0; row < values.length; row++)
    squares += (weights ? weights[row]! : 1) * (width === 1 ? values[row]! * values[row]! : 1)
  let means = 0
  for (let k = 0; k < width; k++) means += sums[k]! * sums[k]!
  return covers[0]! > 0 ? squares - means / covers[0]! : 0
}
