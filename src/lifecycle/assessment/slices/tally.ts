import type { Moments } from '../statistics/means.ts'

/** Sums of losses, from which the moments of a slice and of the rows outside it follow. */
export interface Tally {
  readonly count: number
  readonly sum: number
  readonly squares: number
}

export function tallyOf(losses: Float64Array, rows: Uint32Array): Tally {
  let [sum, squares] = [0, 0]
  for (const row of rows) {
    sum += losses[row]!
    squares += losses[row]! * losses[row]!
  }
  return { count: rows.length, sum, squares }
}

/** One tally per condition of a cut, over some rows. */
export function talliesBy(
  choice: Int16Array,
  width: number,
  losses: Float64Array,
  rows: Uint32Array,
): readonly Tally[] {
  const counts = new Float64Array(width)
  const sums = new Float64Array(width)
  const squares = new Float64Array(width)
  for (const row of rows) {
    const bin = choice[row]!
    if (bin < 0) continue
    counts[bin]!++
    sums[bin]! += losses[row]!
    squares[bin]! += losses[row]! * losses[row]!
  }
  return Array.from({ length: width }, (_, bin) => ({ count: counts[bin]!, sum: sums[bin]!, squares: squares[bin]! }))
}

export function outside(all: Tally, { count, sum, squares }: Tally): Tally {
  return { count: all.count - count, sum: all.sum - sum, squares: all.squares - squares }
}

export function asMoments({ count, sum, squares }: Tally): Moments {
  const mean = count === 0 ? 0 : sum / count
  return { count, mean, squares: Math.max(0, squares - sum * mean) }
}

/** Welch's t of the slice against the rest; 0 where it is not defined. */
export function leadOf(all: Tally, inside: Tally): number {
  const [one, other] = [asMoments(inside), asMoments(outside(all, inside))]
  if (one.count < 2 || other.count < 2) return 0
  const spread = Math.sqrt(one.squares / (one.count - 1) / one.count + other.squares / (other.count - 1) / other.count)
  return spread > 0 ? (one.mean - other.mean) / spread : 0
}
