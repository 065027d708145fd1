import { factorise, solveFactorised } from './cholesky.ts'
import { backtrack } from './line-search.ts'
import type { Limits, Problem, Solution } from './objective.ts'
import { dot, evaluateAt, moved, totalWeight } from './objective.ts'

/** Fall of the objective foreseen by the quadratic model, per unit of row weight, below which one more full step ends the search. */
const tolerance = 1e-11

/** Newton's method (IRLS for logistic loss, one step for squared loss), one output, no l1. */
export function newton(problem: Problem, start: Float64Array, limits: Limits): Solution {
  const enough = tolerance * totalWeight(problem)
  let coefficients = start
  let evaluation = evaluateAt(problem, coefficients)
  let iterations = 0
  for (; iterations < limits.maxIterations && !limits.stopped(); iterations++) {
    const direction = newtonDirection(problem, evaluation.margins(), evaluation.gradient)
    if (-dot(evaluation.gradient, direction) <= enough) {
      return { coefficients: moved(coefficients, direction, 1), iterations: iterations + 1 }
    }
    const next = backtrack(problem, coefficients, evaluation, direction)
    if (next === null) break
    coefficients = next.coefficients
    evaluation = next.evaluation
  }
  return { coefficients, iterations }
}

function newtonDirection(problem: Problem, margins: Float64Array, gradient: Float64Array): Float64Array {
  const { design, gram, loss, data, l2 } = problem
  const hessian = gram(loss.curvature(margins, data), 1, 0)
  for (let j = 0; j < design.width - 1; j++) hessian[j * design.width + j]! += l2
  const direction = gradient.map((value) => -value)
  solveFactorised(factorise(hessian, design.width), design.width, direction)
  return direction
}
