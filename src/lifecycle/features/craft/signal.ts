import type { Signal } from './residuals.ts'

/** What is to be predicted: numbers (`classCount` 1), or class indices. One per row, none missing. */
export interface CraftTarget {
  readonly values: Float64Array
  readonly classCount: number
}

/** More classes than these, the commonest, are not asked about. */
const MOST_CLASSES = 4

/** The target of the given rows as standardised numbers: itself, or membership of a class, one array per class asked about. */
export function signalOf({ values, classCount }: CraftTarget, rows: Uint32Array): Signal {
  const picked = Float64Array.from(rows, (row) => values[row]!)
  if (classCount <= 1) return [standardised(picked)]
  if (classCount === 2) return [standardised(picked)]
  return commonest(picked, classCount).map((label) => standardised(picked.map((value) => (value === label ? 1 : 0))))
}

function commonest(values: Float64Array, classCount: number): readonly number[] {
  const counts = new Uint32Array(classCount)
  for (const value of values) counts[value]!++
  const order = Array.from(counts.keys()).sort((a, b) => counts[b]! - counts[a]! || a - b)
  return order.slice(0, MOST_CLASSES)
}

function standardised(values: Float64Array): Float64Array {
  let sum = 0
  for (const value of values) sum += value
  const mean = sum / Math.max(1, values.length)
  let squares = 0
  for (const value of values) squares += (value - mean) * (value - mean)
  const deviation = Math.sqrt(squares / Math.max(1, values.length))
  const isUsable = Number.isFinite(deviation) && deviation > Math.abs(mean) * 1e-12
  return values.map((value) => (isUsable ? (value - mean) / deviation : 0))
}
