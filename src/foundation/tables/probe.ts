import { trimmed, valueSql } from './cell-sql.ts'
import type { DuckDBConnection } from './engine.ts'
import { rowsOf } from './engine.ts'
import { list } from './sql.ts'
import type { CandidateProbe, ColumnProbe } from './tables.ts'
import type { ColumnFormat } from './text-format.ts'
import type { TextSource } from './text-source.ts'
import { cellName, relation } from './text-source.ts'

type Counts = Record<string, unknown>

/** One scan: how many cells of each column fit each of its candidate formats. */
export async function probeText(
  connection: DuckDBConnection,
  source: TextSource,
  candidates: readonly (readonly ColumnFormat[])[],
): Promise<ColumnProbe[]> {
  const counts = candidates.flatMap((formats, column) => columnCounts(cellName(column), formats))
  const [row = {}] = await rowsOf(connection, `SELECT ${counts.join(', ')} FROM ${relation(source)}`)
  return candidates.map((formats, column) => readColumn(row, cellName(column), formats))
}

function columnCounts(cell: string, formats: readonly ColumnFormat[]): string[] {
  const padded = `(${cell} < '!' OR suffix(${cell}, ' ')) AND ${trimmed(cell)} <> ''`
  return [
    `count(${cell}) AS ${cell}_filled`,
    `count_if(CASE WHEN ${cell} < '!' OR suffix(${cell}, ' ') THEN ${padded} ELSE false END) AS ${cell}_padded`,
    ...formats.flatMap((format, index) => candidateCounts(cell, `${cell}_${index}`, format)),
  ]
}

function candidateCounts(cell: string, name: string, format: ColumnFormat): string[] {
  const value = valueSql(cell, format)
  const missing = `${trimmed(cell)} IN (${list(['', ...format.nullWords])})`
  const left = `${cell} IS NOT NULL AND (${value}) IS NULL`
  return [
    `count(${value}) AS ${name}_fit`,
    `count_if(CASE WHEN ${left} THEN ${missing} ELSE false END) AS ${name}_missing`,
    `list_sort(list(DISTINCT ${trimmed(cell)}) FILTER (${left} AND ${missing})) AS ${name}_words`,
    `min(CASE WHEN ${left} THEN CASE WHEN ${missing} THEN NULL ELSE ${cell} END END) AS ${name}_misfit`,
    ...(format.storage === 'number' || format.storage === 'long' ? numberCounts(cell, name, value) : []),
    ...(format.storage === 'datetime' ? [`count(DISTINCT day(${value})) AS ${name}_days`] : []),
  ]
}

/** A digit after a leading zero: exactly the strings from '00' to before '0:'. */
function numberCounts(cell: string, name: string, value: string): string[] {
  return [
    `count_if(${cell} >= '00' AND ${cell} < '0:') AS ${name}_zeros`,
    `max(abs(${value}))::DOUBLE AS ${name}_magnitude`,
  ]
}

function readColumn(row: Counts, cell: string, formats: readonly ColumnFormat[]): ColumnProbe {
  return {
    filledCount: Number(row[`${cell}_filled`]),
    paddedCount: Number(row[`${cell}_padded`]),
    fits: formats.map((_, index) => readCandidate(row, `${cell}_${index}`)),
  }
}

function readCandidate(row: Counts, name: string): CandidateProbe {
  return {
    fitCount: Number(row[`${name}_fit`]),
    missingCount: Number(row[`${name}_missing`]),
    leadingZeroCount: Number(row[`${name}_zeros`] ?? 0),
    maxMagnitude: (row[`${name}_magnitude`] as number | null | undefined) ?? null,
    dayCount: Number(row[`${name}_days`] ?? 0),
    missingWords: (row[`${name}_words`] as { items: readonly string[] } | null)?.items ?? [],
    misfit: (row[`${name}_misfit`] as string | null) ?? null,
  }
}
