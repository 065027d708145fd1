import type { Tables } from '#tables'
import type { Profile } from './column-profile.ts'
import { findInFacts } from './findings.ts'
import type { ColumnFacts } from './profile-column.ts'
import { profileColumn } from './profile-column.ts'
import { countDuplicateRows } from './profile-rows.ts'
import type { Schema } from './schema.ts'

/** Cells in memory at once: 64 MB of doubles. */
const CELLS_AT_ONCE = 8_000_000

/** Facts and findings of a typed Parquet. Rows are counted by the engine; what is summed, is summed here, in row order. */
export async function profileTable(tables: Tables, parquet: string, { columns }: Schema): Promise<Profile> {
  const { rowCount } = await tables.describe(parquet)
  const atOnce = Math.max(1, Math.floor(CELLS_AT_ONCE / Math.max(rowCount, 1)))
  const facts: ColumnFacts[] = []
  for (let from = 0; from < columns.length; from += atOnce) {
    const some = columns.slice(from, from + atOnce)
    const table = await tables.readColumns(
      parquet,
      some.map(({ name }) => name),
    )
    for (const schema of some) facts.push(await profileColumn(schema, table.columns.get(schema.name)!))
  }
  const duplicateRowCount = await countDuplicateRows(
    tables,
    parquet,
    columns.map(({ name }) => name),
  )
  return {
    rowCount,
    duplicateRowCount,
    columns: facts.map(({ profile }) => profile),
    findings: findInFacts(facts, rowCount, duplicateRowCount),
  }
}
