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

/** Three layers: cells, trimmed where a candidate needs it; values; counts of both. */
function probeSql(
  source: TextSource,
  columns: readonly number[],
  candidates: readonly (readonly ColumnFormat[])[],
): string {
  const cells: string[] = []
  const values: string[] = []
  const counts: string[] = []
  for (const column of columns) {
    const cell = cellName(column)
    const formats = candidates[column]!
    const trim = formats.some(needsTrim)
    cells.push(trim ? `${trimmed(cell)} AS ${cell}, ${isPadded(cell)} AND ${trimmed(cell)} <> '' AS ${cell}_pad` : cell)
    values.push(
      cell,
      ...(trim ? [`${cell}_pad`] : []),
      ...formats.map((format, index) => `${valueSql(cell, format)} AS ${cell}_${index}`),
    )
    counts.push(
      `count(${cell}) AS ${cell}_filled`,
      trim ? `count_if(${cell}_pad) AS ${cell}_padded` : `0 AS ${cell}_padded`,
    )
    counts.push(...formats.flatMap((format, index) => candidateCounts(cell, `${cell}_${index}`, format)))
  }
  const inner = `SELECT ${cells.join(', ')} FROM ${relation(source)}`
  return `SELECT ${counts.join(', ')} FROM (SELECT ${values.join(', ')} FROM (${inner}))`
}

function candidateCounts(cell: string, value: string, format: ColumnFormat): string[] {
  const left = `${cell} IS NOT NULL AND ${value} IS NULL`
  const word = needsTrim(format) ? cell : trimmed(cell)
  const missing = isOneOf(word, ['', ...format.nullWords])
  return [
    `count(${value}) AS ${value}_fit`,
    `histogram(CASE WHEN ${left} THEN CASE WHEN ${missing} THEN ${word} END END) AS ${value}_words`,
    `min(CASE WHEN ${left} THEN CASE WHEN ${missing} THEN NULL ELSE ${cell} END END) AS ${value}_misfit`,
    ...(format.storage === 'number' || format.storage === 'long' ? numberCounts(cell, value) : []),
    ...(format.storage === 'datetime' ? [`bit_count(bit_or(1::BIGINT << day(${value}))) AS ${value}_days`] : []),
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
