// Are the whole numbers of a target names of classes? Told by what goes with them: von Neumann's ratio of other columns'
// means by number, each number counting alike (few rows of a mark are as telling for the order as many).
import type { Table } from '#base'
import type { TargetColumn } from './target-column.ts'
import { numbersOf } from './values.ts'

/** Fewer numbers can look unordered by chance. */
const MIN_NUMBERS = 5
const MIN_ROWS = 20
const MIN_COLUMNS = 3
const MAX_ROWS = 20_000
/** Of a column's spread, what lies between the numbers' means; less tells nothing. */
const TELLING = 0.02
const DISORDER = 0.7

/**
 * True when the means of other columns jump from one number of the target to the next as widely as between any two:
 * marks and ages do not do that, digits and kinds of wood do.
 */
export function isUnordered(target: TargetColumn, table: Table): boolean {
  return (disorderOf(target, table) ?? 0) >= DISORDER
}

/** 0 where neighbours are alike, 1 where the order means nothing; null where too few columns go with the target. */
function disorderOf(target: TargetColumn, table: Table): number | null {
  const ranks = ranksOf(target)
  if (ranks === null) return null
  let [jumps, spread, columnCount] = [0, 0, 0]
  for (const [name, column] of table.columns) {
    const values = name === target.name ? null : numbersOf(column)
    const told = values === null ? null : orderIn(values, ranks)
    if (told === null) continue
    jumps += told.jumps
    spread += told.spread
    columnCount++
  }
  return columnCount < MIN_COLUMNS ? null : jumps / spread
}

interface Ranks {
  /** By row; -1 without a target, or with one of few rows. */
  readonly ranks: Int32Array
  readonly count: number
}

function ranksOf({ coding, numbers }: TargetColumn): Ranks | null {
  if (coding === null || numbers === null) return null
  const held = coding.labels.map((label, code) => ({ code, value: Number(label), rowCount: coding.counts[code]! }))
  const order = held.filter(({ rowCount }) => rowCount >= MIN_ROWS).sort((a, b) => a.value - b.value)
  if (order.length < MIN_NUMBERS) return null
  const rankOf = new Int32Array(coding.labels.length).fill(-1)
  for (const [rank, { code }] of order.entries()) rankOf[code] = rank
  const stride = Math.max(1, Math.floor(coding.codes.length / MAX_ROWS))
  const ranks = new Int32Array(coding.codes.length).fill(-1)
  for (let row = 0; row < ranks.length; row += stride)
    if (coding.codes[row]! >= 0) ranks[row] = rankOf[coding.codes[row]!]!
  return { ranks, count: order.length }
}

/** Both as shares of the column's spread, less what the noise of the means adds. */
function orderIn(values: Float64Array, { ranks, count }: Ranks): { jumps: number; spread: number } | null {
  const [counts, sums] = [new Float64Array(count), new Float64Array(count)]
  for (let row = 0; row < ranks.length; row++) {
    if (ranks[row]! < 0 || !Number.isFinite(values[row])) continue
    counts[ranks[row]!]!++
    sums[ranks[row]!]! += values[row]!
  }
  if (counts.some((rowCount) => rowCount < 2)) return null
  const means = sums.map((sum, rank) => sum / counts[rank]!)
  const within = varianceWithin(values, ranks, means, counts)
  const noise = counts.map((rowCount) => within / rowCount)
  const spread = varianceOf(means) - meanOf(noise)
  const steps = means.subarray(1).map((mean, at) => {
    const step = mean - means[at]!
    return (step * step - noise[at]! - noise[at + 1]!) / 2
  })
  const total = within + Math.max(0, spread)
  if (!(spread > TELLING * total)) return null
  return { jumps: meanOf(steps) / total, spread: spread / total }
}

function varianceWithin(values: Float64Array, ranks: Int32Array, means: Float64Array, counts: Float64Array): number {
  let sum = 0
  for (let row = 0; row < ranks.length; row++) {
    if (ranks[row]! < 0 || !Number.isFinite(values[row])) continue
    const rest = values[row]! - means[ranks[row]!]!
    sum += rest * rest
  }
  return (
    sum /
    Math.max(
      1,
      counts.reduce((all, rowCount) => all + rowCount - 1, 0),
    )
  )
}

function varianceOf(values: Float64Array): number {
  const mean = meanOf(values)
  return meanOf(values.map((value) => (value - mean) * (value - mean))) * (values.length / (values.length - 1))
}

function meanOf(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}
