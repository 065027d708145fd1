// Welch 1947, "The generalization of Student's problem when several different population variances are involved".
import type { Interval } from '../interval.ts'
import { studentCritical, studentTail } from './student.ts'

/** A count with its mean and sum of squared deviations. */
export interface Moments {
  readonly count: number
  readonly mean: number
  readonly squares: number
}

/** In two passes over the values, in their order. */
export function momentsOf(values: ArrayLike<number>): Moments {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  const mean = values.length === 0 ? 0 : sum / values.length
  let squares = 0
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) * (values[i]! - mean)
  return { count: values.length, mean, squares }
}

export function deviationOf({ count, squares }: Moments): number {
  return count < 2 ? 0 : Math.sqrt(squares / (count - 1))
}

/** A mean with its t interval at 95 %; without bounds for fewer than two values. */
export function meanInterval(moments: Moments, comparisons = 1): Interval {
  const { count, mean } = moments
  if (count < 2) return { value: mean, low: null, high: null }
  const half = (studentCritical(0.025 / comparisons, count - 1) * deviationOf(moments)) / Math.sqrt(count)
  return { value: mean, low: mean - half, high: mean + half }
}

/** One mean less another, and the chance of so large a lead if there were none. */
export interface Lead extends Interval {
  readonly t: number
  /** One-sided. */
  readonly p: number
}

/** 1 for `p` where either has fewer than two values, or neither varies. */
export function welch(one: Moments, other: Moments, comparisons = 1): Lead {
  const value = one.mean - other.mean
  const [a, b] = [one, other].map(({ count, squares }) => (count < 2 ? Number.NaN : squares / (count - 1) / count))
  const spread = Math.sqrt(a! + b!)
  if (!(spread > 0)) return { value, low: null, high: null, t: 0, p: 1 }
  const freedom = ((a! + b!) * (a! + b!)) / ((a! * a!) / (one.count - 1) + (b! * b!) / (other.count - 1))
  const half = studentCritical(0.025 / comparisons, freedom) * spread
  const t = value / spread
  return { value, low: value - half, high: value + half, t, p: studentTail(t, freedom) }
}
