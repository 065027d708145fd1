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
  const { weights, own, other } = smoothLabels(target, given)
  const reach = reachOf(margins)
  const sample: Sample = {
    units: margins.map((margin) => margin / reach),
    wanted: target.values.map((label) => (label === 1 ? own[1]! : other[0]!)),
    weights,
  }
  const start = { slope: reach, shift: 0 }
  const free = descend(sample, start, true)
  const { slope, shift } = free.slope >= leastSlope ? free : descend(sample, { slope: leastSlope, shift: 0 }, false)
  return { kind: 'scale', slope: slope / reach, shifts: [shift] }
}

/** Newton's steps, halved until the loss falls; of the shift alone where the slope is held. */
function descend(sample: Sample, start: Line, isFree: boolean): Line {
  let line = start
  let loss = lossOf(sample, line)
  for (let step = 0; step < MOST_STEPS; step++) {
    const direction = newtonStep(sample, line, isFree)
    let [share, next, nextLoss] = [1, line, Number.POSITIVE_INFINITY]
    for (; share > 1e-10 && !(nextLoss < loss); share /= 2) {
      next = { slope: line.slope + share * direction.slope, shift: line.shift + share * direction.shift }
      nextLoss = lossOf(sample, next)
    }
    if (!(nextLoss < loss)) return line
    line = next
    loss = nextLoss
  }
  return line
}

/** Without curvature, as of margins that are all alike, the matrix is made regular by a little of its own size. */
function newtonStep({ units, wanted, weights }: Sample, { slope, shift }: Line, isFree: boolean): Line {
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
  if (!isFree) return { slope: 0, shift: -dShift / (bb + ridge) }
  const determinant = (aa + ridge) * (bb + ridge) - ab * ab
  return {
    slope: -((bb + ridge) * dSlope - ab * dShift) / determinant,
    shift: -((aa + ridge) * dShift - ab * dSlope) / determinant,
  }
}

function lossOf({ units, wanted, weights }: Sample, { slope, shift }: Line): number {
  let loss = 0
  for (let row = 0; row < units.length; row++) {
    const margin = slope * units[row]! + shift
    loss += weights[row]! * (softplus(margin) - wanted[row]! * margin)
  }
  return loss
}
