import { needsTrim, trimmed, valueSql } from './cell-sql.ts'
import type { DuckDBConnection } from './engine.ts'
import { rowsOf } from './engine.ts'
import { identifier, literal } from './sql.ts'
import type { ColumnFormat } from './text-format.ts'
import type { TextSource } from './text-source.ts'
import { cellName, relation } from './text-source.ts'

/** The key under which a Parquet of ours says how each column is stored. */
export const STORAGE_KEY = 'reprise.storage'

const MISFIT = 'a cell does not fit'
const LARGEST_EXACT = 2 ** 53

/** One scan: typed cells into a Parquet, in file order. Of the columns that must fit, one cell that does not ends it: undefined. */
export async function textToParquet(
  connection: DuckDBConnection,
  source: TextSource,
  columns: readonly ColumnFormat[],
  output: string,
  mustFit: ReadonlySet<string> = new Set(),
): Promise<number | undefined> {
  const cells = columns.map((format, index) => cellSql(cellName(index), format))
  const values = columns.map((format, index) => {
    const value = mustFit.has(format.name) ? fittingNumber(cellName(index)) : valueSql(cellName(index), format)
    return `${value} AS ${identifier(format.name)}`
  })
  const select = `SELECT ${values.join(', ')} FROM (SELECT ${cells.join(', ')} FROM ${relation(source)})`
  try {
    return await copyToParquet(connection, select, columns, output)
  } catch (error) {
    if (error instanceof Error && error.message.includes(MISFIT)) return undefined
    throw error
  }
}

/** A plain number that a double holds exactly and no code with leading zeros; empty cells are missing. */
function fittingNumber(cell: string): string {
  const number = `TRY_CAST(${cell} AS DOUBLE)`
  const fits = `${number} BETWEEN -${LARGEST_EXACT} AND ${LARGEST_EXACT} AND NOT (${cell} >= '00' AND ${cell} < '0:')`
  return `CASE WHEN ${fits} THEN ${number} WHEN ${cell} IS NOT NULL THEN error(${literal(MISFIT)}) END + 0.0`
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
