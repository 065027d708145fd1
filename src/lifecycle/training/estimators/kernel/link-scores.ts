// Scores of rows left out as margins: Platt scaling for two classes, one slope and a shift per class for more (Platt,
// "Probabilistic outputs for support vector machines", 1999, with his targets, which keep what is separable finite).
import { log } from '#base'
import { softmaxInto } from '../../prediction.ts'
import { factorise, solveFactorised } from '../linear/cholesky.ts'

/** margin = slope × score + shift, per class; a slope of 0 where the scores say nothing. */
export interface Link {
  readonly slope: number
  readonly shifts: Float64Array
}

export interface Scored {
  /** classes × rows */
  readonly scores: Float64Array
  /** Class of each row. */
  readonly classes: Float64Array
  readonly weights: Float64Array
  readonly classCount: number
}

const MOST_STEPS = 100
const tolerance = 1e-10

/** The link of least log-loss; shifts count from the first class's, which is 0. */
export function fitLink(scored: Scored): Link {
  const targets = softTargets(scored)
  const start = new Float64Array(scored.classCount)
  for (let k = 1; k < start.length; k++) start[k] = targets.logShares[k]! - targets.logShares[0]!
  let at = evaluate(scored, targets, start)
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = improve(scored, targets, at)
    if (next === null) break
    const fall = at.loss - next.loss
    at = next
    if (fall <= tolerance * targets.total) break
  }
  const shifts = at.link.slice()
  shifts[0] = 0
  // A slope below 0 says that rows left out are worse than guessing: then the shares are the answer.
  if (!(at.link[0]! > 0)) return { slope: 0, shifts: start.map((shift, k) => (k === 0 ? 0 : shift)) }
  return { slope: at.link[0]!, shifts }
}

interface Targets {
  /** What a class aims at for its own rows, and for those of others. */
  readonly own: Float64Array
  readonly other: Float64Array
  readonly logShares: Float64Array
  readonly total: number
}

function softTargets({ classes, weights, classCount }: Scored): Targets {
  const counts = new Float64Array(classCount)
  for (const [row, label] of classes.entries()) counts[label]! += weights[row]!
  const total = counts.reduce((sum, count) => sum + count, 0)
  return {
    own: counts.map((count) => (count + 1) / (count + classCount)),
    other: counts.map((count) => 1 / (count + classCount)),
    logShares: counts.map((count) => log((count + 1) / (total + classCount))),
    total,
  }
}

interface Point {
  /** The slope, then the shifts of all classes but the first. */
  readonly link: Float64Array
  readonly loss: number
  readonly gradient: Float64Array
  readonly hessian: Float64Array
}

function evaluate(
  { scores, classes, weights, classCount }: Scored,
  { own, other }: Targets,
  link: Float64Array,
): Point {
  const rows = classes.length
  const gradient = new Float64Array(classCount)
  const hessian = new Float64Array(classCount * classCount)
  const margins = new Float64Array(classCount)
  const shares = new Float64Array(classCount)
  let loss = 0
  for (let row = 0; row < rows; row++) {
    const label = classes[row]!
    for (let k = 0; k < classCount; k++) margins[k] = link[0]! * scores[k * rows + row]! + (k === 0 ? 0 : link[k]!)
    softmaxInto(shares, margins, 0, classCount)
    let mean = 0
    for (let k = 0; k < classCount; k++) mean += shares[k]! * scores[k * rows + row]!
    for (let k = 0; k < classCount; k++) {
      const score = scores[k * rows + row]!
      const wanted = k === label ? own[label]! : other[label]!
      const pull = weights[row]! * shares[k]!
      loss -= weights[row]! * wanted * log(Math.max(shares[k]!, 1e-300))
      const residual = weights[row]! * (shares[k]! - wanted)
      gradient[0]! += residual * score
      hessian[0]! += pull * (score - mean) * score
      if (k === 0) continue
      gradient[k]! += residual
      hessian[k * classCount]! += pull * (score - mean)
      for (let other = 1; other <= k; other++)
        hessian[k * classCount + other]! += pull * (Number(k === other) - shares[other]!)
    }
  }
  return { link, loss, gradient, hessian }
}

/** A Newton step, halved until it helps; null when none does. */
function improve(scored: Scored, targets: Targets, { link, loss, gradient, hessian }: Point): Point | null {
  const width = link.length
  const damped = hessian.slice()
  for (let k = 0; k < width; k++) damped[k * width + k]! += 1e-9 * targets.total
  const direction = gradient.map((value) => -value)
  solveFactorised(factorise(damped, width), width, direction)
  for (let step = 1; step > 1e-4; step /= 2) {
    const next = evaluate(
      scored,
      targets,
      link.map((value, k) => value + step * direction[k]!),
    )
    if (next.loss < loss) return next
  }
  return null
}
