import { coordinateDescent } from './coordinate-descent.ts'
import type { Design } from './design.ts'
import { multiply } from './design.ts'
import { lbfgs } from './lbfgs.ts'
import type { Loss, LossData } from './loss.ts'
import { newton } from './newton.ts'
import type { Limits, Problem, Solution } from './objective.ts'
import { totalWeight } from './objective.ts'

/** Tried from strong to weak when l2 is 'auto' and there are validation rows. */
export const l2Path: readonly number[] = [1000, 100, 10, 1, 0.1]
/** Penalties are compared long before their solutions are exact. */
const pathHaste = 10
/** What 'auto' means without validation rows: coefficients of standardised columns are a priori around 1. */
export const l2Default = 1
/** Beyond this many columns factorising a Hessian costs more than many gradients. */
export const widestNewton = 600

export interface Part {
  readonly design: Design
  readonly data: LossData
}

export interface Penalised extends Solution {
  readonly l2: number
}

export function solve(problem: Problem, start: Float64Array, limits: Limits): Solution {
  if (problem.l1 > 0) return coordinateDescent(problem, start, limits)
  const isSmall = problem.loss.outputs === 1 && problem.design.width <= widestNewton
  return isSmall ? newton(problem, start, limits) : lbfgs(problem, start, limits)
}

/** Each penalty starts from the solution of the stronger one; two losses in a row above the best end the path. The best is polished. */
export function solvePath(
  train: Omit<Problem, 'l2'>,
  validation: Part,
  start: Float64Array,
  limits: Limits,
  onStep: (step: number, validationLoss: number) => void,
): Penalised {
  let best: Penalised & { validationLoss: number } = {
    coefficients: start,
    iterations: 0,
    l2: l2Path[0]!,
    validationLoss: Number.POSITIVE_INFINITY,
  }
  let warm = start
  let iterations = 0
  let worse = 0
  for (const [step, l2] of l2Path.entries()) {
    const solution = solve({ ...train, l2 }, warm, { ...limits, haste: pathHaste })
    const validationLoss = meanLoss(train.loss, validation, solution.coefficients)
    onStep(step, validationLoss)
    warm = solution.coefficients
    iterations += solution.iterations
    worse = validationLoss < best.validationLoss ? 0 : worse + 1
    if (worse === 0) best = { ...solution, l2, validationLoss }
    if (worse === 2 || limits.stopped()) break
  }
  const polished = solve({ ...train, l2: best.l2 }, best.coefficients, limits)
  return { l2: best.l2, coefficients: polished.coefficients, iterations: iterations + polished.iterations }
}

function meanLoss(loss: Loss, { design, data }: Part, coefficients: Float64Array): number {
  const margins = multiply(design, coefficients, loss.outputs)
  const sum = loss.evaluate(margins, data, new Float64Array(margins.length))
  return sum / totalWeight({ data })
}
