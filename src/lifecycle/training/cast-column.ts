import type { CodesColumn, Column, LongColumn, NumberColumn } from '#base'
import { sameMeaning } from './boolean-words.ts'
import { parseDatetime } from './parse-datetime.ts'
import type { SignatureColumn } from './signature.ts'

/** The first cell that does not fit. */
export interface Misfit {
  readonly row: number
  readonly value: string
}

type Storage = SignatureColumn['storage']

/** The column in the given storage, itself where it already is, or the first cell that cannot be cast. */
export function castColumn(column: Column, storage: Storage, words: readonly string[] | undefined): Column | Misfit {
  switch (storage) {
    case 'number':
      return toNumbers(column)
    case 'long':
      return toLongs(column, parseLong, longOfNumber)
    case 'datetime':
      return toLongs(column, parseDatetime, () => null)
    case 'text':
      return toCodes(column)
    case 'boolean':
      return toBooleans(toCodes(column), words)
  }
}

export function missingColumn(storage: Storage, rowCount: number): Column {
  if (storage === 'number') return { kind: 'number', values: new Float64Array(rowCount).fill(Number.NaN) }
  if (storage === 'text' || storage === 'boolean')
    return { kind: 'codes', codes: new Int32Array(rowCount).fill(-1), levels: [] }
  return { kind: 'long', values: new BigInt64Array(rowCount), missing: new Uint8Array(rowCount).fill(1) }
}

function toNumbers(column: Column): NumberColumn | Misfit {
  if (column.kind === 'number') return column
  if (column.kind === 'long') {
    const values = Float64Array.from(column.values, (value, row) =>
      column.missing[row] === 1 ? Number.NaN : Number(value),
    )
    return { kind: 'number', values }
  }
  const parsed = column.levels.map(parseNumber)
  const misfit = firstMisfit(column, parsed)
  if (misfit !== null) return misfit
  return { kind: 'number', values: Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : parsed[code]!)) }
}

function toLongs(
  column: Column,
  parse: (text: string) => bigint | null | undefined,
  ofNumber: (value: number) => bigint | null,
): LongColumn | Misfit {
  if (column.kind === 'long') return column
  if (column.kind === 'codes') return longsOfCodes(column, column.levels.map(parse))
  const { values: longs, missing } = emptyLongs(column.values.length)
  for (const [row, value] of column.values.entries()) {
    if (Number.isNaN(value)) missing[row] = 1
    else {
      const long = ofNumber(value)
      if (long === null) return { row, value: String(value) }
      longs[row] = long
    }
  }
  return { kind: 'long', values: longs, missing }
}

function longsOfCodes(column: CodesColumn, parsed: readonly (bigint | null | undefined)[]): LongColumn | Misfit {
  const misfit = firstMisfit(column, parsed)
  if (misfit !== null) return misfit
  const { values, missing } = emptyLongs(column.codes.length)
  for (const [row, code] of column.codes.entries()) {
    const long = code < 0 ? undefined : parsed[code]
    if (typeof long === 'bigint') values[row] = long
    else missing[row] = 1
  }
  return { kind: 'long', values, missing }
}

function emptyLongs(rowCount: number) {
  return { values: new BigInt64Array(rowCount), missing: new Uint8Array(rowCount) }
}

function toCodes(column: Column): CodesColumn {
  if (column.kind === 'codes') return column
  const codeOf = new Map<string, number>()
  const codes = new Int32Array(column.values.length).fill(-1)
  for (let row = 0; row < codes.length; row++) {
    const isMissing = column.kind === 'long' ? column.missing[row] === 1 : Number.isNaN(column.values[row])
    if (isMissing) continue
    const text = String(column.values[row])
    const code = codeOf.get(text) ?? codeOf.size
    codeOf.set(text, code)
    codes[row] = code
  }
  return { kind: 'codes', codes, levels: [...codeOf.keys()] }
}

/** Words the model knows stay; other spellings of true and false become the known word of the same meaning. */
function toBooleans(column: CodesColumn, words: readonly string[] | undefined): CodesColumn | Misfit {
  const levels = column.levels.map((level) => sameMeaning(level, words))
  const misfit = firstMisfit(column, levels)
  if (misfit !== null) return misfit
  const distinct = [...new Set(levels.filter((level) => typeof level === 'string'))]
  const remapped = levels.map((level) => distinct.indexOf(level ?? ''))
  return { kind: 'codes', codes: column.codes.map((code) => (code < 0 ? -1 : remapped[code]!)), levels: distinct }
}

/** Null marks a level that cannot be cast, undefined a blank one. Levels that no row holds do no harm. */
function firstMisfit(column: CodesColumn, parsed: readonly unknown[]): Misfit | null {
  if (!parsed.includes(null)) return null
  const row = column.codes.findIndex((code) => code >= 0 && parsed[code] === null)
  return row < 0 ? null : { row, value: column.levels[column.codes[row]!]! }
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

function parseNumber(text: string): number | null {
  const trimmed = text.trim()
  if (trimmed === '') return Number.NaN
  return decimal.test(trimmed) ? Number(trimmed) : null
}

function parseLong(text: string): bigint | null | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  return /^[+-]?\d{1,20}$/.test(trimmed) ? within64Bits(BigInt(trimmed.replace('+', ''))) : null
}

function longOfNumber(value: number): bigint | null {
  return Number.isInteger(value) ? within64Bits(BigInt(value)) : null
}

function within64Bits(value: bigint): bigint | null {
  return BigInt.asIntN(64, value) === value ? value : null
}
