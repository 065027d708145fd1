// Scores turned into margins: Platt, "Probabilistic outputs for support vector machines" (1999), for two classes; for more one
// slope and a shift per class. Both are Newton's method on few parameters.
import { log } from '#base'
import { softmaxInto } from '../../prediction.ts'
import { factorise, solveFactorised } from '../linear/cholesky.ts'
import type { LossData } from '../linear/loss.ts'

/** margin = slope × score + shift of the class. */
export interface Platt {
  readonly slope: number
  readonly shifts: Float64Array
}

const STEPS = 50
const ENOUGH = 1e-10
/** Keeps the parameters finite where scores tell all classes apart: as if that much of a row said 0. */
const RIDGE = 1e-3

interface Point {
  readonly loss: number
  readonly gradient: Float64Array
  readonly hessian: Float64Array
}

/** `scores`: rows × outputs, of rows that were left out when they were learned. One output is of class 1 beside class 0. */
export function plattOf(scores: Float64Array, outputs: number, data: LossData): Platt {
  let parameters = new Float64Array(outputs + 1)
  parameters[0] = 1
  let point = evaluate(parameters, scores, outputs, data)
  for (let step = 0; step < STEPS; step++) {
    const direction = point.gradient.map((value) => -value)
    solveFactorised(factorise(point.hessian, outputs + 1), outputs + 1, direction)
    const next = firstBetter(parameters, direction, point, (moved) => evaluate(moved, scores, outputs, data))
    if (next === null) break
    const fall = point.loss - next.point.loss
    parameters = next.parameters
    point = next.point
    if (fall <= ENOUGH * (1 + point.loss)) break
  }
  // A slope of 0 or less would say that the scores mislead: then only the class shares are left.
  return { slope: Math.max(0, parameters[0]!), shifts: parameters.slice(1) }
}

function firstBetter(
  from: Float64Array,
  direction: Float64Array,
  { loss }: Point,
  evaluateAt: (parameters: Float64Array) => Point,
) {
  for (let step = 1; step > 1e-9; step /= 2) {
    const parameters = from.map((value, index) => value + step * direction[index]!) as Float64Array<ArrayBuffer>
    const point = evaluateAt(parameters)
    if (point.loss < loss) return { parameters, point }
  }
  return null
}

function evaluate(parameters: Float64Array, scores: Float64Array, outputs: number, data: LossData): Point {
  const size = outputs + 1
  const classCount = Math.max(2, outputs)
  const gradient = parameters.map((value) => RIDGE * value)
  const hessian = new Float64Array(size * size)
  for (let index = 0; index < size; index++) hessian[index * size + index] = RIDGE
  let loss = parameters.reduce((sum, value) => sum + 0.5 * RIDGE * value * value, 0)
  const margins = new Float64Array(classCount)
  const shares = new Float64Array(classCount)
  for (let row = 0; row < data.values.length; row++) {
    const weight = data.weights[row]!
    if (weight === 0) continue
    const first = classCount - outputs // two classes have one score, that of the second
    for (let k = 0; k < outputs; k++)
      margins[first + k] = parameters[0]! * scores[row * outputs + k]! + parameters[1 + k]!
    softmaxInto(shares, margins, 0, classCount)
    loss -= weight * log(Math.max(shares[data.values[row]!]!, 1e-300))
    addRow(
      { gradient, hessian, size },
      { shares, first, weight, label: data.values[row]! },
      scores.subarray(row * outputs),
    )
  }
  return { loss, gradient, hessian }
}

interface Sums {
  readonly gradient: Float64Array
  readonly hessian: Float64Array
  readonly size: number
}

interface Row {
  readonly shares: Float64Array
  readonly first: number
  readonly weight: number
  readonly label: number
}

/** The slope is parameter 0, its derivative of a margin the score; lower triangle of the Hessian. */
function addRow({ gradient, hessian, size }: Sums, { shares, first, weight, label }: Row, scores: Float64Array): void {
  const outputs = size - 1
  let mean = 0
  for (let k = 0; k < outputs; k++) mean += shares[first + k]! * scores[k]!
  for (let k = 0; k < outputs; k++) {
    const share = shares[first + k]!
    const residual = weight * (share - Number(label === first + k))
    gradient[0]! += residual * scores[k]!
    gradient[1 + k]! += residual
    hessian[0]! += weight * share * scores[k]! * (scores[k]! - mean)
    hessian[(1 + k) * size]! += weight * share * (scores[k]! - mean)
    hessian[(1 + k) * size + 1 + k]! += weight * share
    for (let j = 0; j <= k; j++) hessian[(1 + k) * size + 1 + j]! -= weight * share * shares[first + j]!
  }
}
