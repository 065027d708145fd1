// Robust scaling and smooth clipping after RealMLP (Holzmüller, Grinsztajn and Steinwart 2024, arXiv 2407.04491).
import { takeMedian, takeRank } from './median.ts'

/** A number's second column: straight near the median, level beyond a few spreads, standardised. */
export interface Bend {
  /** Between the quartiles. */
  readonly spread: number
  readonly mean: number
  readonly scale: number
}

/** Where the column levels off, in spreads. */
export const BEND_LIMIT = 3

/** None for fewer than three different values: a bend would say what the line says. */
export function fitBend(values: Float64Array): Bend | undefined {
  const finite = values.filter(Number.isFinite)
  if (!hasThree(finite)) return undefined
  const median = takeMedian(finite.slice())
  const spread = spreadOf(finite)
  if (!(spread > 0 && Number.isFinite(spread))) return undefined
  const bent = values.map((value) => (Number.isFinite(value) ? bend(value, median, spread) : 0))
  let sum = 0
  for (const value of bent) sum += value
  const mean = sum / bent.length
  let squares = 0
  for (const value of bent) squares += (value - mean) * (value - mean)
  const scale = Math.sqrt(squares / bent.length)
  return scale > 1e-9 ? { spread, mean, scale } : undefined
}

export function bend(value: number, median: number, spread: number): number {
  const distance = Math.max(-1e9, Math.min(1e9, (value - median) / spread))
  const share = distance / BEND_LIMIT
  return distance / Math.sqrt(1 + share * share)
}

/** What the middle half spans; half the range where that is nothing. */
function spreadOf(finite: Float64Array): number {
  const last = finite.length - 1
  const low = takeRank(finite, Math.floor(last / 4))
  const high = takeRank(finite, Math.ceil((3 * last) / 4))
  if (high > low) return high - low
  let [least, most] = [Infinity, -Infinity]
  for (const value of finite) {
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  return most / 2 - least / 2
}

function hasThree(values: Float64Array): boolean {
  const seen = new Set<number>()
  for (const value of values) if (seen.add(value).size === 3) return true
  return false
}
