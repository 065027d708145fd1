import { describeParquet } from './describe.ts'
import type { DuckDBConnection } from './engine.ts'
import { rowsOf } from './engine.ts'
import { identifier, literal } from './sql.ts'
import type { ColumnDescription, ColumnStatistics } from './tables.ts'

/** Near this share of distinct values the estimate is replaced by an exact count. */
const NEARLY_UNIQUE = 0.8
const FEW = 64

export async function columnStatistics(
  connection: DuckDBConnection,
  path: string,
): Promise<{ rowCount: number; columns: ColumnStatistics[] }> {
  const { rowCount, columns } = await describeParquet(connection, path)
  const measures = columns.flatMap((column, index) => measuresOf(column, index))
  const [row = {}] = await rowsOf(connection, `SELECT ${measures.join(', ')} FROM read_parquet(${literal(path)})`)
  const rough = columns.map((column, index) => readStatistics(column, index, row))
  return { rowCount, columns: await exactWhereItMatters(connection, path, rough) }
}

function measuresOf({ name, storage }: ColumnDescription, index: number): string[] {
  const column = identifier(name)
  const common = [`count(${column}) AS count${index}`, `approx_count_distinct(${column}) AS distinct${index}`]
  if (storage === 'number' || storage === 'long')
    return [
      ...common,
      `min(${column})::DOUBLE AS min${index}`,
      `max(${column})::DOUBLE AS max${index}`,
      `bool_and(${column} = trunc(${column})) AS whole${index}`,
    ]
  if (storage !== 'text') return common
  const words = `length(${column}) - length(replace(${column}, ' ', '')) + 1`
  return [...common, `sum(length(${column})) AS length${index}`, `sum(${words}) AS words${index}`]
}

function readStatistics(
  { name, storage }: ColumnDescription,
  index: number,
  row: Record<string, unknown>,
): ColumnStatistics {
  const count = Number(row[`count${index}`])
  return {
    name,
    storage,
    count,
    distinctCount: Math.min(count, Number(row[`distinct${index}`])),
    min: (row[`min${index}`] as number | null | undefined) ?? null,
    max: (row[`max${index}`] as number | null | undefined) ?? null,
    whole: row[`whole${index}`] === true,
    meanLength: count === 0 ? 0 : Number(row[`length${index}`] ?? 0) / count,
    meanWords: count === 0 ? 0 : Number(row[`words${index}`] ?? 0) / count,
  }
}

async function exactWhereItMatters(
  connection: DuckDBConnection,
  path: string,
  columns: ColumnStatistics[],
): Promise<ColumnStatistics[]> {
  const doubtful = columns.filter((column) => isDoubtful(column))
  if (doubtful.length === 0) return columns
  const counts = doubtful.map(({ name }, index) => `count(DISTINCT ${identifier(name)}) AS exact${index}`)
  const [row = {}] = await rowsOf(connection, `SELECT ${counts.join(', ')} FROM read_parquet(${literal(path)})`)
  const exact = new Map(doubtful.map(({ name }, index) => [name, Number(row[`exact${index}`])]))
  return columns.map((column) => ({ ...column, distinctCount: exact.get(column.name) ?? column.distinctCount }))
}

/** Fractions are never keys, so only texts and whole numbers need to be counted exactly near uniqueness. */
function isDoubtful({ count, distinctCount, storage, whole }: ColumnStatistics): boolean {
  if (distinctCount <= FEW) return true
  return distinctCount >= NEARLY_UNIQUE * count && (storage === 'text' || whole)
}
