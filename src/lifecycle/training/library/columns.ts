import type { Column, Table } from '#base'
import { RepriseError } from '#base'
import type { SignatureColumn } from '../signature.ts'

/**
 * A column as a program has it: numbers (missing is NaN, null or undefined), words, booleans or dates (missing is null or
 * undefined), or 64-bit integers.
 */
export type ColumnData =
  | ArrayLike<number>
  | readonly (number | null | undefined)[]
  | readonly (string | null | undefined)[]
  | readonly (boolean | null | undefined)[]
  | readonly (Date | null | undefined)[]
  | BigInt64Array

/** Columns of equal length by name. */
export type Columns = Readonly<Record<string, ColumnData>>

/** The columns as a table; `invalid-input` names a column of another length, and a cell that is not like the ones before it. */
export function tableOfColumns(columns: Columns): Table {
  const names = Object.keys(columns)
  const rowCount = names.length === 0 ? 0 : columns[names[0]!]!.length
  for (const name of names) {
    const { length } = columns[name]!
    if (length !== rowCount)
      throw new RepriseError(
        'invalid-input',
        `column "${name}" has ${length} values, column "${names[0]}" has ${rowCount}`,
      )
  }
  return { rowCount, columns: new Map(names.map((name) => [name, columnOf(name, columns[name]!)])) }
}

/** One column; numbers are copied into doubles, words into codes. */
export function columnOf(name: string, data: ColumnData): Column {
  if (data instanceof Float64Array) return { kind: 'number', values: data }
  if (data instanceof BigInt64Array) return { kind: 'long', values: data, missing: new Uint8Array(data.length) }
  const cells = data as ArrayLike<unknown>
  switch (kindOf(cells)) {
    case 'string':
      return wordsOf(name, cells)
    case 'boolean':
      return flagsOf(name, cells)
    case 'date':
      return datesOf(name, cells)
    default:
      return numbersOf(name, cells)
  }
}

/** How a column of this kind is declared in a model's signature. */
export function describeColumn(name: string, data: ColumnData, isText: boolean): SignatureColumn {
  const declared = { name, required: true }
  if (data instanceof BigInt64Array) return { ...declared, type: 'integer', storage: 'long' }
  switch (kindOf(data as ArrayLike<unknown>)) {
    case 'string':
      return { ...declared, type: isText ? 'text' : 'category', storage: 'text' }
    case 'boolean':
      return { ...declared, type: 'boolean', storage: 'boolean' }
    case 'date':
      return { ...declared, type: 'datetime', storage: 'datetime' }
    default:
      return { ...declared, type: 'number', storage: 'number' }
  }
}

/** What the first cell that is there is; a column without any is numbers. */
function kindOf(cells: ArrayLike<unknown>): 'number' | 'string' | 'boolean' | 'date' {
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row]
    if (cell === null || cell === undefined) continue
    if (typeof cell === 'string' || typeof cell === 'boolean') return typeof cell as 'string' | 'boolean'
    return cell instanceof Date ? 'date' : 'number'
  }
  return 'number'
}

function numbersOf(name: string, cells: ArrayLike<unknown>): Column {
  const values = new Float64Array(cells.length)
  for (let row = 0; row < cells.length; row++) values[row] = cellAt(name, cells, row, 'number') ?? Number.NaN
  return { kind: 'number', values }
}

function flagsOf(name: string, cells: ArrayLike<unknown>): Column {
  const codes = new Int32Array(cells.length)
  for (let row = 0; row < cells.length; row++) codes[row] = Number(cellAt(name, cells, row, 'boolean') ?? -1)
  return { kind: 'codes', codes, levels: ['false', 'true'] }
}

function wordsOf(name: string, cells: ArrayLike<unknown>): Column {
  const codeOf = new Map<string, number>()
  const codes = new Int32Array(cells.length).fill(-1)
  for (let row = 0; row < cells.length; row++) {
    const word = cellAt(name, cells, row, 'string')
    if (word === null) continue
    const code = codeOf.get(word) ?? codeOf.size
    codeOf.set(word, code)
    codes[row] = code
  }
  return { kind: 'codes', codes, levels: [...codeOf.keys()] }
}

/** Microseconds in UTC. */
function datesOf(name: string, cells: ArrayLike<unknown>): Column {
  const values = new BigInt64Array(cells.length)
  const missing = new Uint8Array(cells.length)
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row]
    const time = cell instanceof Date ? cell.getTime() : Number.NaN
    if (!(cell instanceof Date) && cell !== null && cell !== undefined) throw misfit(name, row, cell, 'date')
    if (Number.isNaN(time)) missing[row] = 1
    else values[row] = BigInt(time) * 1000n
  }
  return { kind: 'long', values, missing }
}

interface Kinds {
  readonly number: number
  readonly string: string
  readonly boolean: boolean
}

function cellAt<Kind extends keyof Kinds>(
  name: string,
  cells: ArrayLike<unknown>,
  row: number,
  kind: Kind,
): Kinds[Kind] | null {
  const cell = cells[row]
  if (cell === null || cell === undefined) return null
  if (typeof cell === kind) return cell as Kinds[Kind]
  throw misfit(name, row, cell, kind)
}

function misfit(name: string, row: number, cell: unknown, kind: string): RepriseError {
  const value = typeof cell === 'string' ? JSON.stringify(cell) : String(cell)
  return new RepriseError(
    'invalid-input',
    `column "${name}" holds ${value.slice(0, 80)} in row ${row}, where a ${kind} was expected`,
    {
      remedy: 'Give a column one kind of value: numbers, words, booleans or dates; null where it is missing.',
      details: { column: name, row },
    },
  )
}
