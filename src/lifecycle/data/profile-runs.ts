import type { Sortable } from './profile-sort.ts'
import { halvesOf } from './profile-sort.ts'

/** The distinct values of a column, ascending, and how many rows have each. */
export interface Runs<Values extends Sortable> {
  readonly values: Values
  readonly counts: Uint32Array
}

/** Compares bits: exact for integers, and for doubles without NaN and -0. */
export function runsOf<Values extends Sortable>(sorted: Values): Runs<Values> {
  const halves = halvesOf(sorted)
  const starts = new Uint32Array(sorted.length)
  let length = 0
  for (let i = 0; i < halves.length; i += 2) {
    if (i === 0 || halves[i] !== halves[i - 2] || halves[i + 1] !== halves[i - 1]) starts[length++] = i / 2
  }
  const values = sorted.slice(0, length) as Values
  const counts = new Uint32Array(length)
  for (let run = 0; run < length; run++) {
    values[run] = sorted[starts[run]!]!
    counts[run] = (run + 1 < length ? starts[run + 1]! : sorted.length) - starts[run]!
  }
  return { values, counts }
}

/** The positions of the largest counts, largest first; of equal ones the earlier. */
export function largest(counts: Uint32Array, limit: number): readonly number[] {
  const best: number[] = []
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!
    if (count === 0 || (best.length === limit && count <= counts[best[limit - 1]!]!)) continue
    let at = best.length
    while (at > 0 && counts[best[at - 1]!]! < count) at--
    best.splice(at, 0, i)
    if (best.length > limit) best.pop()
  }
  return best
}

/** The first position whose value is at least `value`. */
export function lowerBound(sorted: Float64Array, value: number): number {
  let from = 0
  let to = sorted.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (sorted[middle]! < value) from = middle + 1
    else to = middle
  }
  return from
}
