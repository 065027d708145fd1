import type { Table } from '#base'
import type { ColumnSchema } from '#data'
import { columnNamed } from './apply-transforms.ts'
import type { Transform } from './transform.ts'
import type { ColumnTransform } from './transforms/index.ts'
import { fitTransform } from './transforms/index.ts'

/**
 * One transform per column, in the order given, fitted on every row of `table`: hand in training rows only.
 * Storage decides: numbers stay numbers even when they are categories in disguise (a few whole-number codes), because
 * histogram trees separate them anyway; words become categories, or text features where the type says text.
 */
export function fitTransforms(table: Table, columns: readonly ColumnSchema[]): readonly Transform[] {
  return columns.map((schema) => fitTransform(kindOf(schema), schema.name, columnNamed(table, schema.name)))
}

function kindOf({ storage, type }: ColumnSchema): ColumnTransform['kind'] {
  if (storage === 'number' || storage === 'long') return 'number'
  if (storage === 'datetime') return 'datetime'
  return type === 'text' ? 'prose' : 'category'
}
