import type { Column } from '#base'
import type { Importance } from './assessment.ts'
import { isWords, numbersOf } from './columns.ts'
import type { Explained } from './explained.ts'
import { quantile } from './quantile.ts'
import { ranksOf, spearman } from './statistics/ranks.ts'

/** How one column moves the answers of one model, on the link scale. */
export interface ColumnContribution {
  readonly column: string
  /** Mean |SHAP| over rows and outputs. */
  readonly meanAbsolute: number
  /** Whether larger values raise the answer; `mixed` where it turns or is weak, null for words and for several classes. */
  readonly direction: 'up' | 'down' | 'mixed' | null
  /** Rank correlation of value and contribution, −1 to 1; null as `direction`. */
  readonly correlation: number | null
  /** Quantiles 5, 25, 50, 75 and 95 % of the contribution; of several classes, of the one it moves most. */
  readonly spread: readonly number[]
  /** The class that `spread`, `lowest` and `highest` are about; null where there is one output. */
  readonly output: number | null
  /** Mean contribution where it lowers the answer most, and where it raises it most: a word, or a fifth of the numbers. */
  readonly lowest: Band | null
  readonly highest: Band | null
}

export interface Band {
  /** A word; of numbers, the least and the greatest of the band; null where the column is missing. */
  readonly of: string | readonly [number, number] | null
  readonly mean: number
  readonly rowCount: number
}

const MOST_COLUMNS = 20
const CLEAR_CORRELATION = 0.5
const BANDS = 5
const LEAST_ROWS = 5

/** The weightiest columns of `importance`, each with which way and how far it moves the answer. */
export function summariseContributions(explained: Explained, importance: readonly Importance[]): ColumnContribution[] {
  const weighty = importance.slice(0, MOST_COLUMNS).filter(({ meanAbsolute }) => meanAbsolute > 0)
  return weighty.map(({ column, meanAbsolute }) => ({ column, meanAbsolute, ...movesOf(explained, column) }))
}

function movesOf(explained: Explained, name: string): Omit<ColumnContribution, 'column' | 'meanAbsolute'> {
  const column = explained.table.columns.get(name)!
  const output = explained.outputs === 1 ? null : mostMoved(explained, name)
  const moves = contributionsOf(explained, name, output ?? 0)
  const sorted = moves.slice().sort((a, b) => a - b)
  const correlation = output !== null || isWords(column) ? null : spearman(numbersOf(column), moves).value
  const bands = bandsOf(column, moves).sort((a, b) => a.mean - b.mean)
  return {
    direction: directionOf(correlation),
    correlation,
    spread: [0.05, 0.25, 0.5, 0.75, 0.95].map((share) => quantile(sorted, share)),
    output,
    lowest: bands[0] ?? null,
    highest: bands.at(-1) ?? null,
  }
}

function directionOf(correlation: number | null): ColumnContribution['direction'] {
  if (correlation === null) return null
  if (Math.abs(correlation) < CLEAR_CORRELATION) return 'mixed'
  return correlation > 0 ? 'up' : 'down'
}

/** One column's contributions to one output, per explained row. */
export function contributionsOf(
  { columns, values, outputs, rows }: Explained,
  name: string,
  output: number,
): Float64Array {
  const at = columns.indexOf(name)
  return Float64Array.from(rows, (_, row) => values[(row * outputs + output) * columns.length + at]!)
}

function mostMoved(explained: Explained, name: string): number {
  const sums = Array.from({ length: explained.outputs }, (_, output) =>
    contributionsOf(explained, name, output).reduce((sum, value) => sum + Math.abs(value), 0),
  )
  return sums.indexOf(Math.max(...sums))
}

function bandsOf(column: Column, moves: Float64Array): Band[] {
  const { bandOf, labels } = isWords(column) ? wordBands(column) : numberBands(numbersOf(column))
  const sums = labels.map(() => ({ sum: 0, rowCount: 0 }))
  for (const [row, move] of moves.entries()) {
    const band = sums[bandOf[row]!]!
    band.sum += move
    band.rowCount++
  }
  return sums.flatMap(({ sum, rowCount }, index) =>
    rowCount < LEAST_ROWS ? [] : [{ of: labels[index]!, mean: sum / rowCount, rowCount }],
  )
}

interface Banding {
  readonly bandOf: Int32Array
  readonly labels: readonly Band['of'][]
}

function wordBands({ codes, levels }: Extract<Column, { kind: 'codes' }>): Banding {
  return { bandOf: codes.map((code) => (code < 0 ? levels.length : code)), labels: [...levels, null] }
}

/** Fifths of the rows by value, equal values together. */
function numberBands(values: Float64Array): Banding {
  const ranks = ranksOf(values)
  const present = values.reduce((count, value) => count + Number(!Number.isNaN(value)), 0)
  const bandOf = Int32Array.from(ranks, (rank) =>
    Number.isNaN(rank) ? BANDS : Math.min(BANDS - 1, Math.floor((rank * BANDS) / Math.max(1, present))),
  )
  const ends = Array.from(
    { length: BANDS },
    () => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as [number, number],
  )
  for (const [row, band] of bandOf.entries()) {
    if (band === BANDS) continue
    ends[band]![0] = Math.min(ends[band]![0], values[row]!)
    ends[band]![1] = Math.max(ends[band]![1], values[row]!)
  }
  return { bandOf, labels: [...ends, null] }
}
