import type { Column, Rng, Table } from '#base'
import { log } from '#base'
import { columnAt, isWords, numbersOf } from '../columns.ts'
import { quantile } from '../quantile.ts'

/** A column of numbers with what a small change of it is. */
export interface Movable {
  readonly name: string
  readonly values: Float64Array
  /** The distance between its quartiles, or its standard deviation where that is 0. */
  readonly scale: number
  readonly isWhole: boolean
}

/** The columns of numbers that vary, among these. */
export function movableColumns(table: Table, names: readonly string[]): readonly Movable[] {
  return names.flatMap((name) => {
    const column = table.columns.get(name)
    if (column === undefined || isWords(column)) return []
    const values = numbersOf(column)
    const scale = scaleOf(values)
    return scale > 0
      ? [{ name, values, scale, isWhole: values.every((value) => Number.isNaN(value) || Number.isInteger(value)) }]
      : []
  })
}

function scaleOf(values: Float64Array): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  if (sorted.length < 2) return 0
  const between = quantile(sorted, 0.75) - quantile(sorted, 0.25)
  if (between > 0) return between
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length
  return Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / sorted.length)
}

/** The table with other numbers in a column; whole ones stay whole. */
export function withValues(table: Table, { name, isWhole }: Movable, values: Float64Array): Table {
  const like = table.columns.get(name) as Exclude<Column, { kind: 'codes' }>
  const numbers = isWhole ? values.map((value) => Math.round(value)) : values
  return { ...table, columns: new Map([...table.columns, [name, columnAt(like, [...numbers])]]) }
}

/** Noise from a normal distribution on every number, as wide as this share of its column's scale. */
export function withNoise(table: Table, movable: readonly Movable[], share: number, rng: Rng): Table {
  return movable.reduce((changed, column) => {
    const draws = rng.child(column.name)
    const values = column.values.map((value) => value + share * column.scale * normal(draws))
    return withValues(changed, column, values)
  }, table)
}

/** Marsaglia and Bray 1964: the polar method. */
function normal(rng: Rng): number {
  for (;;) {
    const [a, b] = [2 * rng.float() - 1, 2 * rng.float() - 1]
    const square = a * a + b * b
    if (square > 0 && square < 1) return a * Math.sqrt((-2 * log(square)) / square)
  }
}

/** This share of the cells of the named columns made missing, each by its own draw. */
export function withGaps(table: Table, names: readonly string[], share: number, rng: Rng): Table {
  const columns = new Map(table.columns)
  for (const name of names) {
    const column = columns.get(name)
    if (column === undefined) continue
    const draws = rng.child(name)
    const isGone = Uint8Array.from({ length: table.rowCount }, () => Number(draws.float() < share))
    columns.set(name, emptied(column, isGone))
  }
  return { ...table, columns }
}

function emptied(column: Column, isGone: Uint8Array): Column {
  if (column.kind === 'codes') return { ...column, codes: column.codes.map((code, row) => (isGone[row] ? -1 : code)) }
  if (column.kind === 'number')
    return { kind: 'number', values: column.values.map((value, row) => (isGone[row] ? Number.NaN : value)) }
  return { ...column, missing: column.missing.map((missing, row) => missing | isGone[row]!) }
}
