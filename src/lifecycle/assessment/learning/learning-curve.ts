// A power law of the number of rows, loss = floor + scale · rows^-power (Hestness et al. 2017, "Deep learning scaling is predictable,
// empirically"): the power from a grid, the rest by least squares, neither below 0.
import { exp, log } from '#base'

/** A loss on unseen rows, lower is better, of a model that learned from so many rows. */
export interface LearningPoint {
  readonly rowCount: number
  readonly loss: number
}

export interface LearningCurve {
  /** Ascending row counts. */
  readonly points: readonly LearningPoint[]
  readonly fit: { readonly floor: number; readonly scale: number; readonly power: number }
  /** What the fit expects of twice the rows of the last point. */
  readonly doubled: LearningPoint
  /** The share of the last point's loss that twice the rows would take away. */
  readonly gain: number
  /** The same for the last doubling that was really made; null where the points do not hold one. */
  readonly lastGain: number | null
  /** `yes`: 2 % or more; `little`: 0.5 % or more; `no`; `unclear` where the points do not fall as rows grow. */
  readonly wouldHelp: 'yes' | 'little' | 'no' | 'unclear'
}

/** Losses of tables fall with powers from 0.05 to 1; steeper fits are noise. */
const POWERS = Array.from({ length: 20 }, (_, i) => 0.05 * (i + 1))
const MUCH = 0.02
const LITTLE = 0.005

/** The curve through losses at two or more row counts; null for fewer. */
export function learningCurve(given: readonly LearningPoint[]): LearningCurve | null {
  const points = [...given]
    .filter(({ rowCount, loss }) => rowCount > 0 && Number.isFinite(loss) && loss >= 0)
    .sort((a, b) => a.rowCount - b.rowCount)
  const last = points.at(-1)
  if (points.length < 2 || last === undefined || points[0]!.rowCount === last.rowCount) return null
  const fit = fitLaw(points)
  const twice = 2 * last.rowCount
  const expected = Math.max(0, Math.min(last.loss, last.loss + lawAt(fit, twice) - lawAt(fit, last.rowCount)))
  const gain = last.loss > 0 ? (last.loss - expected) / last.loss : 0
  return {
    points,
    fit,
    doubled: { rowCount: twice, loss: expected },
    gain,
    lastGain: lastGainOf(points),
    wouldHelp: verdictOf(points, gain),
  }
}

function verdictOf(points: readonly LearningPoint[], gain: number): LearningCurve['wouldHelp'] {
  const [first, last] = [points[0]!, points.at(-1)!]
  if (last.loss > first.loss) return 'unclear'
  if (gain >= MUCH) return 'yes'
  return gain >= LITTLE ? 'little' : 'no'
}

function lastGainOf(points: readonly LearningPoint[]): number | null {
  const last = points.at(-1)!
  const half = points.find(({ rowCount }) => Math.abs(rowCount * 2 - last.rowCount) <= 0.02 * last.rowCount)
  return half === undefined || half.loss === 0 ? null : (half.loss - last.loss) / half.loss
}

function fitLaw(points: readonly LearningPoint[]): LearningCurve['fit'] {
  let best = { floor: 0, scale: 0, power: 0, error: Number.POSITIVE_INFINITY }
  // two points define no power: the usual one half
  for (const power of points.length < 3 ? [0.5] : POWERS) {
    const { floor, scale } = lineThrough(points, power)
    const error = points.reduce((sum, { rowCount, loss }) => {
      const miss = loss - lawAt({ floor, scale, power }, rowCount)
      return sum + miss * miss
    }, 0)
    if (error < best.error) best = { floor, scale, power, error }
  }
  return { floor: best.floor, scale: best.scale, power: best.power }
}

/** Least squares of loss on rows^-power, with neither part below 0. */
function lineThrough(points: readonly LearningPoint[], power: number): { floor: number; scale: number } {
  const x = points.map(({ rowCount }) => raised(rowCount, -power))
  const y = points.map(({ loss }) => loss)
  const [middleX, middleY] = [meanOf(x), meanOf(y)]
  let [xx, xy] = [0, 0]
  for (let i = 0; i < x.length; i++) {
    xx += (x[i]! - middleX) * (x[i]! - middleX)
    xy += (x[i]! - middleX) * (y[i]! - middleY)
  }
  const scale = xx > 0 ? Math.max(0, xy / xx) : 0
  const floor = middleY - scale * middleX
  if (floor >= 0) return { floor, scale }
  const through = x.reduce((sum, value, i) => sum + value * y[i]!, 0) / x.reduce((sum, value) => sum + value * value, 0)
  return { floor: 0, scale: through }
}

function lawAt({ floor, scale, power }: LearningCurve['fit'], rows: number): number {
  return floor + scale * raised(rows, -power)
}

function raised(base: number, power: number): number {
  return exp(power * log(base))
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
