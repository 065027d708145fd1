// Guo, Pleiss, Sun, Weinberger 2017, "On calibration of modern neural networks".
import { exp } from '#base'
import type { Target } from '../estimator.ts'
import { outputCountOf } from '../estimator.ts'
import type { Calibration } from '../model.ts'
import type { SmoothLabels } from './labels.ts'
import { smoothLabels } from './labels.ts'
import { leastSlope, reachOf } from './reach.ts'

/** Scores of every class in units of the largest margin, rows × classes. */
interface Sample extends SmoothLabels {
  readonly units: Float64Array
  readonly target: Target
}

const MOST_STEPS = 200
const MOST_DOUBLINGS = 64

/** One factor for all margins, 1 ÷ temperature, under which they have the least log-loss; above 0, and the shifts are 0. */
export function fitTemperature(margins: Float64Array, target: Target, given?: Float64Array): Calibration {
  const reach = reachOf(margins)
  const outputs = outputCountOf(target.task, target.classCount)
  const units = outputs === 1 ? withZeros(margins, reach) : margins.map((margin) => margin / reach)
  const sample = { units, target, ...smoothLabels(target, given) }
  const slope = Math.max(leastSlope, steepest(sample, reach)) / reach
  return { kind: 'scale', slope, shifts: new Array<number>(outputs).fill(0) }
}

/** A binary margin is the score of class 1 where that of class 0 is 0. */
function withZeros(margins: Float64Array, reach: number): Float64Array {
  return Float64Array.from({ length: 2 * margins.length }, (_, at) => (at % 2 === 0 ? 0 : margins[at >> 1]! / reach))
}

/** Where the loss, which is convex in the factor, stops to fall: Newton's steps, halves of the bracket where one leaves it. */
function steepest(sample: Sample, start: number): number {
  let [low, high] = [0, start]
  for (let doubling = 0; doubling < MOST_DOUBLINGS && lossSlope(sample, high).slope < 0; doubling++) {
    low = high
    high *= 2
  }
  let factor = low === 0 ? start : (low + high) / 2
  for (let step = 0; step < MOST_STEPS; step++) {
    const { slope, curvature } = lossSlope(sample, factor)
    if (slope === 0) return factor
    if (slope < 0) low = factor
    else high = factor
    const newton = factor - slope / curvature
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - factor) <= 1e-15 * factor || next === low || next === high) return next
    factor = next
  }
  return factor
}

/** First and second derivative of the log-loss by the factor: what is expected of the scores, and how they vary. */
function lossSlope({ units, target, weights, own, other }: Sample, factor: number) {
  const { values, classCount } = target
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
      wanted += (k === label ? own[label]! : other[label]!) * score
    }
    const mean = first / total
    slope += weights[row]! * (mean - wanted)
    curvature += weights[row]! * (second / total - mean * mean)
  }
  return { slope, curvature }
}
