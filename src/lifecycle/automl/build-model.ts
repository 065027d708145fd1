import type { Table } from '#base'
import { canonicalJson } from '#base'
import type { Schema } from '#data'
import { selectRows } from '#data'
import type { Transform } from '#features'
import { applyTransforms } from '#features'
import type { Fitted, Member, Model } from '#training'
import { exampleRow } from './example.ts'
import type { Frame } from './frame.ts'
import { featureSchemas } from './prepare.ts'

/** A fitted estimator, its weight, and the transforms that made the features it was fitted on. */
export interface ModelPart {
  readonly weight: number
  readonly fitted: Fitted
  readonly transforms: readonly Transform[]
}

export interface ModelSite {
  readonly frame: Frame
  readonly schema: Schema
  readonly table: Table
}

/** Every feature is required at prediction time: a column that is absent is a mistake to be told, a missing cell is not. `rows` are those it learned from; the example is one of them. */
export function buildModel({ frame, schema, table }: ModelSite, rows: Uint32Array, parts: readonly ModelPart[]): Model {
  const columns = featureSchemas(frame, schema)
  const dates = new Set(columns.filter(({ storage }) => storage === 'datetime').map(({ name }) => name))
  return {
    task: frame.task,
    target: frame.target,
    classes: frame.classes,
    positive: frame.positive,
    signature: { inputs: columns.map((column) => ({ ...column, required: true })) },
    ...joinParts(parts, selectRows(table, new Uint32Array(0))),
    example: exampleRow(table, rows, frame.features, (name) => dates.has(name)),
  }
}

/** All transforms once, and for each member the features it uses, where they are not simply all of them. */
function joinParts(parts: readonly ModelPart[], empty: Table): { transforms: Transform[]; members: Member[] } {
  const transforms: Transform[] = []
  const featuresOf = new Map<string, readonly number[]>()
  let featureCount = 0
  const place = (transform: Transform): readonly number[] => {
    const key = canonicalJson(transform as never)
    const known = featuresOf.get(key)
    if (known !== undefined) return known
    const { features } = applyTransforms([transform], empty)
    const made = features.map((_, index) => featureCount + index)
    featureCount += features.length
    transforms.push(transform)
    featuresOf.set(key, made)
    return made
  }
  const used = parts.map((part) => part.transforms.flatMap(place))
  const members = parts.map(({ weight, fitted }, index): Member => {
    const uses = used[index]!
    const isAll = uses.length === featureCount && uses.every((feature, at) => feature === at)
    return isAll ? { weight, fitted } : { weight, fitted, uses }
  })
  return { transforms, members }
}
