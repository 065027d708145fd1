import { copyFile, open, rename, rm } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import type { Json, Table } from '#base'
import { isSystemError, RepriseError } from '#base'
import type { Platform } from '#platform'
import { cellAt } from '#serving'

const CHUNK_ROWS = 4096
type Lines = (table: Table, dateTimes: ReadonlySet<string>) => Iterable<string>
const TEXT_FORMATS: Readonly<Record<string, Lines>> = { '.csv': csvLines, '.json': jsonText, '.jsonl': jsonLines }

/** Writes a table as the file's extension says; the file is there whole or not at all. */
export async function writeTable(
  platform: Pick<Platform, 'effects' | 'objects' | 'tables'>,
  table: Table,
  path: string,
  dateTimes: ReadonlySet<string>,
): Promise<void> {
  const format = checkFormat(path)
  const lines = TEXT_FORMATS[format]
  const temporary = join(dirname(path), `.reprise-${platform.effects.now()}-${process.pid}${format}`)
  try {
    if (lines) await writeLines(temporary, lines(table, dateTimes))
    else await writeParquet(platform, table, temporary)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    if (isSystemError(error, 'ENOENT'))
      throw new RepriseError('not-found', `there is no folder ${dirname(path)} to write into`, { cause: error })
    throw error
  }
}

/** The engine may write inside the store only; from there the file is copied. */
async function writeParquet(
  { objects, tables }: Pick<Platform, 'objects' | 'tables'>,
  table: Table,
  path: string,
): Promise<void> {
  const scratch = await objects.temporaryDirectory()
  try {
    const written = join(scratch, 'table.parquet')
    await (await tables()).writeParquet(table, written)
    await copyFile(written, path)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** The extension of a file to write; `invalid-input` unless it is one that can be written. */
export function checkFormat(path: string): string {
  const format = extname(path).toLowerCase()
  if (format === '.parquet' || Object.hasOwn(TEXT_FORMATS, format)) return format
  throw new RepriseError(
    'invalid-input',
    `cannot write "${path}": its extension is none of .csv, .parquet, .json, .jsonl`,
  )
}

/** The first rows as records. */
export function previewRows(table: Table, count: number, dateTimes: ReadonlySet<string>): Record<string, Json>[] {
  return Array.from({ length: Math.min(count, table.rowCount) }, (_, row) => recordAt(table, row, dateTimes))
}

async function writeLines(path: string, lines: Iterable<string>): Promise<void> {
  await using file = await open(path, 'w')
  let chunk: string[] = []
  for (const line of lines) {
    chunk.push(line)
    if (chunk.length < CHUNK_ROWS) continue
    await file.write(chunk.join(''))
    chunk = []
  }
  await file.write(chunk.join(''))
  await file.sync()
}

function recordAt(table: Table, row: number, dateTimes: ReadonlySet<string>): Record<string, Json> {
  return Object.fromEntries(
    [...table.columns].map(([name, column]) => [name, cellAt(column, row, dateTimes.has(name))]),
  )
}

function* csvLines(table: Table, dateTimes: ReadonlySet<string>): Iterable<string> {
  const columns = [...table.columns].map(([name, column]) => ({ column, isDateTime: dateTimes.has(name) }))
  yield `${[...table.columns.keys()].map(csvCell).join(',')}\n`
  for (let row = 0; row < table.rowCount; row++)
    yield `${columns.map(({ column, isDateTime }) => csvCell(cellAt(column, row, isDateTime))).join(',')}\n`
}

function csvCell(value: Json): string {
  const text = value === null ? '' : String(value)
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function* jsonLines(table: Table, dateTimes: ReadonlySet<string>): Iterable<string> {
  for (let row = 0; row < table.rowCount; row++) yield `${JSON.stringify(recordAt(table, row, dateTimes))}\n`
}

function* jsonText(table: Table, dateTimes: ReadonlySet<string>): Iterable<string> {
  yield '[\n'
  for (let row = 0; row < table.rowCount; row++)
    yield `${JSON.stringify(recordAt(table, row, dateTimes))}${row + 1 < table.rowCount ? ',' : ''}\n`
  yield ']\n'
}
