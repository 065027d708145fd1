import type { Column, Table } from '#base'
import { nearestName, RepriseError } from '#base'
import type { Features } from './feature.ts'
import type { Transform } from './transform.ts'
import { transformColumns } from './transform.ts'
import { applyTransform } from './transforms/index.ts'

/**
 * Features for every row of `table`; the same for one row as for a million. Columns no transform names are ignored;
 * one that is absent, or holds another kind of value, is an `invalid-input` that names it.
 */
export function applyTransforms(transforms: readonly Transform[], table: Table): Features {
  return {
    rowCount: table.rowCount,
    features: transforms.flatMap((transform) => {
      return applyTransform(
        transform,
        transformColumns(transform).map((name) => columnNamed(table, name)),
      )
    }),
  }
}

export function columnNamed(table: Table, name: string): Column {
  const column = table.columns.get(name)
  if (column !== undefined) return column
  const nearest = nearestName(name, [...table.columns.keys()])
  const hint = nearest === undefined ? '' : `; the nearest is "${nearest}"`
  throw new RepriseError('invalid-input', `column "${name}" is missing${hint}`, {
    remedy: `add a column named "${name}"`,
    details: { column: name, nearest: nearest ?? null },
  })
}
