import type { Table } from '#base'
import type { ColumnSchema } from '#data'
import { columnNamed } from './apply-transforms.ts'
import type { Transform } from './transform.ts'
import type { ColumnTransform } from './transforms/fitting/index.ts'
import { fitTransform } from './transforms/fitting/index.ts'

export interface FitOptions {
  /** Columns of numbers that are names (codes, postcodes): categories of the numbers' shortest texts. */
  readonly asCategories?: ReadonlySet<string>
}

/**
 * One transform per column, in the order given, fitted on every row of `table`: hand in training rows only.
 * Storage decides: numbers stay numbers even when they are categories in disguise (a few whole-number codes), because
 * histogram trees separate them anyway, unless `asCategories` names them; words become categories, or text features where
 * the type says text.
 */
export function fitTransforms(
  table: Table,
  columns: readonly ColumnSchema[],
  { asCategories }: FitOptions = {},
): readonly Transform[] {
  return columns.map((schema) => {
    const kind = isNumeric(schema) && asCategories?.has(schema.name) ? 'category' : kindOf(schema)
    return fitTransform(kind, schema.name, columnNamed(table, schema.name))
  })
}

function isNumeric({ storage }: ColumnSchema): boolean {
  return storage === 'number' || storage === 'long'
}

function kindOf(schema: ColumnSchema): ColumnTransform['kind'] {
  if (isNumeric(schema)) return 'number'
  if (schema.storage === 'datetime') return 'datetime'
  return schema.type === 'text' ? 'prose' : 'category'
}
