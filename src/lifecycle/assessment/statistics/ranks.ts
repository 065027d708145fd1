// Spearman 1904: the correlation of ranks.
import { studentTail } from './student.ts'

/** Ranks from 0, ties sharing their mean; NaN has none and stays NaN. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const ranks = new Float64Array(values.length).fill(Number.NaN)
  const present = Uint32Array.from(
    Array.from({ length: values.length }, (_, i) => i).filter((i) => !Number.isNaN(values[i]!)),
  )
  const order = present.sort((a, b) => values[a]! - values[b]! || a - b)
  for (let start = 0; start < order.length; ) {
    let end = start + 1
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++
    for (let at = start; at < end; at++) ranks[order[at]!] = (start + end - 1) / 2
    start = end
  }
  return ranks
}

export interface Correlation {
  /** −1 to 1; 0 where either does not vary. */
  readonly value: number
  /** Two-sided chance of a correlation so far from 0 if there were none. */
  readonly p: number
  readonly count: number
}

/** Of the pairs where both are known. */
export function spearman(one: ArrayLike<number>, other: ArrayLike<number>): Correlation {
  const both = Array.from({ length: one.length }, (_, i) => i).filter(
    (i) => !Number.isNaN(one[i]!) && !Number.isNaN(other[i]!),
  )
  const [a, b] = [one, other].map((values) => ranksOf(Float64Array.from(both, (i) => values[i]!)))
  const value = pearson(a!, b!)
  const count = both.length
  if (count < 4) return { value, p: 1, count }
  if (Math.abs(value) >= 1) return { value, p: 0, count }
  const t = Math.abs(value) * Math.sqrt((count - 2) / (1 - value * value))
  return { value, p: Math.min(1, 2 * studentTail(t, count - 2)), count }
}

function pearson(a: Float64Array, b: Float64Array): number {
  const middle = (a.length - 1) / 2 // the mean of ranks, ties or not
  let [together, first, second] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    together += (a[i]! - middle) * (b[i]! - middle)
    first += (a[i]! - middle) * (a[i]! - middle)
    second += (b[i]! - middle) * (b[i]! - middle)
  }
  return first > 0 && second > 0 ? together / Math.sqrt(first * second) : 0
}
