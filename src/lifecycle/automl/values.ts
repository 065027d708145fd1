import type { Column, Table } from '#base'

/** How many rows of a column hold a value. */
export function presentCount(table: Table, name: string): number {
  const column = table.columns.get(name)
  if (column === undefined) return 0
  let count = 0
  for (let row = 0; row < table.rowCount; row++) if (!isMissing(column, row)) count++
  return count
}

export function isMissing(column: Column, row: number): boolean {
  if (column.kind === 'number') return Number.isNaN(column.values[row]!)
  return column.kind === 'codes' ? column.codes[row]! < 0 : column.missing[row] === 1
}

/** What a person would read in the cell; numbers in their shortest form. */
export function labelAt(column: Column, row: number): string {
  if (column.kind === 'codes') return column.levels[column.codes[row]!]!
  const value = column.values[row]!
  return Object.is(value, -0) ? '0' : String(value)
}

/** A column as doubles, NaN where missing; null for words. Long integers lose what lies beyond 2^53. */
export function numbersOf(column: Column): Float64Array | null {
  if (column.kind === 'number') return column.values
  if (column.kind === 'codes') return null
  return Float64Array.from(column.values, (value, row) => (column.missing[row] === 1 ? Number.NaN : Number(value)))
}

/** The distinct values of a column as small integers, in order of appearance. */
export interface Coding {
  /** -1 where missing. */
  readonly codes: Int32Array
  readonly labels: readonly string[]
  /** Rows of each label. */
  readonly counts: readonly number[]
}

/** Codes for a column, or null as soon as it has more than `limit` distinct values. */
export function codesOf(column: Column, limit: number): Coding | null {
  const seen = new Map<number | bigint, number>()
  const labels: string[] = []
  const counts: number[] = []
  const codes = new Int32Array(column.kind === 'codes' ? column.codes.length : column.values.length).fill(-1)
  for (let row = 0; row < codes.length; row++) {
    if (isMissing(column, row)) continue
    const value = column.kind === 'codes' ? column.codes[row]! : column.values[row]!
    let code = seen.get(value)
    if (code === undefined) {
      if (labels.length === limit) return null
      code = labels.length
      seen.set(value, code)
      labels.push(labelAt(column, row))
      counts.push(0)
    }
    codes[row] = code
    counts[code]!++
  }
  return { codes, labels, counts }
}
