import type { MultinomialSession } from '#kernels'
import type { Design } from './design.ts'
import { multiply, multiplyTransposed } from './design.ts'
import type { Gram } from './gram.ts'
import type { Loss, LossData } from './loss.ts'

/** Σ weight · loss + ½ l2 ‖b‖² + l1 ‖b‖₁ over the coefficients b, intercepts free. Coefficients are width × outputs. */
export interface Problem {
  readonly design: Design
  readonly gram: Gram
  readonly loss: Loss
  readonly data: LossData
  readonly l1: number
  readonly l2: number
  /** A faster way to the loss and its slopes, where there is one. */
  readonly session?: MultinomialSession | null
}

export interface Limits {
  readonly maxIterations: number
  readonly stopped: () => boolean
  /** Solvers of several outputs stop this many times earlier than they would. */
  readonly haste: number
}

export interface Solution {
  readonly coefficients: Float64Array
  readonly iterations: number
}

/** The smooth part at some coefficients; l1 stays out of it. */
export interface Evaluation {
  readonly value: number
  readonly margins: () => Float64Array
  readonly gradient: Float64Array
}

export function evaluateAt(problem: Problem, coefficients: Float64Array): Evaluation {
  const { l2 } = problem
  const { margins, loss, slopes: gradient } = lossAt(problem, coefficients)
  let value = loss
  for (let index = 0; index < penalisedCount(problem); index++) {
    value += 0.5 * l2 * coefficients[index]! * coefficients[index]!
    gradient[index]! += l2 * coefficients[index]!
  }
  return { value, margins, gradient }
}

function lossAt({ design, loss, data, session }: Problem, coefficients: Float64Array) {
  if (session) return { margins: () => multiply(design, coefficients, loss.outputs), ...session.evaluate(coefficients) }
  const margins = multiply(design, coefficients, loss.outputs)
  const residuals = new Float64Array(margins.length)
  const value = loss.evaluate(margins, data, residuals)
  return { margins: () => margins, loss: value, slopes: multiplyTransposed(design, residuals, loss.outputs) }
}

/** Coefficients before this index are penalised; after it come the intercepts. */
export function penalisedCount({ design, loss }: Problem): number {
  return (design.width - 1) * loss.outputs
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!
  return sum
}

export function largest(vector: Float64Array): number {
  let found = 0
  for (const value of vector) if (Math.abs(value) > found) found = Math.abs(value)
  return found
}

/** a + step · direction, as a new vector. */
export function moved(a: Float64Array, direction: Float64Array, step: number): Float64Array {
  return a.map((value, index) => value + step * direction[index]!)
}

export function totalWeight({ data }: Pick<Problem, 'data'>): number {
  let sum = 0
  for (const weight of data.weights) sum += weight
  return sum
}
