import type { Tables } from '#tables'
import type { Profile } from './column-profile.ts'
import { findInFacts } from './findings.ts'
import type { ColumnFacts } from './profile-column.ts'
import { profileColumn } from './profile-column.ts'
import { countDuplicateRows } from './profile-rows.ts'
import type { ColumnSchema, Schema } from './schema.ts'

/** Cells in memory at once: 64 MB of doubles. */
const CELLS_AT_ONCE = 8_000_000

/**
 * Facts and findings of a typed Parquet. The engine counts repeated rows, on its own threads, while values are sorted and
 * summed here, in row order, which fixes every digit.
 */
export async function profileTable(tables: Tables, parquet: string, { columns }: Schema): Promise<Profile> {
  const { rowCount } = await tables.describe(parquet)
  const names = columns.map(({ name }) => name)
  const [facts, duplicateRowCount] = await Promise.all([
    profileColumns(tables, parquet, columns, rowCount),
    countDuplicateRows(tables, parquet, names),
  ])
  return {
    rowCount,
    duplicateRowCount,
    columns: facts.map(({ profile }) => profile),
    findings: findInFacts(facts, rowCount, duplicateRowCount),
  }
}

async function profileColumns(
  tables: Tables,
  parquet: string,
  columns: readonly ColumnSchema[],
  rowCount: number,
): Promise<readonly ColumnFacts[]> {
  const atOnce = Math.max(1, Math.floor(CELLS_AT_ONCE / Math.max(rowCount, 1)))
  const facts: ColumnFacts[] = []
  for (let from = 0; from < columns.length; from += atOnce) {
    const some = columns.slice(from, from + atOnce)
    const names = some.map(({ name }) => name)
    const table = await tables.readColumns(parquet, names)
    for (const schema of some) facts.push(await profileColumn(schema, table.columns.get(schema.name)!))
  }
  return facts
}
