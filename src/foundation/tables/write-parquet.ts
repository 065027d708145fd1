import type { Column, Table } from '#base'
import { createBreather } from './breathe.ts'
import type { DuckDBConnection } from './engine.ts'
import { rowsOf } from './engine.ts'
import { identifier } from './sql.ts'
import type { ColumnFormat } from './text-format.ts'
import { copyToParquet } from './text-to-parquet.ts'

const CHUNK_ROWS = 2048

/** Columns into a Parquet of ours: codes as their words; long columns as 64-bit integers. */
export async function writeParquet(connection: DuckDBConnection, table: Table, output: string): Promise<void> {
  const { BIGINT, DOUBLE, DuckDBDataChunk, INTEGER, VARCHAR } = await import('@duckdb/node-api')
  const columns = [...table.columns.entries()]
  const types = columns.map(([, { kind }]) => (kind === 'number' ? DOUBLE : kind === 'long' ? BIGINT : INTEGER))
  const declared = columns.map((_, index) => `cell${index} ${types[index]}`).join(', ')
  await rowsOf(connection, `CREATE TEMP TABLE written (row BIGINT, ${declared})`)
  await appendRows()
  const joins: string[] = []
  for (const [index, [, column]] of columns.entries())
    if (column.kind === 'codes') joins.push(await appendLevels(index, column.levels))
  const cells = columns.map(([name, column], index) => `${cellSql(column, index)} AS ${identifier(name)}`)
  const select = `SELECT ${cells.join(', ')} FROM written ${joins.join(' ')} ORDER BY row`
  await copyToParquet(
    connection,
    select,
    columns.map(([, column]) => ({ storage: storageOf(column) })),
    output,
  )

  async function appendRows(): Promise<void> {
    const appender = await connection.createAppender('written')
    const breathe = createBreather()
    for (let start = 0; start < table.rowCount; start += CHUNK_ROWS) {
      const count = Math.min(CHUNK_ROWS, table.rowCount - start)
      const chunk = DuckDBDataChunk.create([BIGINT, ...types], count)
      chunk.setColumnValues(
        0,
        Array.from({ length: count }, (_, k) => BigInt(start + k)),
      )
      for (const [index, [, column]] of columns.entries())
        chunk.setColumnValues(index + 1, cellsOf(column, start, count))
      appender.appendDataChunk(chunk)
      await breathe()
    }
    appender.closeSync()
  }

  async function appendLevels(index: number, levels: readonly string[]): Promise<string> {
    await rowsOf(connection, `CREATE TEMP TABLE levels${index} (code INTEGER, word VARCHAR)`)
    const appender = await connection.createAppender(`levels${index}`)
    const breathe = createBreather()
    for (let start = 0; start < levels.length; start += CHUNK_ROWS) {
      const words = levels.slice(start, start + CHUNK_ROWS)
      const chunk = DuckDBDataChunk.create([INTEGER, VARCHAR], words.length)
      chunk.setColumnValues(
        0,
        words.map((_, k) => start + k),
      )
      chunk.setColumnValues(1, words)
      appender.appendDataChunk(chunk)
      await breathe()
    }
    appender.closeSync()
    return `LEFT JOIN levels${index} ON levels${index}.code = written.cell${index}`
  }
}

function cellSql({ kind }: Column, index: number): string {
  return kind === 'codes' ? `levels${index}.word` : `written.cell${index}`
}

function storageOf({ kind }: Column): ColumnFormat['storage'] {
  return kind === 'codes' ? 'text' : kind
}

function cellsOf(column: Column, start: number, count: number): (number | bigint | null)[] {
  const rows = Array.from({ length: count }, (_, k) => start + k)
  if (column.kind === 'codes') return rows.map((row) => column.codes[row]!)
  if (column.kind === 'long') return rows.map((row) => (column.missing[row] === 1 ? null : column.values[row]!))
  return rows.map((row) => (Number.isNaN(column.values[row]) ? null : column.values[row]!))
}
