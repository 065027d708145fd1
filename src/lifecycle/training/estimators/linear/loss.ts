import { log, sigmoid, softplus } from '#base'
import { softmaxInto } from '../../prediction.ts'

/** A convex loss of margins (rows × outputs), summed over weighted rows in row order. */
export interface Loss {
  readonly outputs: number
  /** The weighted sum; fills `residuals` (rows × outputs) with its derivatives by each margin. */
  evaluate(margins: Float64Array, data: LossData, residuals: Float64Array): number
  /** Second derivatives by each margin, or an upper bound of their block: rows × outputs. */
  curvature(margins: Float64Array, data: LossData): Float64Array
}

export interface LossData {
  /** Values, or class indices. */
  readonly values: Float64Array
  readonly weights: Float64Array
}

export const squared: Loss = {
  outputs: 1,
  evaluate: (margins, { values, weights }, residuals) => {
    let sum = 0
    for (let row = 0; row < values.length; row++) {
      const error = margins[row]! - values[row]!
      residuals[row] = weights[row]! * error
      sum += 0.5 * weights[row]! * error * error
    }
    return sum
  },
  curvature: (_margins, { weights }) => weights,
}

export const logistic: Loss = {
  outputs: 1,
  evaluate: (margins, { values, weights }, residuals) => {
    let sum = 0
    for (let row = 0; row < values.length; row++) {
      const margin = margins[row]!
      residuals[row] = weights[row]! * (sigmoid(margin) - values[row]!)
      sum += weights[row]! * (softplus(margin) - values[row]! * margin)
    }
    return sum
  },
  curvature: (margins, { weights }) => {
    return margins.map((margin, row) => weights[row]! * sigmoid(margin) * sigmoid(-margin))
  },
}

/** Multinomial, symmetric: one output per class. diag(p) bounds the Hessian diag(p) − p pᵀ from above. */
export function multinomial(classCount: number): Loss {
  return {
    outputs: classCount,
    evaluate: (margins, { values, weights }, residuals) => {
      let sum = 0
      for (let row = 0; row < values.length; row++) {
        const start = row * classCount
        softmaxInto(residuals, margins, start, classCount)
        const own = start + values[row]!
        // Below 1e-300 the logarithm of the quotient has nothing left to say.
        sum -= weights[row]! * log(Math.max(residuals[own]!, 1e-300))
        residuals[own]! -= 1
        for (let k = 0; k < classCount; k++) residuals[start + k]! *= weights[row]!
      }
      return sum
    },
    curvature: (margins, { weights }) => {
      const bound = new Float64Array(margins.length)
      for (let row = 0; row < weights.length; row++) {
        softmaxInto(bound, margins, row * classCount, classCount)
        for (let k = 0; k < classCount; k++) bound[row * classCount + k]! *= weights[row]!
      }
      return bound
    },
  }
}
