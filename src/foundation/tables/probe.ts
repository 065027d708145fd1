import type { DuckDBMapValue } from '@duckdb/node-api'
import { isOneOf, isPadded, needsTrim, trimmed, valueSql } from './cell-sql.ts'
import type { DuckDBConnection } from './engine.ts'
import { rowsOf } from './engine.ts'
import type { CandidateProbe, ColumnProbe } from './tables.ts'
import type { ColumnFormat } from './text-format.ts'
import type { TextSource } from './text-source.ts'
import { cellName, relation } from './text-source.ts'

type Counts = Record<string, unknown>

/** Wide tables are asked in parts: the engine's plans grow with the square of what one statement counts. */
const COLUMNS_PER_SCAN = 120

/** One scan: how many cells of each column fit each of its candidate formats. */
export async function probeText(
  connection: DuckDBConnection,
  source: TextSource,
  candidates: readonly (readonly ColumnFormat[])[],
): Promise<ColumnProbe[]> {
  const asked = [...candidates.keys()].filter((column) => candidates[column]!.length > 0)
  const row: Counts = {}
  for (let start = 0; start < asked.length; start += COLUMNS_PER_SCAN) {
    const columns = asked.slice(start, start + COLUMNS_PER_SCAN)
    const [counts] = await rowsOf(connection, probeSql(source, columns, candidates))
    Object.assign(row, counts)
  }
  return candidates.map((formats, column) => readColumn(row, cellName(column), formats))
}

/** Layers: cells, trimmed where a candidate needs it; values; words that are none; which of these mean missing; counts. */
function probeSql(
  source: TextSource,
  columns: readonly number[],
  candidates: readonly (readonly ColumnFormat[])[],
): string {
  const parts = columns.map((column) => partsOf(cellName(column), candidates[column]!))
  const layer = (name: keyof Parts) => parts.flatMap((part) => part[name]).join(', ')
  const values = `SELECT *, ${layer('values')} FROM (SELECT ${layer('cells')} FROM ${relation(source)})`
  const words = `SELECT *, ${layer('misses')} FROM (SELECT *, ${layer('words')} FROM (${values}))`
  return `SELECT ${layer('counts')} FROM (${words})`
}

interface Parts {
  readonly cells: readonly string[]
  readonly values: readonly string[]
  readonly words: readonly string[]
  readonly misses: readonly string[]
  readonly counts: readonly string[]
}

function partsOf(cell: string, formats: readonly ColumnFormat[]): Parts {
  const trim = formats.some(needsTrim)
  const named = formats.map((format, index) => ({ format, value: `${cell}_${index}` }))
  return {
    cells: trim ? [`${trimmed(cell)} AS ${cell}`, `${isPadded(cell)} AS ${cell}_pad`] : [cell],
    values: named.map(({ format, value }) => `${valueSql(cell, format)} AS ${value}`),
    words: named.map(({ value }) => {
      const left = `${cell} IS NOT NULL AND ${value} IS NULL`
      return `CASE WHEN ${left} THEN ${trim ? cell : trimmed(cell)} END AS ${value}_word`
    }),
    misses: named.map(({ format, value }) => `${isOneOf(`${value}_word`, ['', ...format.nullWords])} AS ${value}_miss`),
    counts: [
      `count(${cell}) AS ${cell}_filled`,
      trim ? `count_if(${cell}_pad AND ${cell} <> '') AS ${cell}_padded` : `0 AS ${cell}_padded`,
      ...named.flatMap(({ format, value }) => candidateCounts(cell, value, format)),
    ],
  }
}

function candidateCounts(cell: string, value: string, { storage }: ColumnFormat): string[] {
  return [
    `count(${value}) AS ${value}_fit`,
    `histogram(CASE WHEN ${value}_miss THEN ${value}_word END) AS ${value}_words`,
    `min(CASE WHEN NOT ${value}_miss THEN ${value}_word END) AS ${value}_misfit`,
    ...(storage === 'number' || storage === 'long' ? numberCounts(cell, value) : []),
    ...(storage === 'datetime' ? [`bit_count(bit_or(1::BIGINT << day(${value}))) AS ${value}_days`] : []),
  ]
}

/** A digit after a leading zero: exactly the strings from '00' to before '0:'. */
function numberCounts(cell: string, value: string): string[] {
  return [
    `count_if(${cell} >= '00' AND ${cell} < '0:') AS ${value}_zeros`,
    `max(abs(${value}))::DOUBLE AS ${value}_magnitude`,
  ]
}

function readColumn(row: Counts, cell: string, formats: readonly ColumnFormat[]): ColumnProbe {
  return {
    filledCount: Number(row[`${cell}_filled`] ?? 0),
    paddedCount: Number(row[`${cell}_padded`] ?? 0),
    fits: formats.map((_, index) => readCandidate(row, `${cell}_${index}`)),
  }
}

function readCandidate(row: Counts, name: string): CandidateProbe {
  const words = row[`${name}_words`] as DuckDBMapValue | null
  const entries = words?.entries ?? []
  return {
    fitCount: Number(row[`${name}_fit`]),
    missingCount: entries.reduce((sum, { value }) => sum + Number(value), 0),
    missingWords: entries.map(({ key }) => String(key)),
    leadingZeroCount: Number(row[`${name}_zeros`] ?? 0),
    maxMagnitude: (row[`${name}_magnitude`] as number | null | undefined) ?? null,
    dayCount: Number(row[`${name}_days`] ?? 0),
    misfit: (row[`${name}_misfit`] as string | null) ?? null,
  }
}
