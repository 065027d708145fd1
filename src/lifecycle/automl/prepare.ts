import type { Table } from '#base'
import { RepriseError } from '#base'
import type { ColumnSchema, Schema } from '#data'
import { selectRows } from '#data'
import type { Features, Transform } from '#features'
import { applyTransforms, fitTransforms } from '#features'
import type { FitPart } from '#training'
import { asFramed } from './choose-categories.ts'
import type { Part } from './encode-target.ts'
import type { Frame } from './frame.ts'
import type { Fold } from './partition.ts'
import { numbersOf } from './values.ts'

/** One fold ready to fit: transforms learned from its training rows alone. */
export interface PreparedFold {
  readonly transforms: readonly Transform[]
  readonly train: FitPart
  readonly validation: FitPart
}

export function prepareFold(frame: Frame, schema: Schema, table: Table, fold: Fold): PreparedFold {
  const transforms = transformsFor(frame, schema, table, fold.train)
  const train = partOf(frame, transforms, table, fold.train)
  if (!weighsSomething(train)) throw weightless(frame.weight)
  const validation = partOf(frame, transforms, table, fold.validation)
  return { transforms, train, validation: weighsSomething(validation) ? validation : unweighted(validation) }
}

function weighsSomething({ weights }: FitPart): boolean {
  return weights === undefined || weights.some((weight) => weight > 0)
}

/** Rows that weigh nothing would stop every fit at once: they judge alike instead. */
function unweighted({ features, target }: FitPart): FitPart {
  return { features, target }
}

function weightless(column: string | null): RepriseError {
  return new RepriseError('invalid-input', `column "${column}" gives every row to learn from the weight 0`, {
    remedy: 'Name another weight column, or remove the rows that do not count before splitting.',
    details: { column },
  })
}

export function transformsFor(frame: Frame, schema: Schema, table: Table, part: Part): readonly Transform[] {
  return fitTransforms(selectRows(columnsOnly(table, frame.features), part.rows), featureSchemas(frame, schema))
}

export function partOf(frame: Frame, transforms: readonly Transform[], table: Table, part: Part): FitPart {
  const features = featuresAt(frame, transforms, table, part.rows)
  const weights = frame.weight === null ? null : numbersOf(table.columns.get(frame.weight)!)
  if (weights === null) return { features, target: part.target }
  return { features, target: part.target, weights: Float64Array.from(part.rows, (row) => weights[row]!) }
}

export function featuresAt(frame: Frame, transforms: readonly Transform[], table: Table, rows: Uint32Array): Features {
  return applyTransforms(transforms, selectRows(columnsOnly(table, frame.features), rows))
}

export function featureSchemas(frame: Frame, schema: Schema): readonly ColumnSchema[] {
  return schema.columns.filter(({ name }) => frame.features.includes(name)).map((column) => asFramed(frame, column))
}

function columnsOnly(table: Table, names: readonly string[]): Table {
  return { rowCount: table.rowCount, columns: new Map(names.map((name) => [name, table.columns.get(name)!])) }
}
