import { needsTrim, trimmed, valueSql } from './cell-sql.ts'
import type { DuckDBConnection } from './engine.ts'
import { rowsOf } from './engine.ts'
import { identifier, literal } from './sql.ts'
import type { ColumnFormat } from './text-format.ts'
import type { TextSource } from './text-source.ts'
import { cellName, columnNamesOf, relation } from './text-source.ts'

/** The key under which a Parquet of ours says how each column is stored. */
export const STORAGE_KEY = 'reprise.storage'

const MISFIT = 'a cell does not fit'
const LARGEST_SAFE = Number.MAX_SAFE_INTEGER

/** Columns of plain numbers that were not counted before: 'fraction' where some have a decimal point, so none is a code. */
export type Assumed = ReadonlyMap<string, 'fraction' | 'whole'>

/** One scan: typed cells into a Parquet, in file order. A cell that belies what was assumed ends it: undefined. */
export async function textToParquet(
  connection: DuckDBConnection,
  source: TextSource,
  columns: readonly ColumnFormat[],
  output: string,
  assumed: Assumed = new Map(),
): Promise<number | undefined> {
  // The engine's reader parses doubles faster than it hands out text to be cast.
  const names = columnNamesOf(source)
  const doubles = new Set(names.filter((_, index) => assumed.get(columns[index]!.name) === 'fraction'))
  const cells = columns.map((format, index) => cellSql(cellName(index), format, assumed.get(format.name)))
  const values = columns.map((format, index) => {
    const kind = assumed.get(format.name)
    const value = kind === undefined ? valueSql(cellName(index), format) : assumedSql(cellName(index), kind)
    return `${value} AS ${identifier(format.name)}`
  })
  const select = `SELECT ${values.join(', ')} FROM (SELECT ${cells.join(', ')} FROM ${relation(source, doubles)})`
  try {
    return await copyToParquet(connection, select, columns, output)
  } catch (error) {
    if (assumed.size > 0 && error instanceof Error && isMisfit(error)) return undefined
    throw error
  }
}

function isMisfit({ message }: Error): boolean {
  return message.includes(MISFIT) || message.includes('Could not convert') || message.includes('Error when converting')
}

/** Numbers that a double holds exactly, and no codes with leading zeros; empty cells are missing. */
function assumedSql(cell: string, kind: 'fraction' | 'whole'): string {
  const number = kind === 'fraction' ? cell : `${cell}_number`
  const exact = `${number} BETWEEN -${LARGEST_SAFE} AND ${LARGEST_SAFE}`
  const fits = kind === 'fraction' ? exact : `${exact} AND NOT (${cell} >= '00' AND ${cell} < '0:')`
  return `CASE WHEN ${fits} THEN ${number} WHEN ${cell} IS NOT NULL THEN error(${literal(MISFIT)}) END + 0.0`
}

function cellSql(cell: string, format: ColumnFormat, kind: 'fraction' | 'whole' | undefined): string {
  if (kind !== undefined) return kind === 'fraction' ? cell : `${cell}, TRY_CAST(${cell} AS DOUBLE) AS ${cell}_number`
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
