import { describeParquet } from './describe.ts'
import type { DuckDBConnection } from './engine.ts'
import { rowsOf } from './engine.ts'
import { identifier, literal } from './sql.ts'
import type { ColumnDescription, ColumnStatistics } from './tables.ts'

/** From this estimated share of distinct values on they are counted: the estimate may be a quarter off. */
const MANY_DISTINCT = 0.35
/** Wide tables are measured in parts, and exact counts, a hash table each, in smaller ones. */
const COLUMNS_PER_SCAN = 120
const COUNTS_PER_SCAN = 8

export async function columnStatistics(
  connection: DuckDBConnection,
  path: string,
): Promise<{ rowCount: number; columns: ColumnStatistics[] }> {
  const { rowCount, columns } = await describeParquet(connection, path)
  const row: Record<string, unknown> = {}
  for (const part of partsOf([...columns.entries()], COLUMNS_PER_SCAN)) {
    const measures = part.flatMap(([index, column]) => measuresOf(column, index))
    Object.assign(row, await aggregate(connection, path, measures))
  }
  const rough = columns.map((column, index) => readStatistics(column, index, row))
  return { rowCount, columns: await withDistinct(connection, path, rough) }
}

function partsOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  )
}

async function aggregate(connection: DuckDBConnection, path: string, measures: readonly string[]) {
  const [row = {}] = await rowsOf(connection, `SELECT ${measures.join(', ')} FROM read_parquet(${literal(path)})`)
  return row
}

function measuresOf({ name, storage }: ColumnDescription, index: number): string[] {
  const column = identifier(name)
  const common = [`count(${column}) AS count${index}`, `min(${column}) = max(${column}) AS single${index}`]
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
  const single = row[`single${index}`] === true
  return {
    name,
    storage,
    count,
    single,
    distinctCount: single ? 1 : null,
    min: (row[`min${index}`] as number | null | undefined) ?? null,
    max: (row[`max${index}`] as number | null | undefined) ?? null,
    whole: row[`whole${index}`] === true,
    meanLength: count === 0 ? 0 : Number(row[`length${index}`] ?? 0) / count,
    meanWords: count === 0 ? 0 : Number(row[`words${index}`] ?? 0) / count,
  }
}

/** Fractions are never keys, so only texts and whole numbers are counted, exactly where nearly all differ. */
async function withDistinct(
  connection: DuckDBConnection,
  path: string,
  columns: readonly ColumnStatistics[],
): Promise<ColumnStatistics[]> {
  const countable = columns.filter(({ storage, whole, single }) => !single && (storage === 'text' || whole))
  const rough = await countEach(connection, path, countable, 'approx_count_distinct(', COLUMNS_PER_SCAN)
  const doubtful = countable.filter(({ name, count }) => (rough.get(name) ?? 0) >= MANY_DISTINCT * count)
  const exact = await countEach(connection, path, doubtful, 'count(DISTINCT ', COUNTS_PER_SCAN)
  return columns.map((column) => {
    const estimate = rough.get(column.name)
    if (estimate === undefined) return column
    return { ...column, distinctCount: exact.get(column.name) ?? Math.min(column.count, Math.max(2, estimate)) }
  })
}

async function countEach(
  connection: DuckDBConnection,
  path: string,
  columns: readonly ColumnStatistics[],
  aggregateCall: string,
  size: number,
): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (const part of partsOf(columns, size)) {
    const counts = part.map(({ name }, index) => `${aggregateCall}${identifier(name)}) AS count${index}`)
    const row = await aggregate(connection, path, counts)
    for (const [index, { name }] of part.entries()) found.set(name, Number(row[`count${index}`]))
  }
  return found
}
