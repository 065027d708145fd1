import { open } from 'node:fs/promises'
import { StringDecoder } from 'node:string_decoder'
import { RepriseError } from '#base'
import { createBreather } from './breathe.ts'
import { uniqueNames } from './column-names.ts'
import { cut, isBlank, modalCount, sniffDialect } from './sniff-dialect.ts'
import { looksLikeHeader } from './sniff-header.ts'
import type { SniffHints, TextSample } from './tables.ts'
import type { TextFormat } from './text-format.ts'
import type { Dialect, Row } from './tokenise.ts'

const SAMPLE_BYTES = 2 ** 19
const DIALECT_CHARACTERS = 2 ** 16
const MOST_TITLE_LINES = 30

/** Reads the beginning of a UTF-8 text and proposes separator, quotes, title lines and header. */
export async function sniffText(path: string, hints: SniffHints = {}): Promise<TextSample> {
  const { text, complete } = await readSample(path)
  if (text.trim() === '')
    throw new RepriseError('invalid-input', 'the file is empty', { remedy: 'check that it was written in full' })
  const brief = text.slice(0, DIALECT_CHARACTERS)
  const whole = complete && brief.length === text.length
  const dialect = await sniffDialect(brief, whole, hints.separator, createBreather())
  return describeRows(cut(text, dialect, complete), dialect, hints)
}

/** The header's cells as a text in a known format has them; none where the format has no header. */
export async function readHeader(path: string, format: TextFormat): Promise<readonly string[]> {
  if (!format.hasHeader) return []
  const { text, complete } = await readSample(path)
  return cut(text, format, complete)[format.skipLines]?.cells ?? []
}

async function readSample(path: string): Promise<{ text: string; complete: boolean }> {
  await using file = await open(path)
  const { size } = await file.stat()
  const buffer = Buffer.alloc(Math.min(size, SAMPLE_BYTES))
  const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
  const text = new StringDecoder('utf8').write(buffer.subarray(0, bytesRead))
  return { text: text.replace(/^\ufeff/, ''), complete: bytesRead >= size }
}

function describeRows(rows: readonly Row[], dialect: Dialect, hints: SniffHints): TextSample {
  const columnCount = modalCount(rows.filter((row) => row.problem === undefined && !isBlank(row)))
  if (hints.columnNames !== undefined) refuseOtherCount(hints.columnNames, columnCount)
  const skipLines = titleLines(rows, columnCount)
  const filled = rows.slice(skipLines).filter((row) => row.problem === undefined && !isBlank(row))
  const first = filled[0]?.cells ?? []
  const body = filled
    .slice(1)
    .filter((row) => row.cells.length === columnCount)
    .map((row) => row.cells)
  const hasHeader = hints.hasHeader ?? looksLikeHeader(first, body)
  const header = hasHeader ? first : null
  const columnNames = uniqueNames(hints.columnNames ?? aligned(header ?? [], body, columnCount), columnCount)
  const sample = hasHeader ? body : first.length === columnCount ? [first, ...body] : body
  return { format: { ...dialect, hasHeader, skipLines, columnNames }, header, rows: sample }
}

function refuseOtherCount(columnNames: readonly string[], columnCount: number): void {
  if (columnNames.length === columnCount) return
  throw new RepriseError('invalid-input', `${columnNames.length} column names for rows of ${columnCount} cells`, {
    remedy: 'give one name per column, or name the separator',
  })
}

/** R's write.table names every column but the row names; elsewhere a short header lacks its last names. */
function aligned(
  header: readonly string[],
  body: readonly (readonly string[])[],
  columnCount: number,
): readonly string[] {
  if (header.length !== columnCount - 1) return header
  const lastFilled = body.some((cells) => (cells.at(-1) ?? '').trim() !== '')
  return lastFilled ? ['', ...header] : header
}

/** Lines before the table: blank ones, and titles or comments of fewer cells than the rows have. */
function titleLines(rows: readonly Row[], columnCount: number): number {
  if (columnCount < 2)
    return Math.max(
      0,
      rows.findIndex((row) => !isBlank(row)),
    )
  const first = rows.findIndex(
    ({ cells }) => cells.length >= columnCount - 1 && cells.filter((cell) => cell.trim() !== '').length > 1,
  )
  return first === -1 || first > MOST_TITLE_LINES ? 0 : first
}
