import { RepriseError } from '#base'
import type { Features } from '#features'
import { fitDense } from '#features'
import type { Kernels } from '#kernels'
import { plainSimilarSums } from '#kernels'
import type { Contributions, EstimatorKind, FitContext, FitInput, Fitted, PredictionKernels } from '../estimator.ts'
import type { ParamRules } from '../params.ts'
import { completeParams } from '../params.ts'
import { backgroundFeatures, sampleBackground } from './background.ts'
import { checkKernel } from './kernel/check.ts'
import type { Wanted } from './kernel/learn.ts'
import { choosePair, solveLesson } from './kernel/learn.ts'
import type { Lesson } from './kernel/lesson.ts'
import { drawn, learnedRows, lessonOf, selectPart } from './kernel/lesson.ts'
import type { KernelModel } from './kernel/model.ts'
import { decodeKernel, encodeKernel, questionOf } from './kernel/model.ts'
import type { Ridge } from './kernel/ridge.ts'
import type { Margins } from './kernel/targets.ts'
import { typicalDistance } from './kernel/typical-distance.ts'
import { kernelWork } from './kernel/work.ts'
import { rememberLeftOut } from './leave-one-out.ts'
import { marginsOf } from './prior.ts'
import { sampledContributions } from './sampled-contributions.ts'

const rules: ParamRules = {
  scale: { kind: 'number', default: 'auto', min: 0.01, max: 1000, words: ['auto'] },
  ridge: { kind: 'number', default: 'auto', min: 1e-6, max: 1e6, words: ['auto'] },
  maxRows: { kind: 'number', default: 4000, min: 1, max: 8000, integer: true },
}

/** Rows that scale and ridge are chosen on. */
const CHOSEN_ON = 1000
/** Columns beyond this make neighbours of everything, and distances slow. */
const MOST_COLUMNS = 2000

type Params = Fitted['estimator']['params']

/**
 * Kernel ridge with exp(−L1 distance / length) over standardised numbers and categories; a row's weight divides its ridge. `scale`
 * (the length, in mean distances between rows) and `ridge` are chosen by leaving rows out in closed form; classes are learned as 0
 * and 1, and what is said of rows left out is turned into log-odds. Beyond `maxRows` rows, from a sample. `document` has what was chosen.
 */
export const kernel: EstimatorKind = {
  kind: 'kernel',
  complete: (params) => completeParams('kernel', rules, params),
  fit: fitKernel,
  predict: (fitted, features, kernels) => predictKernel(decodeKernel(fitted), features, kernels),
  explain: (fitted, features, kernels) => explainKernel(decodeKernel(fitted), features, kernels),
  work: (params, rows, columns, outputs) => kernelWork(params, { rows, columns, outputs, chosenOn: CHOSEN_ON }),
  check: checkKernel,
}

function fitKernel(params: Params, input: FitInput, context: FitContext): Fitted {
  refuseWidth(input.features)
  const rng = context.rng.child('kernel')
  const rows = learnedRows(input, Number(params['maxRows']), rng.child('rows'))
  const part = selectPart(input, rows)
  const encoding = fitDense(part.features)
  const whole = lessonOf(part, rows, encoding)
  const background = sampleBackground(part.features, rng.child('background'))
  const estimator = { kind: 'kernel', params } as const
  if (whole.aim.targets === null || whole.points.rows.length === 0) {
    const nothing = { points: new Float64Array(0), coefficients: new Float64Array(0), length: 1, scale: 1, ridge: 1 }
    return encodeKernel(estimator, { ...nothing, encoding, background, shifts: marginsOf(input) })
  }
  const chosenOn = drawn(rows, CHOSEN_ON, rng.child('chosen'))
  const few = chosenOn === rows ? whole : lessonOf(selectPart(input, chosenOn), chosenOn, encoding)
  const { lesson, ridge, length } = learn({ few, whole }, params, context)
  const margins = lesson.aim.margins(ridge.leftOut)
  const { scale, ridge: penalty } = ridge
  const model = { encoding, background, length, scale, ridge: penalty, ...foldedInto(margins, lesson, ridge) }
  return rememberLeftOut(
    encodeKernel(estimator, model),
    leftOutMargins(model, input, { lesson, ridge, margins }, context),
  )
}

interface Learned {
  readonly lesson: Lesson
  readonly ridge: Ridge
}

/** Chosen on few rows, learned from all; from the few again when told to stop. */
function learn(
  { few, whole }: { few: Lesson; whole: Lesson },
  params: Params,
  context: FitContext,
): Learned & { readonly length: number } {
  const { kernels, stopped = () => false } = context
  const typical = typicalDistance(whole.points)
  const rounds = 12
  const wanted: Wanted = {
    scale: params['scale'] as Wanted['scale'],
    ridge: params['ridge'] as Wanted['ridge'],
    stopped,
    tried: (round, validationLoss) =>
      context.record?.({ kind: 'round', round, rounds: Math.max(round, rounds), validationLoss }),
  }
  const pair = choosePair(few.aim.targets === null ? whole : few, wanted, typical, kernels)
  const ridge = solveLesson(whole, pair, typical, kernels, stopped)
  if (ridge !== null) return { lesson: whole, ridge, length: ridge.scale * typical }
  const lesson = few.aim.targets === null ? whole : few
  const solved = solveLesson(lesson, pair, typical, kernels, () => false)!
  return { lesson, ridge: solved, length: solved.scale * typical }
}

/** Slopes in the coefficients, an output's column or zeros for each output. */
function foldedInto(
  { slope, shifts, columns }: Margins,
  { points }: Lesson,
  { coefficients }: Ridge,
): Pick<KernelModel, 'points' | 'coefficients' | 'shifts'> {
  const { pointCount, rows } = points
  const folded = new Float64Array(columns.length * pointCount)
  for (const [output, column] of columns.entries()) {
    if (column < 0) continue
    for (let i = 0; i < pointCount; i++)
      folded[output * pointCount + i] = slope * coefficients[column * pointCount + i]!
  }
  return { points: rows, coefficients: folded, shifts }
}

/** Of all rows of the input: those that were not learned from are predicted. */
function leftOutMargins(
  model: KernelModel,
  input: FitInput,
  { lesson, ridge, margins }: Learned & { readonly margins: Margins },
  { kernels }: FitContext,
): Float64Array {
  const outputs = model.shifts.length
  const isLearned = new Uint8Array(input.features.rowCount)
  for (const row of lesson.rows) isLearned[row] = 1
  const others = Uint32Array.from({ length: isLearned.length }, (_, row) => row).filter((row) => isLearned[row] === 0)
  const all = new Float64Array(isLearned.length * outputs)
  const predicted = predictKernel(model, selectPart(input, others).features, kernels)
  for (const [index, row] of others.entries())
    all.set(predicted.subarray(index * outputs, (index + 1) * outputs), row * outputs)
  for (const [index, row] of lesson.rows.entries()) {
    for (let k = 0; k < outputs; k++) {
      const column = margins.columns[k]!
      const score = column < 0 ? 0 : ridge.leftOut[column * lesson.rows.length + index]!
      all[row * outputs + k] = margins.slope * score + margins.shifts[k]!
    }
  }
  return all
}

/** Hosts without these kernels, such as a browser, compute the same bits in plain code. */
function predictKernel(model: KernelModel, features: Features, { laplace }: PredictionKernels): Float64Array {
  const { shifts, coefficients } = model
  const outputs = shifts.length
  const margins = new Float64Array(features.rowCount * outputs)
  for (let at = 0; at < margins.length; at++) margins[at] = shifts[at % outputs]!
  if (coefficients.length === 0 || features.rowCount === 0) return margins
  const similarSums = laplace?.similarSums ?? plainSimilarSums
  const sums = similarSums(questionOf(model, features))
  for (let at = 0; at < margins.length; at++) margins[at]! += sums[at]!
  return margins
}

function explainKernel(model: KernelModel, features: Features, kernels: Kernels): Contributions {
  const { background, shifts, coefficients } = model
  if (coefficients.length === 0) {
    return {
      base: shifts.slice(),
      values: new Float64Array(features.rowCount * shifts.length * features.features.length),
    }
  }
  const predict = (some: Features) => predictKernel(model, some, kernels)
  return sampledContributions(predict, features, backgroundFeatures(background, features))
}

function refuseWidth({ features }: Features): void {
  if (features.length <= MOST_COLUMNS) return
  throw new RepriseError('invalid-input', `kernel: ${features.length} features, expected at most ${MOST_COLUMNS}`, {
    remedy: 'Leave columns out, or learn with boosted trees or a linear model.',
    details: { features: features.length, most: MOST_COLUMNS },
  })
}
