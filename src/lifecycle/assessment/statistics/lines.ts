// Logistic regression of an outcome on the log-odds said, by Newton's method; and the least-squares line. Intervals are Wald's.
import { log, sigmoid } from '#base'
import type { Interval } from '../interval.ts'
import { studentCritical } from './student.ts'

export interface Line {
  readonly slope: Interval
  readonly intercept: Interval
}

const LEAST_PROBABILITY = 1e-6
const Z = 1.959963984540054
const MOST_STEPS = 50

/** Null where every outcome or every answer is the same, or where outcomes are told apart without a mistake. */
export function logisticLine(said: Float64Array, seen: Float64Array): Line | null {
  const x = said.map((p) => logOdds(Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, p))))
  let [slope, intercept] = [1, 0]
  for (let step = 0; step < MOST_STEPS; step++) {
    const { gradient, hessian } = slopes(x, seen, slope, intercept)
    const determinant = hessian[0] * hessian[2] - hessian[1] * hessian[1]
    if (!(determinant > 1e-12 * hessian[0] * hessian[2])) return null
    const moveIntercept = (hessian[2] * gradient[0] - hessian[1] * gradient[1]) / determinant
    const moveSlope = (hessian[0] * gradient[1] - hessian[1] * gradient[0]) / determinant
    intercept += moveIntercept
    slope += moveSlope
    if (Math.abs(slope) > 1e3 || Number.isNaN(slope)) return null
    if (Math.abs(moveSlope) + Math.abs(moveIntercept) < 1e-10) {
      return {
        slope: wald(slope, hessian[0] / determinant),
        intercept: wald(intercept, hessian[2] / determinant),
      }
    }
  }
  return null
}

function logOdds(p: number): number {
  return log(p) - log(1 - p)
}

function slopes(x: Float64Array, seen: Float64Array, slope: number, intercept: number) {
  const gradient: [number, number] = [0, 0]
  const hessian: [number, number, number] = [0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const p = sigmoid(intercept + slope * x[i]!)
    gradient[0] += seen[i]! - p
    gradient[1] += (seen[i]! - p) * x[i]!
    hessian[0] += p * (1 - p)
    hessian[1] += p * (1 - p) * x[i]!
    hessian[2] += p * (1 - p) * x[i]! * x[i]!
  }
  return { gradient, hessian }
}

function wald(value: number, variance: number, z = Z): Interval {
  const half = z * Math.sqrt(Math.max(0, variance))
  return { value, low: value - half, high: value + half }
}

/** Null where `x` does not vary or there are fewer than three points. */
export function straightLine(x: Float64Array, y: Float64Array): Line | null {
  const count = x.length
  if (count < 3) return null
  const [middleX, middleY] = [meanOf(x), meanOf(y)]
  let [xx, xy] = [0, 0]
  for (let i = 0; i < count; i++) {
    xx += (x[i]! - middleX) * (x[i]! - middleX)
    xy += (x[i]! - middleX) * (y[i]! - middleY)
  }
  if (!(xx > 0)) return null
  const slope = xy / xx
  const intercept = middleY - slope * middleX
  let rest = 0
  for (let i = 0; i < count; i++) rest += (y[i]! - intercept - slope * x[i]!) * (y[i]! - intercept - slope * x[i]!)
  const variance = rest / (count - 2)
  const t = studentCritical(0.025, count - 2)
  return {
    slope: wald(slope, variance / xx, t),
    intercept: wald(intercept, variance * (1 / count + (middleX * middleX) / xx), t),
  }
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
