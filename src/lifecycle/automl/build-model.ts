import type { Table } from '#base'
import type { Schema } from '#data'
import type { Transform } from '#features'
import type { Member, Model } from '#training'
import { exampleRow } from './example.ts'
import type { Frame } from './frame.ts'
import { featureSchemas } from './prepare.ts'

export interface ModelParts {
  readonly frame: Frame
  readonly schema: Schema
  readonly table: Table
  /** Rows it learned from; the example is one of them. */
  readonly rows: Uint32Array
  readonly transforms: readonly Transform[]
  readonly members: readonly Member[]
}

/** Every feature is required at prediction time: a column that is absent is a mistake to be told, a missing cell is not. */
export function buildModel({ frame, schema, table, rows, transforms, members }: ModelParts): Model {
  const columns = featureSchemas(frame, schema)
  const dates = new Set(columns.filter(({ storage }) => storage === 'datetime').map(({ name }) => name))
  return {
    task: frame.task,
    target: frame.target,
    classes: frame.classes,
    positive: frame.positive,
    signature: { inputs: columns.map((column) => ({ ...column, required: true })) },
    transforms,
    members,
    example: exampleRow(table, rows, frame.features, (name) => dates.has(name)),
  }
}
