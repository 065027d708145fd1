import { needsTrim, trimmed, valueSql } from './cell-sql.ts'
import type { DuckDBConnection } from './engine.ts'
import { rowsOf } from './engine.ts'
import { identifier, literal } from './sql.ts'
import type { ColumnFormat } from './text-format.ts'
import type { TextSource } from './text-source.ts'
import { cellName, relation } from './text-source.ts'

/** The key under which a Parquet of ours says how each column is stored. */
export const STORAGE_KEY = 'reprise.storage'

/** One scan: typed cells into a Parquet, in file order. */
export async function textToParquet(
  connection: DuckDBConnection,
  source: TextSource,
  columns: readonly ColumnFormat[],
  output: string,
): Promise<number> {
  const cells = columns.map((format, index) => cellSql(cellName(index), format))
  const values = columns.map((format, index) => `${valueSql(cellName(index), format)} AS ${identifier(format.name)}`)
  const select = `SELECT ${values.join(', ')} FROM (SELECT ${cells.join(', ')} FROM ${relation(source)})`
  return copyToParquet(connection, select, columns, output)
}

function cellSql(cell: string, format: ColumnFormat): string {
  return needsTrim(format) && (format.trim || format.storage !== 'text') ? `${trimmed(cell)} AS ${cell}` : cell
}

/** Uncompressed: the object store keeps a cache, and reading it back is what costs. */
export async function copyToParquet(
  connection: DuckDBConnection,
  select: string,
  columns: readonly { readonly storage: ColumnFormat['storage'] }[],
  output: string,
): Promise<number> {
  const storages = literal(JSON.stringify(columns.map(({ storage }) => storage)))
  const options = `FORMAT parquet, COMPRESSION uncompressed, KV_METADATA {${literal(STORAGE_KEY)}: ${storages}}`
  const [row] = await rowsOf(connection, `COPY (${select}) TO ${literal(output)} (${options})`)
  return Number(row?.['Count'] ?? 0)
}
