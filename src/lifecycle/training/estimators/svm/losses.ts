import type { Loss } from '../linear/loss.ts'

/** max(0, 1 − y m)², y = ±1 for the classes 1 and 0: smooth enough for Newton's method (Keerthi, DeCoste 2005). */
export const squaredHinge: Loss = {
  outputs: 1,
  evaluate: (margins, { values, weights }, residuals) => {
    let sum = 0
    for (let row = 0; row < values.length; row++) {
      const sign = values[row]! > 0 ? 1 : -1
      const missing = Math.max(0, 1 - sign * margins[row]!)
      residuals[row] = -2 * weights[row]! * sign * missing
      sum += weights[row]! * missing * missing
    }
    return sum
  },
  curvature: (margins, { values, weights }) => {
    return margins.map((margin, row) => ((values[row]! > 0 ? margin : -margin) < 1 ? 2 * weights[row]! : 0))
  },
}

/** max(0, |m − y| − ε)². */
export function squaredInsensitive(epsilon: number): Loss {
  return {
    outputs: 1,
    evaluate: (margins, { values, weights }, residuals) => {
      let sum = 0
      for (let row = 0; row < values.length; row++) {
        const error = margins[row]! - values[row]!
        const beyond = Math.max(0, Math.abs(error) - epsilon)
        residuals[row] = 2 * weights[row]! * (error > 0 ? beyond : -beyond)
        sum += weights[row]! * beyond * beyond
      }
      return sum
    },
    curvature: (margins, { values, weights }) => {
      return margins.map((margin, row) => (Math.abs(margin - values[row]!) > epsilon ? 2 * weights[row]! : 0))
    },
  }
}
