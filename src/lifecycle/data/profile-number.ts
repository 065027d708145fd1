// Quantiles interpolate linearly between order statistics: type 7 of Hyndman and Fan, "Sample quantiles in statistical packages" (1996).
import { setImmediate as breathe } from 'node:timers/promises'
import type { ColumnProfile } from './column-profile.ts'
import { histogramOf } from './profile-histogram.ts'

const QUANTILES = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1]

/** Facts about finite numbers; `values` in row order, which fixes the order of the sums. */
export async function summarizeNumbers(
  values: Float64Array,
  sorted: Float64Array,
): Promise<NonNullable<ColumnProfile['numeric']>> {
  const isInteger = values.every(Number.isInteger)
  await breathe()
  const [min, max] = [sorted[0]!, sorted[sorted.length - 1]!]
  const meanAndSpread = moments(values, Math.max(Math.abs(min), Math.abs(max)))
  await breathe()
  const quantiles = Object.fromEntries(QUANTILES.map((q) => [String(q), quantile(sorted, q)]))
  return { min, max, ...meanAndSpread, quantiles, histogram: histogramOf(sorted, isInteger) }
}

export function quantile(sorted: Float64Array, q: number): number {
  const position = (sorted.length - 1) * q
  const index = Math.floor(position)
  const [lower, upper] = [sorted[index]!, sorted[Math.min(index + 1, sorted.length - 1)]!]
  const fraction = position - index
  return fraction === 0 ? lower : lower * (1 - fraction) + upper * fraction
}

/** Mean and sample standard deviation (n - 1; 0 for a single value) in two passes. Huge values are scaled to keep squares finite. */
function moments(values: Float64Array, largest: number): { mean: number; standardDeviation: number } {
  const unit = largest > 1e150 || (largest > 0 && largest < 1e-150) ? largest : 1
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]! / unit
  const mean = sum / values.length
  let squares = 0
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i]! / unit - mean
    squares += deviation * deviation
  }
  const deviation = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0
  return { mean: mean * unit, standardDeviation: Math.min(deviation * unit, Number.MAX_VALUE) }
}
