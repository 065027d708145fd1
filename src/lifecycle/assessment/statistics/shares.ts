// Wilson 1927 for one share; Newcombe 1998 (method 10) for a difference of two; Katz et al. 1978 for a ratio.
import { exp, log } from '#base'
import type { Interval } from '../interval.ts'
import { studentCritical } from './student.ts'

/** A share as it was counted. */
export interface Counted {
  readonly count: number
  readonly of: number
}

const MANY = 1e7
const Z = 1.959963984540054

/** The normal deviate of two-sided intervals at 95 %, shared among `comparisons` of them (Bonferroni). */
export function deviateFor(comparisons: number): number {
  return comparisons <= 1 ? Z : studentCritical(0.025 / comparisons, MANY)
}

/** Wilson's interval: right for few rows and for shares near 0 and 1 too. Without rows, 0 to 1. */
export function shareInterval({ count, of }: Counted, z: number = Z): Interval {
  if (of === 0) return { value: 0, low: 0, high: 1 }
  const value = count / of
  const middle = (value + (z * z) / (2 * of)) / (1 + (z * z) / of)
  const half = (z * Math.sqrt((value * (1 - value)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of)
  // the ends are 0 and 1 exactly where nothing, or everything, was counted
  return { value, low: count === 0 ? 0 : middle - half, high: count === of ? 1 : middle + half }
}

/** One share less another. */
export function differenceInterval(one: Counted, other: Counted, z: number = Z): Interval {
  const [a, b] = [shareInterval(one, z), shareInterval(other, z)]
  const below = Math.sqrt(square(a.value - a.low!) + square(b.high! - b.value))
  const above = Math.sqrt(square(a.high! - a.value) + square(b.value - b.low!))
  const value = a.value - b.value
  return { value, low: value - below, high: value + above }
}

/** One share divided by another; half a row is added to counts of 0. */
export function ratioInterval(one: Counted, other: Counted, z: number = Z): Interval {
  const [a, b] = [one, other].map(({ count, of }) => ({ count: count === 0 ? 0.5 : count, of: Math.max(of, 1) }))
  const spread = Math.sqrt(Math.max(0, 1 / a!.count - 1 / a!.of + 1 / b!.count - 1 / b!.of))
  const ratio = a!.count / a!.of / (b!.count / b!.of)
  const middle = log(ratio)
  return { value: ratio, low: exp(middle - z * spread), high: exp(middle + z * spread) }
}

function square(value: number): number {
  return value * value
}
