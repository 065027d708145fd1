// Proximal Newton with coordinate descent inside: Friedman, Hastie, Tibshirani, "Regularization paths for generalized
// linear models via coordinate descent" (2010), with covariance updates and a line search outside. Several outputs have a
// model that ignores what they share; momentum with restarts makes up for it (O'Donoghue, Candès 2015).
import { descend } from './descend.ts'
import type { Evaluation, Limits, Problem, Solution } from './objective.ts'
import { dot, evaluateAt, moved, penalisedCount, totalWeight } from './objective.ts'
import { recentre } from './recentre.ts'

/** The objective's fall, per unit of row weight, below which the solution counts as found, twice in a row. */
const tolerance = 1e-12
/** The same for several outputs. */
const looseTolerance = 1e-7
const widestGram = 4096
/** Iterations of several outputs that share one set of Hessian blocks. */
const blockLife = 10

interface Point extends Evaluation {
  readonly coefficients: Float64Array
  /** The whole objective, l1 included. */
  readonly total: number
}

/** Lasso and elastic net: l1 > 0. */
export function coordinateDescent(problem: Problem, start: Float64Array, limits: Limits): Solution {
  const isSingle = problem.loss.outputs === 1
  const enough = (isSingle ? tolerance : looseTolerance * limits.haste) * totalWeight(problem)
  let point = pointAt(problem, start)
  let previous = point
  let blocks = blocksAt(problem, point)
  let momentum = 0
  let calm = 0
  let iterations = 0
  for (; iterations < limits.maxIterations && calm < 2 && !limits.stopped(); iterations++) {
    if (isSingle ? iterations > 0 : iterations % blockLife === blockLife - 1) blocks = blocksAt(problem, point)
    const ahead = isSingle || momentum === 0 ? point : pointAt(problem, extrapolated(point, previous, momentum))
    const next = advance(problem, ahead, blocks)
    const isWorse = next === null || next.total > point.total
    if (isWorse && ahead === point) break
    momentum = isWorse ? 0 : momentum + 1
    if (isWorse) continue
    calm = point.total - next.total <= enough ? calm + 1 : 0
    previous = point
    point = next
  }
  return { coefficients: point.coefficients, iterations }
}

function pointAt(problem: Problem, coefficients: Float64Array): Point {
  const evaluation = evaluateAt(problem, coefficients)
  return {
    ...evaluation,
    coefficients,
    total: evaluation.value + problem.l1 * norm1(coefficients, penalisedCount(problem)),
  }
}

function norm1(vector: Float64Array, count: number): number {
  let sum = 0
  for (let index = 0; index < count; index++) sum += Math.abs(vector[index]!)
  return sum
}

function extrapolated(point: Point, previous: Point, momentum: number): Float64Array {
  const share = momentum / (momentum + 3)
  return point.coefficients.map((value, index) => value + share * (value - previous.coefficients[index]!))
}

/** Each output's own Hessian block; null when the design is too wide for one. */
function blocksAt({ design, gram, loss, data }: Problem, { margins }: Evaluation): readonly Float64Array[] | null {
  if (design.width > widestGram) return null
  const curvature = loss.curvature(margins(), data)
  return Array.from({ length: loss.outputs }, (_, output) => gram(curvature, loss.outputs, output))
}

/** One quadratic model minimised, then a step towards its minimum; null when no step helps any more. */
function advance(problem: Problem, from: Point, blocks: readonly Float64Array[] | null): Point | null {
  const goal = descend(problem, from, blocks)
  const direction = goal.map((value, index) => value - from.coefficients[index]!)
  const count = penalisedCount(problem)
  const foreseen = dot(from.gradient, direction) + problem.l1 * (norm1(goal, count) - norm1(from.coefficients, count))
  if (!(foreseen < 0)) return null
  for (let step = 1; step > 1e-9; step *= 0.5) {
    const next = pointAt(problem, recentre(problem, step === 1 ? goal : moved(from.coefficients, direction, step)))
    if (next.total <= from.total + 1e-4 * step * foreseen) return next
  }
  return null
}
