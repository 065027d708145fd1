import type { Column, Table } from '#base'
import { RepriseError } from '#base'
import type { ColumnSchema } from '#data'
import type { Coding } from './values.ts'
import { codesOf, numbersOf, presentCount } from './values.ts'

export const MAX_CLASSES = 1000

/** The target column, read once. */
export interface TargetColumn {
  readonly name: string
  readonly schema: ColumnSchema
  readonly column: Column
  readonly rowCount: number
  readonly presentCount: number
  /** null for words. */
  readonly numbers: Float64Array | null
  /** null past 1,000 distinct values. */
  readonly coding: Coding | null
}

export function readTargetColumn(schema: ColumnSchema, table: Table): TargetColumn {
  const { name } = schema
  const column = table.columns.get(name)
  if (column === undefined) throw targetFault(name, 'is in the schema but not in the table', 'Read that column too.')
  return {
    name,
    schema,
    column,
    rowCount: table.rowCount,
    presentCount: presentCount(table, name),
    numbers: numbersOf(column),
    coding: codesOf(column, MAX_CLASSES),
  }
}

export function targetFault(column: string, problem: string, remedy: string): RepriseError {
  return new RepriseError('invalid-input', `target "${column}" ${problem}`, { remedy, details: { column } })
}
