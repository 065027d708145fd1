import { uniqueNames } from './column-names.ts'
import { describeParquet, storageOfType } from './describe.ts'
import type { DuckDBConnection } from './engine.ts'
import { rowsOf } from './engine.ts'
import { identifier, literal } from './sql.ts'
import type { ColumnFormat } from './text-format.ts'
import { copyToParquet } from './text-to-parquet.ts'

const LARGEST_EXACT = 2n ** 53n

/** Columns of any Parquet as ours: integers that doubles hold become numbers, truth values words, nested values JSON text. */
export async function parquetToParquet(
  connection: DuckDBConnection,
  input: string,
  output: string,
): Promise<{ rowCount: number; columns: ColumnFormat[] }> {
  await describeParquet(connection, input)
  const described = await rowsOf(connection, `DESCRIBE SELECT * FROM read_parquet(${literal(input)})`)
  const names = described.map((column) => String(column['column_name']))
  const types = described.map((column) => String(column['column_type']))
  const unique = uniqueNames(names, names.length)
  const longs = await wideIntegers(connection, input, names, types)
  const columns = types.map((type, index) => formatOf(unique[index]!, type, longs.has(names[index]!)))
  const values = columns.map(
    ({ name }, index) =>
      `${typedSql(identifier(names[index]!), types[index]!, columns[index]!)} AS ${identifier(name)}`,
  )
  const select = `SELECT ${values.join(', ')} FROM read_parquet(${literal(input)})`
  return { rowCount: await copyToParquet(connection, select, columns, output), columns }
}

/** 64-bit columns that hold an integer past 2^53. */
async function wideIntegers(
  connection: DuckDBConnection,
  input: string,
  names: readonly string[],
  types: readonly string[],
): Promise<Set<string>> {
  const wide = names.filter((_, index) => storageOfType(types[index]!) === 'long')
  if (wide.length === 0) return new Set()
  const tests = wide.map(
    (name, index) => `bool_or(abs(${identifier(name)}::HUGEINT) > ${LARGEST_EXACT}) AS wide${index}`,
  )
  const [row] = await rowsOf(connection, `SELECT ${tests.join(', ')} FROM read_parquet(${literal(input)})`)
  return new Set(wide.filter((_, index) => row?.[`wide${index}`] === true))
}

function formatOf(name: string, type: string, wide: boolean): ColumnFormat {
  const storage = storageOfType(type)
  const plain = { name, nullWords: [], trim: false }
  if (storage === 'boolean') return { ...plain, storage, trueWords: ['true'], falseWords: ['false'] }
  if (storage === 'datetime') return { ...plain, storage, dateFormat: 'iso' }
  if (storage === 'long' && !wide) return { ...plain, storage: 'number' }
  return { ...plain, storage }
}

function typedSql(column: string, type: string, { storage }: ColumnFormat): string {
  if (storage === 'number') return `CASE WHEN isfinite(${column}::DOUBLE) THEN ${column}::DOUBLE + 0.0 END`
  if (storage === 'boolean') return `CASE WHEN ${column} THEN 'true' WHEN NOT ${column} THEN 'false' END`
  if (storage === 'datetime') return `${column}::TIMESTAMP`
  if (storage === 'long') return column
  return /[[({]|^(STRUCT|MAP|JSON)/.test(type) ? `to_json(${column})::VARCHAR` : `${column}::VARCHAR`
}
