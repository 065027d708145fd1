import type { CodesColumn, Column, Table } from '#base'
import type { ColumnSchema } from '#data'
import { columnNamed } from '../apply-transforms.ts'
import type { Bucketed } from './buckets.ts'
import { bucketsOf } from './buckets.ts'
import type { Parts, Signal } from './residuals.ts'

const BUCKETS = 32
const SHRINK = 20

/** The raw columns as trees see them that learn from all parts but one: words in the order of those parts' means. */
export function baseColumns(table: Table, columns: readonly ColumnSchema[], signal: Signal, parts: Parts) {
  const given = columns.map(({ name }) => columnNamed(table, name))
  const numbers = given.map((column) => (column.kind === 'codes' ? null : bucketsOf(valuesOf(column), BUCKETS)))
  return (part: number): readonly Bucketed[] =>
    given.map((column, index) => numbers[index] ?? orderedWords(column as CodesColumn, signal[0]!, parts, part))
}

function valuesOf(column: Exclude<Column, CodesColumn>): Float64Array {
  if (column.kind === 'number') return column.values
  return Float64Array.from(column.values, (value, row) => (column.missing[row] === 1 ? Number.NaN : Number(value)))
}

function orderedWords({ codes, levels }: CodesColumn, values: Float64Array, parts: Parts, part: number): Bucketed {
  const sums = new Float64Array(levels.length)
  const counts = new Float64Array(levels.length)
  for (let row = 0; row < values.length; row++) {
    const code = codes[row]!
    if (code < 0 || parts.of[row] === part) continue
    sums[code]! += values[row]!
    counts[code]!++
  }
  const means = sums.map((sum, code) => sum / (counts[code]! + SHRINK))
  return bucketsOf(
    Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : means[code]!)),
    BUCKETS,
  )
}
