import type { Column, Table } from '#base'
import { selectRows } from '#data'
import type { Feature, Features } from '#features'
import { applyTransforms, selectFeatureRows, transformColumns } from '#features'
import type { Model } from '#training'
import { columnsOf } from '#training'

/** Rows of a model, and what each of its transforms makes of them. */
export interface ModelRows {
  readonly rowCount: number
  readonly features: Features
  /** Raw columns cast to the signature; of selected rows, those that some transform reads together. */
  readonly columns: ReadonlyMap<string, Column>
  readonly made: readonly MadeFeatures[]
}

interface MadeFeatures {
  readonly transform: Model['transforms'][number]
  readonly reads: readonly string[]
  readonly features: readonly Feature[]
}

/** Other values of some raw columns: each row is to have those at its `choice`. */
export interface Variants {
  readonly rowCount: number
  readonly columns: ReadonlyMap<string, Column>
  /** What the transforms that read nothing else make of them. */
  readonly features: ReadonlyMap<MadeFeatures['transform'], readonly Feature[]>
}

export function rowsOf(model: Model, table: Table): ModelRows {
  const cast = columnsOf(model, table)
  const made = model.transforms.map((transform) => {
    return { transform, reads: transformColumns(transform), features: applyTransforms([transform], cast).features }
  })
  const features = made.flatMap((part) => part.features)
  return { rowCount: table.rowCount, columns: cast.columns, made, features: { rowCount: table.rowCount, features } }
}

/** A raw column at other values than the rows have, such as those of a grid. */
export function variantsAt(model: Model, table: Table, name: string, column: Column, rowCount: number): Variants {
  const first = selectRows(table, new Uint32Array(rowCount))
  const cast = columnsOf(model, { rowCount, columns: new Map([...first.columns, [name, column]]) })
  const columns = new Map([[name, cast.columns.get(name)!]])
  const alone = model.transforms.filter((transform) => transformColumns(transform).every((read) => read === name))
  const made = alone.map(
    (transform) => [transform, applyTransforms([transform], { rowCount, columns }).features] as const,
  )
  return { rowCount, columns, features: new Map(made) }
}

/** A raw column at the values that the rows themselves have. */
export function ownVariants({ rowCount, columns, made }: ModelRows, name: string): Variants {
  const alone = made.filter(({ reads }) => reads.every((read) => read === name))
  return {
    rowCount,
    columns: new Map([[name, columns.get(name)!]]),
    features: new Map(alone.map(({ transform, features }) => [transform, features])),
  }
}

/** Some of the rows, with the columns of each of the variants at the choice that stands beside them. */
export interface Variation {
  readonly variants: Variants
  readonly choice: Uint32Array
}

/** The features of rows some of whose raw columns are others: what reads these is made anew, all else is as it was. */
export function varied(rows: ModelRows, variations: readonly Variation[]): Features {
  const features = rows.made.flatMap((part) => {
    const touching = variations.filter(({ variants }) => part.reads.some((name) => variants.columns.has(name)))
    if (touching.length === 0) return part.features
    const whole = touching.find(({ variants }) => variants.features.has(part.transform))
    if (whole !== undefined && touching.length === 1) return chosen(whole, part)
    return remade(rows, part, touching)
  })
  return { rowCount: rows.rowCount, features }
}

function chosen({ variants, choice }: Variation, { transform }: MadeFeatures): readonly Feature[] {
  const features = variants.features.get(transform)!
  return selectFeatureRows({ rowCount: variants.rowCount, features }, choice).features
}

function remade(
  rows: ModelRows,
  { transform, reads }: MadeFeatures,
  touching: readonly Variation[],
): readonly Feature[] {
  const columns = new Map(reads.map((name) => [name, rows.columns.get(name)!]))
  for (const { variants, choice } of touching) {
    const named = new Map(
      reads.flatMap((name) => (variants.columns.has(name) ? [[name, variants.columns.get(name)!]] : [])),
    )
    for (const [name, column] of selectRows({ rowCount: variants.rowCount, columns: named }, choice).columns)
      columns.set(name, column)
  }
  return applyTransforms([transform], { rowCount: rows.rowCount, columns }).features
}

export function selectModelRows(rows: ModelRows, some: Uint32Array): ModelRows {
  const made = rows.made.map((part) => {
    return { ...part, features: selectFeatureRows({ rowCount: rows.rowCount, features: part.features }, some).features }
  })
  const together = new Set(rows.made.flatMap(({ reads }) => (reads.length > 1 ? reads : [])))
  const columns = new Map([...together].map((name) => [name, rows.columns.get(name)!]))
  const features = { rowCount: some.length, features: made.flatMap((part) => part.features) }
  return {
    rowCount: some.length,
    features,
    columns: selectRows({ rowCount: rows.rowCount, columns }, some).columns,
    made,
  }
}
