// Robust scaling and a smooth clip: Holzmüller, Grinsztajn, Steinwart, "Better by default: strong pre-tuned MLPs and boosted trees on
// tabular data" (2024).
import { takeMedian } from '#features'

/** Median and the factor that numbers less it are multiplied by; 0 for a constant. */
export interface Scale {
  readonly median: number
  readonly factor: number
}

const BOUND = 3

/** By the quartiles, or where these are one by the range. Missing and infinite values are passed over. */
export function robustScale(values: Float64Array): Scale {
  const finite = values.filter(Number.isFinite)
  if (finite.length === 0) return { median: 0, factor: 0 }
  const median = takeMedian(finite)
  const middle = finite.length >> 1
  const [low, high] = [takeMedian(finite.subarray(0, middle)), takeMedian(finite.subarray(middle))]
  const spread = high > low ? high - low : rangeOf(finite) / 2
  const factor = 1 / spread
  return Number.isFinite(factor) && factor > 0 && Number.isFinite(median)
    ? { median, factor }
    : { median: 0, factor: 0 }
}

function rangeOf(values: Float64Array): number {
  let [least, most] = [Infinity, -Infinity]
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i]!)
    most = Math.max(most, values[i]!)
  }
  return most - least
}

/** Between −3 and 3, and 0 at the median; NaN where missing. A constant is 0 wherever it is not missing. */
export function squash(value: number, { median, factor }: Scale): number {
  if (factor === 0) return Number.isNaN(value) ? value : 0
  const scaled = (value - median) * factor
  if (Math.abs(scaled) > 1e6) return scaled > 0 ? BOUND : -BOUND
  const third = scaled / BOUND
  return scaled / Math.sqrt(1 + third * third)
}
