import type { Bucketed } from './buckets.ts'
import type { Parts, Signal } from './residuals.ts'

/** Rows' worth of zeros that every mean is drawn towards. */
const SHRINK = 10

/** Residuals of rows in parts: what a candidate is asked to explain. */
export interface Question {
  readonly residuals: Signal
  readonly parts: Parts
}

/**
 * The share of the residuals' squares that means by code explain, each part judged by the means of the others: noise
 * comes out below 0.
 */
export function gainOf(bucketed: Bucketed, { residuals, parts }: Question): number {
  let [gain, whole] = [0, 0]
  for (const values of residuals) {
    const totals = totalsOf(bucketed, values, parts)
    for (let part = 0; part < parts.count; part++) gain += explained(totals, part)
    for (let row = 0; row < values.length; row++) whole += values[row]! * values[row]!
  }
  return whole > 0 ? gain / whole : 0
}

/** The question that is left once the other parts' means have been taken from each part. */
export function without(bucketed: Bucketed, { residuals, parts }: Question): Question {
  const { codes } = bucketed
  const left = residuals.map((values) => {
    const totals = totalsOf(bucketed, values, parts)
    return values.map((value, row) => value - meanOutside(totals, parts.of[row]!, codes[row]!))
  })
  return { residuals: left, parts }
}

/** Sums and row counts by part and code, and of all parts. */
interface Totals {
  readonly count: number
  readonly sums: Float64Array
  readonly counts: Float64Array
  readonly allSums: Float64Array
  readonly allCounts: Float64Array
}

function totalsOf({ codes, count }: Bucketed, values: Float64Array, parts: Parts): Totals {
  const sums = new Float64Array(parts.count * count)
  const counts = new Float64Array(parts.count * count)
  for (let row = 0; row < values.length; row++) {
    const cell = parts.of[row]! * count + codes[row]!
    sums[cell]! += values[row]!
    counts[cell]!++
  }
  const allSums = new Float64Array(count)
  const allCounts = new Float64Array(count)
  for (let cell = 0; cell < sums.length; cell++) {
    allSums[cell % count]! += sums[cell]!
    allCounts[cell % count]! += counts[cell]!
  }
  return { count, sums, counts, allSums, allCounts }
}

function meanOutside({ count, sums, counts, allSums, allCounts }: Totals, part: number, code: number): number {
  const cell = part * count + code
  return (allSums[code]! - sums[cell]!) / (allCounts[code]! - counts[cell]! + SHRINK)
}

/** By how much the part's squares shrink where the means of the others are taken from them. */
function explained(totals: Totals, part: number): number {
  let gain = 0
  for (let code = 0; code < totals.count; code++) {
    const cell = part * totals.count + code
    const mean = meanOutside(totals, part, code)
    gain += mean * (2 * totals.sums[cell]! - mean * totals.counts[cell]!)
  }
  return gain
}
