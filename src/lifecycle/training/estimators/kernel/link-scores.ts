// Scores of rows left out as margins, by least log-loss: Platt scaling (Platt, "Probabilistic outputs for support vector machines",
// 1999, with his targets, which keep what is separable finite) on the score and on the log-odds of the share that it stands for.
import { log } from '#base'
import { softmaxInto } from '../../prediction.ts'
import { factorise, solveFactorised } from '../linear/cholesky.ts'

/** What is said of rows in one way or another, classes × rows, each with a slope of its own that is not below 0. */
export interface Scored {
  readonly scores: readonly Float64Array[]
  /** Class of each row. */
  readonly classes: Float64Array
  readonly weights: Float64Array
  readonly classCount: number
}

/** margin = Σ slope × score + shift of the class; shifts count from the first class's, which is 0. */
export interface Link {
  readonly slopes: readonly number[]
  readonly shifts: Float64Array
}

const MOST_STEPS = 100
const tolerance = 1e-10

/** Scores whose slope would be below 0 (rows left out are then worse than guessing, or a curve would bend back) are left out. */
export function fitLink(scored: Scored): Link {
  const targets = softTargets(scored)
  let used = scored.scores.map((_, index) => index)
  for (;;) {
    const { link } = descend({ ...scored, scores: used.map((index) => scored.scores[index]!) }, targets)
    const worst = used.reduce((least, _, place) => (link[place]! < link[least]! ? place : least), 0)
    if (used.length === 0 || link[worst]! > 0) return linkOf(link, used, scored)
    used = used.filter((_, place) => place !== worst)
  }
}

function linkOf(link: Float64Array, used: readonly number[], { scores, classCount }: Scored): Link {
  const slopes = scores.map((_, index) => (used.includes(index) ? link[used.indexOf(index)]! : 0))
  const shifts = new Float64Array(classCount)
  shifts.set(link.subarray(used.length), 1)
  return { slopes, shifts }
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
  /** The slopes, then the shifts of all classes but the first. */
  readonly link: Float64Array
  readonly loss: number
  readonly gradient: Float64Array
  readonly hessian: Float64Array
}

/** From slopes of 0 and the classes' shares, by Newton's method. */
function descend(scored: Scored, targets: Targets): Point {
  const start = new Float64Array(scored.scores.length + scored.classCount - 1)
  const { logShares } = targets
  for (let k = 1; k < scored.classCount; k++) start[scored.scores.length + k - 1] = logShares[k]! - logShares[0]!
  let at = evaluate(scored, targets, start)
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = improve(scored, targets, at)
    if (next === null) break
    const fall = at.loss - next.loss
    at = next
    if (fall <= tolerance * targets.total) break
  }
  return at
}

/** A Newton step, halved until it helps; null when none does. */
function improve(scored: Scored, targets: Targets, { link, loss, gradient, hessian }: Point): Point | null {
  const width = link.length
  const damped = hessian.slice()
  for (let k = 0; k < width; k++) damped[k * width + k]! += 1e-9 * targets.total
  const direction = gradient.map((value) => -value)
  solveFactorised(factorise(damped, width), width, direction)
  for (let step = 1; step > 1e-4; step /= 2) {
    const moved = link.map((value, k) => value + step * direction[k]!)
    const next = evaluate(scored, targets, moved)
    if (next.loss < loss) return next
  }
  return null
}

function evaluate(scored: Scored, targets: Targets, link: Float64Array): Point {
  const width = link.length
  const point = { link, loss: 0, gradient: new Float64Array(width), hessian: new Float64Array(width * width) }
  const shares = new Float64Array(scored.classCount)
  for (let row = 0; row < scored.classes.length; row++) {
    sharesInto(shares, scored, link, row)
    point.loss += addShifts(point, scored, targets, shares, row)
    for (const slope of scored.scores.keys()) addSlope(point, scored, targets, shares, row, slope)
  }
  return point
}

function sharesInto(shares: Float64Array, { scores, classes }: Scored, link: Float64Array, row: number): void {
  for (let k = 0; k < shares.length; k++) {
    let margin = k === 0 ? 0 : link[scores.length + k - 1]!
    for (let index = 0; index < scores.length; index++)
      margin += link[index]! * scores[index]![k * classes.length + row]!
    shares[k] = margin
  }
  softmaxInto(shares, shares.slice(), 0, shares.length)
}

/** Derivatives by the shifts; returns the row's loss. */
function addShifts(
  { gradient, hessian }: Point,
  { scores, classes, weights }: Scored,
  { own, other }: Targets,
  shares: Float64Array,
  row: number,
): number {
  const label = classes[row]!
  const weight = weights[row]!
  const width = gradient.length
  const first = scores.length - 1
  let loss = 0
  for (let k = 0; k < shares.length; k++) {
    const wanted = k === label ? own[label]! : other[label]!
    loss -= weight * wanted * log(Math.max(shares[k]!, 1e-300))
    if (k === 0) continue
    gradient[first + k]! += weight * (shares[k]! - wanted)
    const pull = weight * shares[k]!
    for (let l = 1; l < k; l++) hessian[(first + k) * width + first + l]! -= pull * shares[l]!
    hessian[(first + k) * width + first + k]! += pull * (1 - shares[k]!)
  }
  return loss
}

/** Derivatives by a slope, with those of the slopes before it and of the shifts. */
function addSlope(
  { gradient, hessian }: Point,
  { scores, classes, weights }: Scored,
  { own, other }: Targets,
  shares: Float64Array,
  row: number,
  slope: number,
): void {
  const rows = classes.length
  const label = classes[row]!
  const width = gradient.length
  const score = scores[slope]!
  let mean = 0
  for (let k = 0; k < shares.length; k++) mean += shares[k]! * score[k * rows + row]!
  for (let k = 0; k < shares.length; k++) {
    const wanted = k === label ? own[label]! : other[label]!
    const away = score[k * rows + row]! - mean
    const pull = weights[row]! * shares[k]! * away
    gradient[slope]! += weights[row]! * (shares[k]! - wanted) * score[k * rows + row]!
    for (let to = 0; to <= slope; to++) hessian[slope * width + to]! += pull * scores[to]![k * rows + row]!
    if (k > 0) hessian[(scores.length + k - 1) * width + slope]! += pull
  }
}
