import type { DuckDBDataChunk, DuckDBType } from '@duckdb/node-api'
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
  const names = [...table.columns.keys()]
  const columns = [...table.columns.values()]
  await appendRows(connection, table.rowCount, columns)
  for (const [index, column] of columns.entries())
    if (column.kind === 'codes') await appendLevels(connection, levelsName(index), column.levels)
  const cells = columns.map((column, index) => `${cellSql(column, index)} AS ${identifier(names[index]!)}`)
  const joins = columns.map((column, index) => joinSql(column, index)).join(' ')
  const storages = columns.map((column) => ({ storage: storageOf(column) }))
  await copyToParquet(connection, `SELECT ${cells.join(', ')} FROM written ${joins} ORDER BY row`, storages, output)
}

/** A table `written` with the row's number, then `cell0`, `cell1`, … */
async function appendRows(connection: DuckDBConnection, rowCount: number, columns: readonly Column[]): Promise<void> {
  const { BIGINT, DOUBLE, INTEGER } = await import('@duckdb/node-api')
  const types = columns.map(({ kind }) => ({ number: DOUBLE, long: BIGINT, codes: INTEGER })[kind])
  const declared = types.map((type, index) => `cell${index} ${type}`).join(', ')
  await rowsOf(connection, `CREATE TEMP TABLE written (row BIGINT, ${declared})`)
  await append(connection, 'written', [BIGINT, ...types], rowCount, (chunk, start, count) => {
    chunk.setColumnValues(
      0,
      Array.from({ length: count }, (_, row) => BigInt(start + row)),
    )
    for (const [index, column] of columns.entries()) chunk.setColumnValues(index + 1, cellsOf(column, start, count))
  })
}

async function appendLevels(connection: DuckDBConnection, name: string, levels: readonly string[]): Promise<void> {
  const { INTEGER, VARCHAR } = await import('@duckdb/node-api')
  await rowsOf(connection, `CREATE TEMP TABLE ${name} (code INTEGER, word VARCHAR)`)
  await append(connection, name, [INTEGER, VARCHAR], levels.length, (chunk, start, count) => {
    chunk.setColumnValues(
      0,
      Array.from({ length: count }, (_, k) => start + k),
    )
    chunk.setColumnValues(1, levels.slice(start, start + count))
  })
}

async function append(
  connection: DuckDBConnection,
  table: string,
  types: readonly DuckDBType[],
  rowCount: number,
  fill: (chunk: DuckDBDataChunk, start: number, count: number) => void,
): Promise<void> {
  const { DuckDBDataChunk } = await import('@duckdb/node-api')
  const appender = await connection.createAppender(table)
  const breathe = createBreather()
  for (let start = 0; start < rowCount; start += CHUNK_ROWS) {
    const count = Math.min(CHUNK_ROWS, rowCount - start)
    const chunk = DuckDBDataChunk.create(types, count)
    fill(chunk, start, count)
    appender.appendDataChunk(chunk)
    await breathe()
  }
  appender.closeSync()
}

function levelsName(index: number): string {
  return `levels${index}`
}

function joinSql({ kind }: Column, index: number): string {
  const levels = levelsName(index)
  return kind === 'codes' ? `LEFT JOIN ${levels} ON ${levels}.code = written.cell${index}` : ''
}

function cellSql({ kind }: Column, index: number): string {
  return kind === 'codes' ? `${levelsName(index)}.word` : `written.cell${index}`
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
