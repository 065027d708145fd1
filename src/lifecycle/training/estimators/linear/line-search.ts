import type { Evaluation, Problem } from './objective.ts'
import { dot, evaluateAt, moved } from './objective.ts'

const sufficientShare = 1e-4
const mostHalvings = 40

/** The first of the steps 1, ½, ¼ … that lowers the smooth objective enough (Armijo), or null when rounding leaves none. */
export function backtrack(
  problem: Problem,
  from: Float64Array,
  { value, gradient }: Evaluation,
  direction: Float64Array,
): { readonly coefficients: Float64Array; readonly evaluation: Evaluation } | null {
  const slope = dot(gradient, direction)
  if (!(slope < 0)) return null
  let step = 1
  for (let halving = 0; halving < mostHalvings; halving++) {
    const coefficients = moved(from, direction, step)
    const evaluation = evaluateAt(problem, coefficients)
    if (evaluation.value <= value + sufficientShare * step * slope) return { coefficients, evaluation }
    step *= 0.5
  }
  return null
}
