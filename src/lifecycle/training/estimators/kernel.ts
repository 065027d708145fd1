import { RepriseError } from '#base'
import type { Features } from '#features'
import type { Kernels } from '#kernels'
import type { Contributions, EstimatorKind, FitContext, FitInput, Fitted } from '../estimator.ts'
import type { ParamRules } from '../params.ts'
import { completeParams } from '../params.ts'
import { backgroundFeatures, sampleBackground } from './background.ts'
import type { Wanted } from './kernel/learn.ts'
import { learnLesson } from './kernel/learn.ts'
import { leftOutOf } from './kernel/left-out.ts'
import type { Lesson } from './kernel/lesson.ts'
import { countUp, drawn, learnedRows, selectPart } from './kernel/lesson.ts'
import { marginsOf } from './kernel/margins.ts'
import type { KernelModel } from './kernel/model.ts'
import { decodeKernel, encodeKernel, joined } from './kernel/model.ts'
import { fitPoints, pointsOf } from './kernel/points.ts'
import { predictingKernel, predictKernel } from './kernel/predict.ts'
import { takePoints } from './kernel/rows.ts'
import { aimOf } from './kernel/targets.ts'
import { typicalDistance } from './kernel/typical-distance.ts'
import { CHOSEN_ON, kernelWork } from './kernel/work.ts'
import { rememberLeftOut } from './leave-one-out.ts'
import { marginsOf as priorMargins } from './prior.ts'
import { sampledContributions } from './sampled-contributions.ts'

const rules: ParamRules = {
  scale: { kind: 'number', default: 'auto', min: 0.01, max: 1000, words: ['auto'] },
  ridge: { kind: 'number', default: 'auto', min: 1e-6, max: 1e6, words: ['auto'] },
  leafRows: { kind: 'number', default: 3000, min: 10, max: 8000, integer: true },
  maxRows: { kind: 'number', default: 20_000, min: 1, max: 1_000_000, integer: true },
}

/** Columns beyond this make neighbours of everything, and distances slow. */
const MOST_FEATURES = 2000
/** Pairs that a search tries, about. */
const USUAL_ROUNDS = 12

type Params = Fitted['estimator']['params']

/**
 * Kernel ridge with exp(−L1 distance / length) over standardised numbers and categories; a row's weight divides its ridge. `scale`
 * (the length, in mean distances between rows) and `ridge` are chosen by leaving rows out in closed form; classes are learned as 0
 * and 1, and what is said of rows left out is turned into log-odds. More than `leafRows` rows are divided by a tree, each leaf a ridge of
 * its own; beyond `maxRows` a sample is learned from. `document` has what was chosen.
 */
export const kernel: EstimatorKind = {
  ...predictingKernel,
  complete: (params) => completeParams('kernel', rules, params),
  fit: fitKernel,
  explain: (fitted, features, kernels) => explainKernel(decodeKernel(fitted), features, kernels),
  work: kernelWork,
}

function fitKernel(params: Params, input: FitInput, context: FitContext): Fitted {
  refuseWidth(input.features)
  const estimator = { kind: 'kernel', params } as const
  const rng = context.rng.child('kernel')
  const rows = learnedRows(input, Number(params['maxRows']), rng.child('rows'))
  const part = selectPart(input, rows)
  const encoding = fitPoints(part.features)
  const points = pointsOf(encoding, part.features)
  const background = sampleBackground(part.features, rng.child('background'))
  const aim = aimOf(part, part.weights)
  if (aim.targets === null || points.rows.length === 0) {
    const shifts = priorMargins(input)
    return encodeKernel(estimator, {
      ...nothingLearned,
      ...encoding,
      background,
      shifts,
      columns: Array.from(shifts, () => -1),
    })
  }
  const lesson = { points, weights: part.weights, targets: aim.targets }
  const chosenOn = drawn(countUp(rows.length), CHOSEN_ON, rng.child('chosen'))
  const wanted = wantedOf(params, chosenOn, lesson, context)
  const learned = learnLesson(lesson, wanted, context.kernels)
  const length = learned.scale * wanted.typical
  const leftOut = leftOutOf(lesson, learned, length, context.kernels)
  const { scale, ridge, splits, leaves, ridges } = learned
  const model = {
    ...aim.margins(leftOut),
    ...{ ...encoding, background, length, scale, ridge, splits },
    leafSizes: leaves.map((places) => places.length),
    points: joined(leaves.map((places) => takePoints(points, places).rows)),
    coefficients: joined(ridges.map(({ coefficients }) => coefficients)),
  }
  return rememberLeftOut(encodeKernel(estimator, model), marginsOfAll(model, input, { rows, leftOut }, context.kernels))
}

const nothingLearned = {
  ...{ points: new Float64Array(0), coefficients: new Float64Array(0), splits: [], leafSizes: [] },
  ...{ length: 1, scale: 1, ridge: 1, slope: 0, curve: 0, shares: [] },
}

function wantedOf(params: Params, chosenOn: Uint32Array, lesson: Lesson, { stopped, record }: FitContext): Wanted {
  return {
    scale: params['scale'] as Wanted['scale'],
    ridge: params['ridge'] as Wanted['ridge'],
    leafRows: Number(params['leafRows']),
    chosenOn,
    typical: typicalDistance(lesson.points),
    stopped: stopped ?? (() => false),
    tried: (round, validationLoss) => {
      record?.({ kind: 'round', round, rounds: Math.max(round, USUAL_ROUNDS), validationLoss })
    },
  }
}

interface Known {
  /** Of the input: those that `leftOut` (columns × rows) is about. */
  readonly rows: Uint32Array
  readonly leftOut: Float64Array
}

/** Of all rows of the input: others are predicted. */
function marginsOfAll(model: KernelModel, input: FitInput, { rows, leftOut }: Known, kernels: Kernels): Float64Array {
  const { rowCount } = input.features
  const outputs = model.shifts.length
  const known = marginsOf(model, rows.length, (row, column) => leftOut[column * rows.length + row]!)
  if (rows.length === rowCount) return known
  const all = predictKernel(model, input.features, kernels)
  for (const [index, row] of rows.entries())
    all.set(known.subarray(index * outputs, (index + 1) * outputs), row * outputs)
  return all
}

/** Sampled: similarities are not additive. */
function explainKernel(model: KernelModel, features: Features, kernels: Kernels): Contributions {
  const { background, shifts, leafSizes } = model
  if (leafSizes.length > 0) {
    const predict = (some: Features) => predictKernel(model, some, kernels)
    return sampledContributions(predict, features, backgroundFeatures(background, features))
  }
  return {
    base: shifts.slice(),
    values: new Float64Array(features.rowCount * shifts.length * features.features.length),
  }
}

function refuseWidth({ features }: Features): void {
  if (features.length <= MOST_FEATURES) return
  throw new RepriseError('invalid-input', `kernel: ${features.length} features, expected at most ${MOST_FEATURES}`, {
    remedy: 'Leave columns out, or learn with boosted trees or a linear model.',
    details: { features: features.length, most: MOST_FEATURES },
  })
}
