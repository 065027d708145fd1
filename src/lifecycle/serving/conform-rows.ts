import type { Column, Json, Table } from '#base'
import { nearestName, RepriseError } from '#base'
import type { Model, SignatureColumn } from '#training'
import { knownWords } from '#training'
import type { Cell } from './cells.ts'
import { cellReader } from './cells.ts'
import type { RawRows } from './score-request.ts'

/** A hint is sought among so many names of a request, and not for longer. */
const COMPARED_NAMES = 1000

/** One column of a request that does not fit the model's signature: its first bad cell, or its absence (row null). */
export interface ColumnProblem {
  readonly column: string
  readonly row: number | null
  /** Shortened where long; `[…]` or `{…}` for what is no single value. */
  readonly value: Json
  readonly problem: string
  readonly expected: string
  /** How many rows are wrong in this column. */
  readonly count: number
}

/**
 * Rows as sent → the table that the model reads. Columns it does not know are ignored, order does not matter, null is
 * missing. Otherwise one error with every column that does not fit, in `details.columns`.
 */
export function conformRows(model: Model, rows: RawRows, cells: 'json' | 'text'): Table {
  const columns = new Map<string, Column>()
  const problems: ColumnProblem[] = []
  for (const input of model.signature.inputs) {
    const sent = rows.columns.get(input.name)
    if (sent === undefined && (input.required || rows.columns.size === 0) && rows.rowCount > 0) {
      problems.push(absent(input, rows, model))
      continue
    }
    const found = readColumn(
      input,
      sent ?? new Array<Json>(rows.rowCount).fill(null),
      levelsOf(model, input.name),
      cells,
    )
    if ('problem' in found) problems.push(found)
    else columns.set(input.name, found)
  }
  if (problems.length > 0) throw mismatch(problems)
  return { rowCount: rows.rowCount, columns }
}

function levelsOf(model: Model, column: string): readonly string[] {
  return knownWords(model).get(column) ?? []
}

function absent(input: SignatureColumn, rows: RawRows, model: Model): ColumnProblem {
  const known = new Set(model.signature.inputs.map(({ name }) => name))
  const strangers = [...rows.columns.keys()].slice(0, COMPARED_NAMES).filter((name) => !known.has(name))
  const near = nearestName(
    input.name,
    strangers.filter((name) => name.length <= 2 * input.name.length),
  )
  const problem = near === undefined ? 'absent' : `absent; did you mean it by "${near}"?`
  const expected = expectedOf(cellReader(input, 'json')({ '': null }, levelsOf(model, input.name)))
  return { column: input.name, row: null, value: null, problem, expected, count: rows.rowCount }
}

function readColumn(
  input: SignatureColumn,
  sent: readonly Json[],
  levels: readonly string[],
  cells: 'json' | 'text',
): Column | ColumnProblem {
  const read = cellReader(input, cells)
  const values = sent.map((cell) => read(cell, levels))
  const row = values.findIndex((cell) => 'expected' in cell)
  if (row < 0) return columnOf(input, values as readonly { value: number | bigint | string | null }[])
  const expected = expectedOf(values[row]!)
  const count = values.filter((cell) => 'expected' in cell).length
  return { column: input.name, row, value: briefly(sent[row]!), problem: `not ${expected}`, expected, count }
}

/** A bad cell as an answer repeats it: whatever was sent, no deeper and not much longer than a word. */
function briefly(cell: Json): Json {
  if (typeof cell === 'string') return cell.length > 100 ? `${cell.slice(0, 100)}…` : cell
  if (typeof cell === 'number' && !Number.isFinite(cell)) return String(cell)
  if (typeof cell !== 'object' || cell === null) return cell
  return Array.isArray(cell) ? '[…]' : '{…}'
}

function expectedOf(cell: Cell): string {
  return 'expected' in cell ? cell.expected : 'a value'
}

function columnOf(input: SignatureColumn, cells: Values): Column {
  if (input.storage === 'number') return numbersOf(cells)
  if (input.storage === 'long' || input.storage === 'datetime')
    return {
      kind: 'long',
      values: BigInt64Array.from(cells, ({ value }) => (value === null ? 0n : BigInt(value))),
      missing: Uint8Array.from(cells, ({ value }) => (value === null ? 1 : 0)),
    }
  return wordsOf(cells)
}

type Values = readonly { value: number | bigint | string | null }[]

// Plain loops: for the one row of a request, typed arrays made `from` something cost more than all else.
function numbersOf(cells: Values): Column {
  const values = new Float64Array(cells.length)
  for (let row = 0; row < values.length; row++) values[row] = Number(cells[row]!.value ?? Number.NaN)
  return { kind: 'number', values }
}

function wordsOf(cells: Values): Column {
  const codeOf = new Map<string, number>()
  const codes = new Int32Array(cells.length).fill(-1)
  for (let row = 0; row < codes.length; row++) {
    const { value } = cells[row]!
    if (value === null) continue
    const word = String(value)
    const code = codeOf.get(word) ?? codeOf.size
    codeOf.set(word, code)
    codes[row] = code
  }
  return { kind: 'codes', codes, levels: [...codeOf.keys()] }
}

function mismatch(problems: readonly ColumnProblem[]): RepriseError {
  const missing = problems.filter(({ row }) => row === null).map(({ column }) => `'${column}'`)
  const wrong = problems.filter(({ row }) => row !== null)
  const shown = wrong.slice(0, 5).map(({ column, row, value, problem }) => {
    return `column "${column}", row ${row}: ${JSON.stringify(value)} is ${problem}`
  })
  if (wrong.length > shown.length) shown.push(`and ${wrong.length - shown.length} more columns`)
  const parts = [...(missing.length > 0 ? [`Model is missing inputs [${missing.join(', ')}]`] : []), ...shown]
  return new RepriseError('invalid-input', `${parts.join('; ')}.`, {
    remedy: 'See details.columns for every column that does not fit; the signature says what each expects.',
    details: { columns: problems },
  })
}
