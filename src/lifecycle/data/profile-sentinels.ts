import { quantile } from './profile-number.ts'
import type { Runs } from './profile-runs.ts'
import { lowerBound } from './profile-runs.ts'

const PATTERN = [-99999, -9999, -999, -99, -9, -1, 99, 999, 9999, 99999, 999999]
const MIN_COUNT = 3
const MIN_OTHER_VALUES = 5
const NEIGHBOURS = 10
const SPIKE = 3

/** A number that probably stands for "missing", and what gave it away. */
export interface Sentinel {
  readonly value: number
  readonly count: number
  readonly otherMin: number
  readonly otherMax: number
}

/** Numbers that are written like a code for "missing", lie outside the other values, and are far more frequent than their neighbours. */
export function sentinelsOf(runs: Runs<Float64Array>, sorted: Float64Array): readonly Sentinel[] {
  return PATTERN.flatMap((value) => {
    const at = lowerBound(runs.values, value)
    if (runs.values[at] !== value || runs.values.length <= MIN_OTHER_VALUES) return []
    if (!isSpike(runs.counts, at)) return []
    const others = without(sorted, value, runs.counts[at]!)
    if (!isOutside(value, others)) return []
    return [{ value, count: runs.counts[at]!, otherMin: others[0]!, otherMax: others[others.length - 1]! }]
  })
}

function isSpike(counts: Uint32Array, at: number): boolean {
  let most = 0
  for (let i = Math.max(0, at - NEIGHBOURS); i < Math.min(counts.length, at + NEIGHBOURS + 1); i++) {
    if (i !== at) most = Math.max(most, counts[i]!)
  }
  return counts[at]! >= MIN_COUNT && counts[at]! > SPIKE * most
}

function without(sorted: Float64Array, value: number, count: number): Float64Array {
  const start = lowerBound(sorted, value)
  const others = new Float64Array(sorted.length - count)
  others.set(sorted.subarray(0, start))
  others.set(sorted.subarray(start + count), start)
  return others
}

/** Beyond Tukey's fences of the other values, or the only one below zero. */
function isOutside(value: number, others: Float64Array): boolean {
  const [low, high] = [quantile(others, 0.25), quantile(others, 0.75)]
  const reach = 1.5 * (high - low)
  if (value < 0 && others[0]! >= 0) return true
  const isExtreme = value < others[0]! || value > others[others.length - 1]!
  return isExtreme && (value < low - reach || value > high + reach)
}
