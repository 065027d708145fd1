import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { StringDecoder } from 'node:string_decoder'
import { refuseAborted } from './engine.ts'
import { createRejectLog } from './rejects.ts'
import type { WorkOptions } from './tables.ts'
import type { TextFormat } from './text-format.ts'
import type { TextSource } from './text-source.ts'
import type { Row } from './tokenise.ts'
import { createTokeniser } from './tokenise.ts'

type SeparatedSource = Extract<TextSource, { kind: 'separated' }>

const PIECE_BYTES = 2 ** 18
/** The engine refuses longer records unless told. */
const EXPECTED_RECORD_BYTES = 1_000_000

/**
 * Copies the rows that fit into a plain file the engine reads without complaint, and notes every line that does not:
 * too few or too many cells, or quotes that do not come out even.
 */
export async function cleanText(
  { format, path }: SeparatedSource,
  scratch: string,
  { signal }: WorkOptions,
): Promise<SeparatedSource> {
  const cleaned = join(scratch, 'cleaned.csv')
  const log = createRejectLog()
  let longest = 0
  async function* plain(): AsyncGenerator<string> {
    let seen = 0
    for await (const rows of readRows(path, format)) {
      refuseAborted(signal)
      const kept = rows.filter((row) => seen++ >= firstData(format) && judge(row, format, log))
      const lines = kept.map((row) => `${row.cells.map(encode).join(',')}\n`)
      for (const line of lines) longest = Math.max(longest, Buffer.byteLength(line))
      yield lines.join('')
    }
  }
  await pipeline(plain, createWriteStream(cleaned))
  const clean = { ...format, separator: ',', quote: '"', escape: '"', hasHeader: false, skipLines: 0 }
  const long = longest > EXPECTED_RECORD_BYTES && { longestRecordBytes: longest + 1 }
  return { kind: 'separated', path: cleaned, format: clean, ...long, ...log.read() }
}

function firstData(format: TextFormat): number {
  return format.skipLines + (format.hasHeader ? 1 : 0)
}

async function* readRows(path: string, format: TextFormat): AsyncGenerator<Row[]> {
  const tokeniser = createTokeniser(format)
  const decoder = new StringDecoder('utf8')
  let first = true
  for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES })) {
    const text = decoder.write(piece as Buffer)
    yield tokeniser.push(first ? text.replace(/^\ufeff/, '') : text)
    first = false
  }
  yield [...tokeniser.push(decoder.end()), ...tokeniser.end()]
}

function judge(row: Row, format: TextFormat, log: ReturnType<typeof createRejectLog>): boolean {
  const expected = format.columnNames.length
  if (row.problem !== undefined) {
    log.add({ line: row.line, column: null, text: row.text ?? '', reason: row.problem })
    return false
  }
  if (row.cells.length === expected) return true
  if (row.cells.length === 1 && row.cells[0]?.trim() === '') return false
  log.add({
    line: row.line,
    column: lastColumn(row, format),
    text: row.cells.join(format.separator),
    reason: misfit(row.cells.length, expected),
  })
  return false
}

/** The first column that has no cell; null where there are too many cells. */
function lastColumn(row: Row, format: TextFormat): string | null {
  return format.columnNames[row.cells.length] ?? null
}

function misfit(found: number, expected: number): string {
  return `${found} ${found === 1 ? 'cell' : 'cells'} where ${expected} ${expected === 1 ? 'is' : 'are'} expected`
}

function encode(cell: string): string {
  if (!/[",\n\r]|^\s|\s$/.test(cell)) return cell
  return `"${cell.replaceAll('"', '""')}"`
}
