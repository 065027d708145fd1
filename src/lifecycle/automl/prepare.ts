import type { Rng, Table } from '#base'
import { RepriseError } from '#base'
import type { ColumnSchema, Schema } from '#data'
import { selectRows } from '#data'
import type { Features, Transform } from '#features'
import { applyTransforms, craftTransforms, fitTransforms } from '#features'
import type { FitPart } from '#training'
import { asFramed } from './choose-categories.ts'
import type { Part } from './encode-target.ts'
import type { Frame } from './frame.ts'
import type { Fold } from './partition.ts'
import { numbersOf } from './values.ts'

/** What estimators see: the columns as they are, or with features made of several of them as well. */
export type Preparation = 'plain' | 'crafted'

/** Rows ready to fit, and the transforms learned from them alone. */
export interface PreparedPart {
  readonly transforms: readonly Transform[]
  readonly part: FitPart
}

/** One fold ready to fit: transforms learned from its training rows alone. */
export interface PreparedFold {
  readonly transforms: readonly Transform[]
  readonly train: FitPart
  readonly validation: FitPart
}

/** A frame's table, made ready piece by piece as estimators ask for it. */
export interface Preparer {
  readonly folds: readonly PreparedFolds[]
  readonly whole: (preparation: Preparation, part: Part) => PreparedPart
  /** What preparing a fold so took, in milliseconds a training row; 0 before one was prepared. */
  readonly msPerRow: (preparation: Preparation) => number
}

/** A fold in every preparation; each is made when it is first asked for. */
export interface PreparedFolds {
  readonly at: (preparation: Preparation) => PreparedFold
}

export interface PrepareSite {
  readonly frame: Frame
  readonly schema: Schema
  readonly table: Table
  readonly rng: Rng
}

/** `now`: milliseconds, for estimates only. */
export function openPreparer(site: PrepareSite, folds: readonly Fold[], now: () => number = () => 0): Preparer {
  const paces = new Map<Preparation, number>()
  const learn = (preparation: Preparation, msPerRow: number) => {
    paces.set(preparation, Math.max(paces.get(preparation) ?? 0, msPerRow))
  }
  return {
    folds: folds.map((fold, index) => {
      const prepare = (preparation: Preparation) => {
        const started = now()
        const prepared = prepareFold(site, preparation, fold, site.rng.child(`fold/${index}`))
        learn(preparation, (now() - started) / fold.train.rows.length)
        return prepared
      }
      return openFolds(prepare)
    }),
    msPerRow: (preparation) => paces.get(preparation) ?? 0,
    whole: (preparation, part) => prepareWhole(site, preparation, part, site.rng.child('whole')),
  }
}

function openFolds(prepare: (preparation: Preparation) => PreparedFold): PreparedFolds {
  const made = new Map<Preparation, PreparedFold>()
  return {
    at: (preparation) => {
      const prepared = made.get(preparation) ?? prepare(preparation)
      made.set(preparation, prepared)
      return prepared
    },
  }
}

function prepareFold(site: PrepareSite, preparation: Preparation, fold: Fold, rng: Rng): PreparedFold {
  const { transforms, part: train } = prepareWhole(site, preparation, fold.train, rng)
  if (!weighsSomething(train)) throw weightless(site.frame.weight)
  const validation = partOf(site, transforms, fold.validation)
  return { transforms, train, validation: weighsSomething(validation) ? validation : unweighted(validation) }
}

function prepareWhole(site: PrepareSite, preparation: Preparation, part: Part, rng: Rng): PreparedPart {
  const transforms = transformsFor(site, preparation, part, rng)
  return { transforms, part: partOf(site, transforms, part) }
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

/** Transforms of a preparation, learned from these rows. */
export function transformsFor(site: PrepareSite, preparation: Preparation, part: Part, rng: Rng): readonly Transform[] {
  const { frame, schema, table } = site
  const rows = selectRows(columnsOnly(table, frame.features), part.rows)
  const columns = featureSchemas(frame, schema)
  const plain = fitTransforms(rows, columns, { asCategories: new Set(frame.categories) })
  if (preparation === 'plain') return plain
  const asRead = columns.map((column) => asFramed(frame, column))
  return [...plain, ...craftTransforms(rows, asRead, part.target, {}, rng)]
}

/** Rows as estimators see them through transforms. */
export function partOf(site: PrepareSite, transforms: readonly Transform[], part: Part): FitPart {
  const { frame, table } = site
  const features = featuresAt(frame, transforms, table, part.rows)
  const weights = frame.weight === null ? null : numbersOf(table.columns.get(frame.weight)!)
  if (weights === null) return { features, target: part.target }
  return { features, target: part.target, weights: Float64Array.from(part.rows, (row) => weights[row]!) }
}

function featuresAt(frame: Frame, transforms: readonly Transform[], table: Table, rows: Uint32Array): Features {
  return applyTransforms(transforms, selectRows(columnsOnly(table, frame.features), rows))
}

export function featureSchemas(frame: Frame, schema: Schema): readonly ColumnSchema[] {
  return schema.columns.filter(({ name }) => frame.features.includes(name))
}

function columnsOnly(table: Table, names: readonly string[]): Table {
  return { rowCount: table.rowCount, columns: new Map(names.map((name) => [name, table.columns.get(name)!])) }
}
