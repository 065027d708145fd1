// Normal scores: where a number stands among those of training, as a standard normal deviate. The inverse of the normal distribution
// is Hastings' approximation (Abramowitz, Stegun, "Handbook of mathematical functions", 1964, 26.2.23), good to 4.5e-4.
import { log } from '#base'

/** Ascending values and their scores; between them a straight line, beyond them the last score. */
export interface Ranks {
  readonly values: Float64Array
  readonly scores: Float64Array
}

const MOST_VALUES = 65
/** The lowest and highest thousandth are not told apart. */
const LEAST_SHARE = 1e-3

/** Of the finite numbers; a score stands for the middle of all that share its value. */
export function ranksOf(column: Float64Array): Ranks {
  const sorted = column.filter(Number.isFinite).sort((a, b) => a - b)
  const values = distinctAmong(sorted)
  const scores = values.map((value) => {
    const share = (countBelow(sorted, value, false) + countBelow(sorted, value, true)) / (2 * sorted.length)
    return deviate(Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, share)))
  })
  return { values, scores }
}

/** All that differ, or of too many those at even steps of the rows: the same if every row is repeated. */
function distinctAmong(sorted: Float64Array): Float64Array {
  const distinct = sorted.filter((value, at) => at === 0 || value > sorted[at - 1]!)
  if (distinct.length <= MOST_VALUES) return distinct
  const steps = Float64Array.from({ length: MOST_VALUES }, (_, step) => {
    return sorted[Math.min(sorted.length - 1, Math.floor((step * sorted.length) / (MOST_VALUES - 1)))]!
  })
  return steps.filter((value, at) => at === 0 || value > steps[at - 1]!)
}

/** How many are below the value, or no higher. */
function countBelow(sorted: Float64Array, value: number, included: boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value || (included && sorted[middle] === value)) low = middle + 1
    else high = middle
  }
  return low
}

/** The standard normal deviate below which this share lies. */
function deviate(share: number): number {
  const t = Math.sqrt(-2 * log(Math.min(share, 1 - share)))
  const upper = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  return share < 0.5 ? -upper : upper
}

export function scoreOf({ values, scores }: Ranks, value: number): number {
  const last = values.length - 1
  if (value <= values[0]!) return scores[0]!
  if (value >= values[last]!) return scores[last]!
  const after = countBelow(values, value, true)
  const before = after - 1
  const share = (value - values[before]!) / (values[after]! - values[before]!)
  return scores[before]! + share * (scores[after]! - scores[before]!)
}
