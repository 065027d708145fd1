import type { Json } from '#base'
import type { DenseEncoding } from '#features'
import { fitDense } from '#features'
import type { Estimator, EstimatorKind, FitContext, FitInput, FitPart, Fitted } from '../estimator.ts'
import { outputCountOf } from '../estimator.ts'
import type { ParamRules } from '../params.ts'
import { completeParams } from '../params.ts'
import { meansOf } from './linear/contributions.ts'
import type { Design } from './linear/design.ts'
import { designOf, multiply } from './linear/design.ts'
import { constantCoefficients, explainLinear } from './linear/fitted.ts'
import { gramOf } from './linear/gram.ts'
import type { Loss, LossData } from './linear/loss.ts'
import { solve } from './linear/train.ts'
import { weightedMean } from './shares.ts'
import { squaredHinge, squaredInsensitive } from './svm/losses.ts'
import { plattOf } from './svm/platt.ts'
import { predictingSvm } from './svm/predict.ts'

const rules: ParamRules = {
  l2: { kind: 'number', default: 'auto', min: 1e-9, max: 1e9, words: ['auto'] },
  epsilon: { kind: 'number', default: 0.1, min: 0, max: 1e9 },
  maxIterations: { kind: 'number', default: 100, min: 1, max: 100_000, integer: true },
}

/** Tried from strong to weak when l2 is 'auto' and there are validation rows. */
const L2_PATH = [1000, 100, 10, 1]
/** What 'auto' means without them. */
const L2_DEFAULT = 1
/** Parts of the rows, each scored by what the others taught, that the margins are scaled on. */
const FOLDS = 3

/**
 * Linear support vector machines on the dense encoding: squared hinge loss, one class against the rest; for numbers the squared
 * ε-insensitive loss of the standardised target. ½ l2 ‖b‖² beside the weighted sum of losses (`C` is 1 / l2), intercepts free.
 * Scores become margins by Platt's scaling on rows that were left out. A linear model: explained exactly.
 */
export const svm: EstimatorKind = {
  ...predictingSvm,
  complete: (params) => completeParams('svm', rules, params),
  fit: fitSvm,
  explain: explainLinear,
  work: (params, rows, columns, outputs) => {
    const fits = (params['l2'] === 'auto' ? L2_PATH.length : 1) + FOLDS
    return rows * columns * (columns + 10) * outputs * fits
  },
}

/** What is learned from: rows, and the one-column question of each output. */
interface Problem {
  readonly design: Design
  readonly context: FitContext
  readonly maxIterations: number
  readonly loss: Loss
  /** Per output. */
  readonly questions: readonly LossData[]
}

function fitSvm(params: Estimator['params'], input: FitInput, context: FitContext): Fitted {
  const encoding = fitDense(input.features)
  const design = designOf(encoding, input.features)
  const learned = varies(input) ? learn(params, input, { encoding, design }, context) : null
  const coefficients = learned?.coefficients ?? constantCoefficients(input, design)
  return {
    estimator: { kind: 'svm', params },
    document: { encoding: encoding as unknown as Json, l2: learned?.l2 ?? L2_DEFAULT },
    arrays: { coefficients, means: meansOf(design, input.weights) },
  }
}

function varies({ target, weights }: FitInput): boolean {
  const counted = target.values.filter((_, row) => weights === undefined || weights[row]! > 0)
  return counted.some((value) => value !== counted[0])
}

interface Encoded {
  readonly encoding: DenseEncoding
  readonly design: Design
}

function learn(params: Estimator['params'], input: FitInput, { encoding, design }: Encoded, context: FitContext) {
  const unit = unitOf(input)
  const isClass = input.target.task !== 'regression'
  const problem: Problem = {
    design,
    context,
    maxIterations: Number(params['maxIterations']),
    loss: isClass ? squaredHinge : squaredInsensitive(Number(params['epsilon'])),
    questions: questionsOf(input, unit),
  }
  const l2 = params['l2'] === 'auto' ? bestL2(problem, input, encoding, unit) : Number(params['l2'])
  const scores = solveAll(problem, l2)
  if (!isClass) return { l2, coefficients: inUnit(scores, unit) }
  return { l2, coefficients: scaled(scores, problem, l2, input) }
}

interface Unit {
  readonly mean: number
  readonly deviation: number
}

function unitOf({ target, weights }: FitPart): Unit {
  if (target.task !== 'regression') return { mean: 0, deviation: 1 }
  const mean = weightedMean(target.values, weights)
  const squares = target.values.map((value) => (value - mean) * (value - mean))
  const deviation = Math.sqrt(weightedMean(squares, weights))
  return { mean, deviation: Number.isFinite(deviation) && deviation > 0 ? deviation : 1 }
}

function inUnit(coefficients: Float64Array, { mean, deviation }: Unit): Float64Array {
  const found = coefficients.map((value) => value * deviation)
  found[found.length - 1]! += mean
  return found
}

function questionsOf({ target, weights }: FitPart, { mean, deviation }: Unit): readonly LossData[] {
  const { values, task, classCount } = target
  const each = weights ?? new Float64Array(values.length).fill(1)
  if (task === 'regression') return [{ values: values.map((value) => (value - mean) / deviation), weights: each }]
  const labels = task === 'binary' ? [1] : Array.from({ length: classCount }, (_, label) => label)
  return labels.map((label) => ({ values: values.map((value) => Number(value === label)), weights: each }))
}

/** Width × outputs. */
function solveAll({ design, context, maxIterations, loss, questions }: Problem, l2: number): Float64Array {
  const gram = gramOf(design, context.kernels.linear)
  const limits = { maxIterations, stopped: context.stopped ?? (() => false), haste: 1 }
  const outputs = questions.length
  const all = new Float64Array(design.width * outputs)
  for (const [output, data] of questions.entries()) {
    const start = new Float64Array(design.width)
    const { coefficients } = solve({ design, gram, loss, data, l1: 0, l2 }, start, limits)
    for (let j = 0; j < design.width; j++) all[j * outputs + output] = coefficients[j]!
  }
  return all
}

function bestL2(problem: Problem, { validation }: FitInput, encoding: DenseEncoding, unit: Unit): number {
  if (validation === undefined || validation.target.values.length === 0) return L2_DEFAULT
  const design = designOf(encoding, validation.features)
  const questions = questionsOf(validation, unit)
  let best = { l2: L2_DEFAULT, loss: Number.POSITIVE_INFINITY }
  for (const [step, l2] of L2_PATH.entries()) {
    const margins = multiply(design, solveAll(problem, l2), questions.length)
    const loss = questions.reduce((sum, data, output) => {
      const own = data.values.map((_, row) => margins[row * questions.length + output]!)
      return sum + problem.loss.evaluate(own, data, new Float64Array(own.length))
    }, 0)
    problem.context.record?.({ kind: 'round', round: step + 1, rounds: L2_PATH.length, validationLoss: loss })
    if (loss < best.loss) best = { l2, loss }
    if (problem.context.stopped?.() === true) break
  }
  return best.l2
}

/** Scores as margins: Platt's slope and shifts, which scores of left-out rows tell. */
function scaled(scores: Float64Array, problem: Problem, l2: number, input: FitInput): Float64Array {
  const outputs = outputCountOf(input.target.task, input.target.classCount)
  const left = leftOutScores(problem, l2, input)
  const weights = input.weights ?? new Float64Array(input.target.values.length).fill(1)
  const { slope, shifts } = plattOf(left, outputs, { values: input.target.values, weights })
  problem.context.outOfBag?.(left.map((score, cell) => slope * score + shifts[cell % outputs]!))
  const found = scores.map((value) => slope * value)
  for (let k = 0; k < outputs; k++) found[found.length - outputs + k]! += shifts[k]!
  return found
}

function leftOutScores(problem: Problem, l2: number, { target, features }: FitInput): Float64Array {
  const { design, questions, context } = problem
  const order = context.rng.child('folds').permutation(features.rowCount)
  const scores = new Float64Array(target.values.length * questions.length)
  for (let fold = 0; fold < FOLDS; fold++) {
    const isLeftOut = new Uint8Array(order.length)
    for (let place = fold; place < order.length; place += FOLDS) isLeftOut[order[place]!] = 1
    const others = questions.map(({ values, weights }) => ({
      values,
      weights: weights.map((weight, row) => (isLeftOut[row] === 1 ? 0 : weight)),
    }))
    const margins = multiply(design, solveAll({ ...problem, questions: others }, l2), questions.length)
    for (const [cell, margin] of margins.entries()) {
      if (isLeftOut[Math.floor(cell / questions.length)] === 1) scores[cell] = margin
    }
  }
  return scores
}
