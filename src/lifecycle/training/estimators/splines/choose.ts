import type { Limits, Problem } from '../linear/objective.ts'
import { totalWeight } from '../linear/objective.ts'
import type { Penalised } from '../linear/train.ts'
import { solve } from '../linear/train.ts'
import { leftOutMargins } from './left-out.ts'

/** Tried from strong to weak. */
export const l2Path: readonly number[] = [1000, 100, 30, 10, 3, 1, 0.3, 0.1, 0.01]

export interface Found extends Penalised {
  /** In the solver's scale. */
  readonly leftOut: Float64Array
}

/** Each penalty from the solution of the stronger one; two in a row that do worse for rows left out end the path. */
export function chooseByLeavingOut(
  problem: Omit<Problem, 'l2'>,
  penalties: readonly number[],
  start: Float64Array,
  limits: Limits,
  onStep: (step: number, loss: number) => void,
): Found {
  let best: (Found & { readonly loss: number }) | null = null
  let warm = start
  let worse = 0
  for (const [step, l2] of penalties.entries()) {
    const solution = solve({ ...problem, l2 }, warm, limits)
    const leftOut = leftOutMargins({ ...problem, l2 }, solution.coefficients)
    const loss = problem.loss.evaluate(leftOut, problem.data, new Float64Array(leftOut.length)) / totalWeight(problem)
    onStep(step, loss)
    warm = solution.coefficients
    worse = best === null || loss < best.loss ? 0 : worse + 1
    if (worse === 0) best = { ...solution, l2, leftOut, loss }
    if (worse === 2 || limits.stopped()) break
  }
  return best!
}
