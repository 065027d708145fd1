// Leaving one row out of kernel ridge in closed form: the residual is its coefficient over its place on the inverse's diagonal
// (Sundararajan, Keerthi, "Predictive approaches for choosing hyperparameters in Gaussian processes", 2001).
import type { LaplaceSession } from '#kernels'

export interface Pair {
  /** In typical distances. */
  readonly scale: number
  readonly ridge: number
}

/** What rows are to be fitted to, outputs × rows, centred; a weight of 2 halves the ridge of a row. */
export interface Goal {
  readonly targets: Float64Array
  readonly weights: Float64Array
  readonly typical: number
}

export interface Ridge extends Pair {
  /** outputs × rows */
  readonly coefficients: Float64Array
  /** What the others say about each row: outputs × rows. */
  readonly leftOut: Float64Array
  /** Weighted mean square of what they get wrong. */
  readonly loss: number
}

/** Rows that outweigh others without measure still leave a pivot. */
const LEAST_NOISE = 1e-9

/** Null when told to stop. */
export function solveRidge(
  session: LaplaceSession,
  { scale, ridge }: Pair,
  { targets, weights, typical }: Goal,
  stopped: () => boolean,
): Ridge | null {
  const noise = weights.map((weight) => Math.max(LEAST_NOISE, ridge / weight))
  const solved = session.solve({ length: scale * typical, noise, targets, stopped })
  if (solved === null) return null
  const rows = weights.length
  const leftOut = new Float64Array(targets.length)
  let loss = 0
  for (const [at, coefficient] of solved.solutions.entries()) {
    const residual = coefficient / solved.inverseDiagonal[at % rows]!
    leftOut[at] = targets[at]! - residual
    loss += weights[at % rows]! * residual * residual
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return { scale, ridge, coefficients: solved.solutions, leftOut, loss: loss / total }
}
