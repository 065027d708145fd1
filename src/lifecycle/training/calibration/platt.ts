// Platt 1999; Newton's method with its line search as in Lin, Lin and Weng 2007, "A note on Platt's probabilistic outputs".
import { sigmoid, softplus } from '#base'
import type { Target } from '../estimator.ts'
import type { Calibration } from '../model.ts'
import { smoothLabels } from './labels.ts'
import { leastSlope, reachOf } from './reach.ts'

interface Line {
  readonly slope: number
  readonly shift: number
}

/** Margins in units of the largest, what their rows shall be, and how much they count. */
interface Sample {
  readonly units: Float64Array
  readonly wanted: Float64Array
  readonly weights: Float64Array
}

const MOST_STEPS = 100

/** The slope and shift under which binary margins have the least log-loss; the slope stays above 0, so that no order is turned. */
export function fitPlatt(margins: Float64Array, target: Target, given?: Float64Array): Calibration {
  const { weights, wanted } = smoothLabels(target, given)
  const reach = reachOf(margins)
  const sample: Sample = {
    units: margins.map((margin) => margin / reach),
    wanted,
    weights,
  }
  const start = { slope: reach, shift: 0 }
  const free = descend(sample, start, true)
  const { slope, shift } = free.slope >= leastSlope ? free : descend(sample, { slope: leastSlope, shift: 0 }, false)
  return { kind: 'scale', slope: slope / reach, shifts: [shift] }
}

/** Newton's steps, halved until the loss falls, and the last one whole, which the loss is too coarse to judge; of the shift alone where the slope is held. */
function descend(sample: Sample, start: Line, isFree: boolean): Line {
  let line = start
  let loss = lossOf(sample, line)
  for (let step = 0; step < MOST_STEPS; step++) {
    const direction = newtonStep(sample, line, isFree)
    if (direction.gain <= 1e-10 * loss) return moved(line, direction, 1)
    let share = 1
    while (share > 1e-10 && !(lossOf(sample, moved(line, direction, share)) < loss)) share /= 2
    if (share <= 1e-10) return line
    line = moved(line, direction, share)
    loss = lossOf(sample, line)
  }
  return line
}

function moved(line: Line, by: Line, share: number): Line {
  return { slope: line.slope + share * by.slope, shift: line.shift + share * by.shift }
}

/** A step, and twice what it promises to take off the loss. */
interface Step extends Line {
  readonly gain: number
}

/** Without curvature, as of margins that are all alike, the matrix is made regular by a little of its own size. */
function newtonStep({ units, wanted, weights }: Sample, { slope, shift }: Line, isFree: boolean): Step {
  let [dSlope, dShift, aa, ab, bb] = [0, 0, 0, 0, 0]
  for (let row = 0; row < units.length; row++) {
    const [unit, weight] = [units[row]!, weights[row]!]
    const probability = sigmoid(slope * unit + shift)
    const error = weight * (probability - wanted[row]!)
    const curvature = weight * probability * sigmoid(-slope * unit - shift)
    dSlope += error * unit
    dShift += error
    aa += curvature * unit * unit
    ab += curvature * unit
    bb += curvature
  }
  const ridge = 1e-12 * (aa + bb) + Number.MIN_VALUE
  const determinant = (aa + ridge) * (bb + ridge) - ab * ab
  const step = isFree
    ? {
        slope: -((bb + ridge) * dSlope - ab * dShift) / determinant,
        shift: -((aa + ridge) * dShift - ab * dSlope) / determinant,
      }
    : { slope: 0, shift: -dShift / (bb + ridge) }
  return { ...step, gain: -step.slope * dSlope - step.shift * dShift }
}

function lossOf({ units, wanted, weights }: Sample, { slope, shift }: Line): number {
  let loss = 0
  for (let row = 0; row < units.length; row++) {
    const margin = slope * units[row]! + shift
    loss += weights[row]! * (softplus(margin) - wanted[row]! * margin)
  }
  return loss
}
