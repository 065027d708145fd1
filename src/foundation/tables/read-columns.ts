import type { Column, Table } from '#base'
import { RepriseError } from '#base'
import { createBreather } from './breathe.ts'
import { describeParquet } from './describe.ts'
import type { DuckDBConnection } from './engine.ts'
import { rowsOf } from './engine.ts'
import { identifier, literal } from './sql.ts'
import type { ColumnDescription } from './tables.ts'

type TypedArray = Float64Array | Int32Array | BigInt64Array | Uint8Array

/** Typed columns in file order; values are copied a few chunks at a time so that the event loop keeps turning. */
export async function readColumns(
  connection: DuckDBConnection,
  path: string,
  names?: readonly string[],
): Promise<Table> {
  const { rowCount, columns } = await describeParquet(connection, path)
  const wanted = names === undefined ? columns : names.map((name) => find(columns, name))
  const found = new Map<string, Column>()
  await readPlain(
    connection,
    path,
    rowCount,
    wanted.filter((column) => !isWords(column)),
    found,
  )
  for (const column of wanted.filter(isWords))
    found.set(column.name, await readWords(connection, path, rowCount, column.name))
  return { rowCount, columns: new Map(wanted.map(({ name }) => [name, found.get(name)!])) }
}

function isWords({ storage }: ColumnDescription): boolean {
  return storage === 'text' || storage === 'boolean'
}

function find(columns: readonly ColumnDescription[], name: string): ColumnDescription {
  const column = columns.find((each) => each.name === name)
  if (column !== undefined) return column
  throw new RepriseError('not-found', `the table has no column "${name}"`, {
    details: { columns: columns.map((each) => each.name) },
  })
}

async function readPlain(
  connection: DuckDBConnection,
  path: string,
  rowCount: number,
  columns: readonly ColumnDescription[],
  found: Map<string, Column>,
): Promise<void> {
  if (columns.length === 0) return
  const targets: TypedArray[] = []
  const expressions: string[] = []
  const breathe = createBreather()
  for (const { name, storage } of columns) {
    const column = identifier(name)
    // Zeroing a large array takes milliseconds, and there may be many.
    await breathe()
    if (storage === 'number') {
      const values = new Float64Array(rowCount)
      targets.push(values)
      expressions.push(`coalesce(${column}::DOUBLE, 'nan'::DOUBLE)`)
      found.set(name, { kind: 'number', values })
      continue
    }
    const values = new BigInt64Array(rowCount)
    const missing = new Uint8Array(rowCount)
    targets.push(values, missing)
    const value = storage === 'datetime' ? `epoch_us(${column}::TIMESTAMP)` : `${column}::BIGINT`
    expressions.push(`coalesce(${value}, 0)`, `(${column} IS NULL)::UTINYINT`)
    found.set(name, { kind: 'long', values, missing })
  }
  await copyInto(connection, `SELECT ${expressions.join(', ')} FROM read_parquet(${literal(path)})`, targets)
}

async function copyInto(connection: DuckDBConnection, sql: string, targets: readonly TypedArray[]): Promise<void> {
  const result = await connection.run(sql)
  const breathe = createBreather()
  for (let row = 0; ; ) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) return
    for (const [index, target] of targets.entries()) {
      const { items } = chunk.getColumnVector(index) as unknown as { items: TypedArray }
      target.set(items as never, row)
    }
    row += chunk.rowCount
    await breathe()
  }
}

/** Dictionary in SQL: distinct words ordered by bytes (which is by code point), then each row's place among them. */
async function readWords(connection: DuckDBConnection, path: string, rowCount: number, name: string): Promise<Column> {
  const column = `${identifier(name)}::VARCHAR`
  const file = literal(path)
  await rowsOf(
    connection,
    `CREATE OR REPLACE TEMP TABLE levels AS SELECT word, (row_number() OVER (ORDER BY word) - 1)::INTEGER AS code FROM (SELECT DISTINCT ${column} AS word FROM read_parquet(${file})) WHERE word IS NOT NULL`,
  )
  const levels = await readStrings(connection, 'SELECT word FROM levels ORDER BY code')
  const codes = new Int32Array(rowCount)
  const rows = `SELECT file_row_number AS row, ${column} AS word FROM read_parquet(${file}, file_row_number = true)`
  await copyInto(
    connection,
    `SELECT coalesce(code, -1)::INTEGER FROM (${rows}) LEFT JOIN levels USING (word) ORDER BY row`,
    [codes],
  )
  await rowsOf(connection, 'DROP TABLE levels')
  return { kind: 'codes', codes, levels }
}

export async function readStrings(connection: DuckDBConnection, sql: string): Promise<string[]> {
  const result = await connection.run(sql)
  const breathe = createBreather()
  const strings: string[] = []
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) return strings
    const vector = chunk.getColumnVector(0)
    for (let row = 0; row < chunk.rowCount; row++) strings.push(String(vector.getItem(row)))
    await breathe()
  }
}
