import { RepriseError } from '#base'
import type { DuckDBConnection } from './engine.ts'
import { firstLine, rowsOf } from './engine.ts'
import { literal } from './sql.ts'
import type { ColumnDescription } from './tables.ts'
import type { ColumnFormat } from './text-format.ts'
import { STORAGE_KEY } from './text-to-parquet.ts'

type Storage = ColumnFormat['storage']

/** Row count, names and storages, from the footer alone. */
export async function describeParquet(
  connection: DuckDBConnection,
  path: string,
): Promise<{ rowCount: number; columns: ColumnDescription[] }> {
  const file = literal(path)
  const [footer] = await footerRows(connection, path, `SELECT num_rows FROM parquet_file_metadata(${file})`)
  const columns = await rowsOf(connection, `DESCRIBE SELECT * FROM read_parquet(${file})`)
  const storages = await storedStorages(connection, file)
  return {
    rowCount: Number(footer?.['num_rows'] ?? 0),
    columns: columns.map((column, index) => ({
      name: String(column['column_name']),
      storage: storages?.[index] ?? storageOfType(String(column['column_type'])),
    })),
  }
}

async function footerRows(connection: DuckDBConnection, path: string, sql: string): Promise<Record<string, unknown>[]> {
  try {
    return await rowsOf(connection, sql)
  } catch (error) {
    if (!(error instanceof Error) || !/parquet|footer|magic|thrift/i.test(error.message)) throw error
    throw new RepriseError(
      'invalid-input',
      `the file is not a readable Parquet file: ${firstLine(error.message).replaceAll(`'${path}'`, '').trim()}`,
      {
        remedy: 'check that it was written in full',
        cause: error,
      },
    )
  }
}

async function storedStorages(connection: DuckDBConnection, file: string): Promise<Storage[] | undefined> {
  const sql = `SELECT decode(value) AS text FROM parquet_kv_metadata(${file}) WHERE decode(key) = ${literal(STORAGE_KEY)}`
  const [row] = await rowsOf(connection, sql)
  return row && (JSON.parse(String(row['text'])) as Storage[])
}

const NUMBER_TYPE = /^(U?(TINY|SMALL)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL)/
const LONG_TYPE = /^(BIGINT)/

/** How a column of an engine type is stored once it is ours. */
export function storageOfType(type: string): Storage {
  if (type === 'BOOLEAN') return 'boolean'
  if (type === 'DATE' || type.startsWith('TIMESTAMP')) return 'datetime'
  if (LONG_TYPE.test(type)) return 'long'
  return NUMBER_TYPE.test(type) ? 'number' : 'text'
}
