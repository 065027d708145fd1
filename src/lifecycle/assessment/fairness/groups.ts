import type { Column } from '#base'
import { binOf, isWords, numbersOf, quantileCuts } from '../columns.ts'

/** Rows that share a value of a protected column, or a quarter of its numbers. */
export interface Group {
  readonly name: GroupName
  readonly rows: Uint32Array
}

/** A word; of numbers, the least and the greatest; null where the value is missing. */
export type GroupName = string | readonly [number, number] | null

const LEAST_ROWS = 30
const MOST_GROUPS = 12
const NUMBER_BANDS = 4
const MOST_VALUES = 6

/** Groups of at least 30 rows, the largest first; what is in smaller ones is only counted. */
export function groupsOf(column: Column): { readonly groups: readonly Group[]; readonly leftOutCount: number } {
  const all = isWords(column) ? byWord(column) : byNumber(numbersOf(column))
  const groups = all
    .filter(({ rows }) => rows.length >= LEAST_ROWS)
    .sort((a, b) => b.rows.length - a.rows.length)
    .slice(0, MOST_GROUPS)
  const count = (some: readonly Group[]) => some.reduce((sum, { rows }) => sum + rows.length, 0)
  return { groups, leftOutCount: count(all) - count(groups) }
}

function byWord({ codes, levels }: Extract<Column, { kind: 'codes' }>): Group[] {
  const rows: number[][] = Array.from({ length: levels.length + 1 }, () => [])
  for (const [row, code] of codes.entries()) rows[code < 0 ? levels.length : code]!.push(row)
  return rows.map((some, code) => ({ name: levels[code] ?? null, rows: Uint32Array.from(some) }))
}

function byNumber(values: Float64Array): Group[] {
  const distinct = [...new Set(values.filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b)
  const cuts = distinct.length <= MOST_VALUES ? distinct.slice(1) : quantileCuts(values, NUMBER_BANDS)
  const rows: number[][] = Array.from({ length: cuts.length + 2 }, () => [])
  for (const [row, value] of values.entries())
    rows[Number.isNaN(value) ? cuts.length + 1 : binOf(cuts, value)]!.push(row)
  return rows.map((some, bin) => ({
    name: bin > cuts.length ? null : endsOf(some.map((row) => values[row]!)),
    rows: Uint32Array.from(some),
  }))
}

function endsOf(values: readonly number[]): [number, number] {
  return [
    values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
  ]
}
