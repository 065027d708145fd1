// Guo, Pleiss, Sun, Weinberger 2017, "On calibration of modern neural networks".
import { exp } from '#base'
import type { Target } from '../estimator.ts'
import { outputCountOf } from '../estimator.ts'
import type { Calibration } from '../model.ts'
import { countLabels } from './labels.ts'
import { leastSlope, reachOf } from './reach.ts'

/** Scores of every class in units of the largest margin, rows × classes. */
interface Sample {
  readonly units: Float64Array
  readonly target: Target
  readonly weights: Float64Array
  /** What a row gives to each class that is not its own: together as much as one more row of all. */
  readonly other: number
}

const MOST_STEPS = 200
/** A step of this share leaves, by Newton's convergence, about its square. */
const SETTLED = 1e-9

/** One factor for all margins, 1 ÷ temperature, under which they have the least log-loss; above 0, and the shifts are 0. */
export function fitTemperature(margins: Float64Array, target: Target, given?: Float64Array): Calibration {
  const reach = reachOf(margins)
  const outputs = outputCountOf(target.task, target.classCount)
  const units = outputs === 1 ? withZeros(margins, reach) : margins.map((margin) => margin / reach)
  const { weights, totals } = countLabels(target, given)
  const other = 1 / ((totals.reduce((sum, total) => sum + total, 0) + 2) * (target.classCount - 1))
  const slope = lowest({ units, target, weights, other }, reach) / reach
  return { kind: 'scale', slope, shifts: new Array<number>(outputs).fill(0) }
}

/** A binary margin is the score of class 1 where that of class 0 is 0. */
function withZeros(margins: Float64Array, reach: number): Float64Array {
  return Float64Array.from({ length: 2 * margins.length }, (_, at) => (at % 2 === 0 ? 0 : margins[at >> 1]! / reach))
}

/** Where the loss, which is convex in the factor, stops to fall: Newton's steps, halves of the bracket where one leaves it. */
function lowest(sample: Sample, start: number): number {
  if (lossSlope(sample, leastSlope).slope >= 0) return leastSlope
  let [low, high, factor] = [leastSlope, Number.POSITIVE_INFINITY, Math.max(start, 2 * leastSlope)]
  for (let step = 0; step < MOST_STEPS; step++) {
    const { slope, curvature } = lossSlope(sample, factor)
    if (slope < 0) low = factor
    else high = factor
    const newton = factor - slope / curvature
    const farthest = Math.min(high, 4 * factor)
    const isWithin = newton >= low && newton <= farthest
    if (isWithin && Math.abs(newton - factor) <= SETTLED * factor) return newton
    factor = isWithin ? newton : (low + farthest) / 2
  }
  return factor
}

/** First and second derivative of the log-loss by the factor: what is expected of the scores, and how they vary. */
function lossSlope({ units, target, weights, other }: Sample, factor: number) {
  const { values, classCount } = target
  const own = 1 - other * (classCount - 1)
  let [slope, curvature] = [0, 0]
  for (let row = 0; row < values.length; row++) {
    const start = row * classCount
    let largest = units[start]!
    for (let k = 1; k < classCount; k++) largest = Math.max(largest, units[start + k]!)
    const label = values[row]!
    let [total, first, second, wanted] = [0, 0, 0, 0]
    for (let k = 0; k < classCount; k++) {
      const score = units[start + k]! - largest
      const raised = exp(factor * score)
      total += raised
      first += raised * score
      second += raised * score * score
      wanted += (k === label ? own : other) * score
    }
    const mean = first / total
    slope += weights[row]! * (mean - wanted)
    curvature += weights[row]! * (second / total - mean * mean)
  }
  return { slope, curvature }
}
