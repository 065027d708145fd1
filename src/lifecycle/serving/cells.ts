import type { Json } from '#base'
import type { SignatureColumn } from '#training'

/** What a cell of a request becomes: a value for the column, null where missing, or what was expected instead. */
export type Cell = { readonly value: number | bigint | string | null } | { readonly expected: string }

/** Reads one cell. `levels` are the words that training saw in the column, when it saw words. */
export type CellReader = (cell: Json, levels: readonly string[]) => Cell

const MISSING: Cell = { value: null }
/** Cells of a CSV that mean missing where a number is expected, as pandas reads them. */
const NULL_WORDS = new Set(['', 'NA', 'N/A', 'n/a', '<NA>', '#N/A', 'NaN', 'nan', 'null', 'NULL', 'None'])
const TRUE_WORDS = ['true', 'yes', 'y', 't', '1', 'on']
const FALSE_WORDS = ['false', 'no', 'n', 'f', '0', 'off']

/** The reader for a column of the signature. Strict: nothing is rounded, no word becomes a number unless all cells are text. */
export function cellReader(column: SignatureColumn, cells: 'json' | 'text'): CellReader {
  const read = readerFor(column)
  const fromText = column.storage === 'text' || column.storage === 'boolean' ? (cell: Json) => cell : numberFromText
  return (cell, levels) => {
    if (cell === null) return MISSING
    const value = cells === 'text' ? fromText(cell) : cell
    return value === null ? MISSING : read(value, levels)
  }
}

function readerFor({ storage, type }: SignatureColumn): CellReader {
  if (storage === 'long') return readLong
  if (storage === 'datetime') return readDateTime
  if (storage === 'boolean') return readBoolean
  if (storage === 'text') return readText
  if (type === 'boolean') return readFlag
  return type === 'integer' ? readInteger : readNumber
}

/** A text as the number it writes, or as it is when it writes none: the reader then refuses it by name. */
function numberFromText(cell: Json): Json {
  if (typeof cell !== 'string') return cell
  const text = cell.trim()
  if (NULL_WORDS.has(text)) return null
  const value = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !/^[-+]?\d+$/.test(text)) ? value : text
}

function readNumber(cell: Json): Cell {
  return Number.isFinite(cell) ? { value: Number(cell) } : { expected: 'a number' }
}
function readInteger(cell: Json): Cell {
  return typeof cell === 'number' && Number.isInteger(cell) ? { value: cell } : { expected: 'a whole number' }
}
function readFlag(cell: Json): Cell {
  if (typeof cell === 'boolean') return { value: cell ? 1 : 0 }
  return Number.isFinite(cell) ? { value: Number(cell) } : { expected: 'true, false or a number' }
}
/** Integers past 2^53 do not survive JSON numbers: they come as digits in a string. */
function readLong(cell: Json): Cell {
  if (typeof cell === 'number' && Number.isSafeInteger(cell)) return { value: BigInt(cell) }
  const digits = typeof cell === 'string' && /^-?\d{1,19}$/.test(cell) ? BigInt(cell) : null
  if (digits !== null && BigInt.asIntN(64, digits) === digits) return { value: digits }
  return { expected: 'a whole number (past 2^53 as digits in quotes)' }
}
/** A word that training never saw is a value like any other: the model has a place for it. */
function readText(cell: Json): Cell {
  return typeof cell === 'string' ? { value: cell } : { expected: 'text' }
}
function readBoolean(cell: Json, levels: readonly string[]): Cell {
  if (typeof cell === 'string') return { value: cell }
  const words = cell === true || cell === 1 ? TRUE_WORDS : FALSE_WORDS
  const known = levels.find((level) => words.includes(level.trim().toLowerCase()))
  const isFlag = cell === true || cell === false || cell === 0 || cell === 1
  if (isFlag && known !== undefined) return { value: known }
  const examples = levels.map((level) => JSON.stringify(level)).join(' or ')
  return { expected: examples === '' ? 'text' : examples }
}

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6})\d*)?)?)?\s?(Z|[-+]\d\d:?\d\d)?$/

/** ISO 8601 into UTC microseconds; without an offset the time is taken as it stands. */
function readDateTime(cell: Json): Cell {
  const match = typeof cell === 'string' ? DATE_TIME.exec(cell.trim()) : null
  const wrong: Cell = { expected: 'a date-time such as 2026-11-20T09:30:00' }
  if (!match) return wrong
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as number[]
  const ms = Date.UTC(year!, month! - 1, day, hour, minute, second)
  const again = new Date(ms)
  const real =
    again.getUTCMonth() === month! - 1 && again.getUTCDate() === day && hour! < 24 && minute! < 60 && second! < 60
  if (!real) return wrong
  const micros = BigInt((match[7] ?? '').padEnd(6, '0'))
  return { value: BigInt(ms - offsetMs(match[8])) * 1000n + micros }
}

function offsetMs(offset: string | undefined): number {
  if (offset === undefined || offset === 'Z') return 0
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(-2))]
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}
