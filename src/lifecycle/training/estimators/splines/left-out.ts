// A Newton step from the solution away from one row: exact for squared loss, where it is the residual over 1 − leverage, and close
// for logistic loss (Rad, Maleki, "A scalable estimate of the out-of-sample prediction error via approximate leave-one-out", 2020).
import { factorise } from '../linear/cholesky.ts'
import type { Design } from '../linear/design.ts'
import { multiply } from '../linear/design.ts'
import type { Problem } from '../linear/objective.ts'

/** A leverage of 1 leaves nothing to predict a row from. */
const MOST_LEVERAGE = 1 - 1e-6

/** Margins of the training rows in the solver's scale, each as if its row had been left out; one output. */
export function leftOutMargins(problem: Problem, coefficients: Float64Array): Float64Array {
  const { design, gram, loss, data, l2 } = problem
  const margins = multiply(design, coefficients, 1)
  const residuals = new Float64Array(margins.length)
  loss.evaluate(margins, data, residuals)
  const curvature = loss.curvature(margins, data)
  const hessian = gram(curvature, 1, 0)
  for (let j = 0; j < design.width - 1; j++) hessian[j * design.width + j]! += l2
  const factor = factorise(hessian, design.width)
  const solved = new Float64Array(design.width)
  return margins.map((margin, row) => {
    const reach = reachOf(design, factor, row, solved)
    return margin + (residuals[row]! * reach) / (1 - Math.min(MOST_LEVERAGE, curvature[row]! * reach))
  })
}

/** xᵀ H⁻¹ x of a row, by solving L z = x. */
function reachOf(
  { width, starts, columns, values }: Design,
  factor: Float64Array,
  row: number,
  z: Float64Array,
): number {
  z.fill(0)
  for (let entry = starts[row]!; entry < starts[row + 1]!; entry++) z[columns[entry]!] = values[entry]!
  let squares = 0
  for (let i = columns[starts[row]!]!; i < width; i++) {
    let sum = z[i]!
    for (let k = 0; k < i; k++) sum -= factor[i * width + k]! * z[k]!
    z[i] = sum / factor[i * width + i]!
    squares += z[i]! * z[i]!
  }
  return squares
}
