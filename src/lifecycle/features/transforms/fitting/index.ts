import type { Column } from '#base'
import type { FrequencyTransform, TextTransform, Transform } from '../../transform.ts'
import { fitCategory } from './category.ts'
import { fitDatetime } from './datetime.ts'
import { fitNumber } from './number.ts'
import { fitProse } from './prose.ts'

/** What a column by itself can become. */
export type ColumnTransform = Exclude<
  Extract<Transform, { readonly column: string }>,
  TextTransform | FrequencyTransform
>

const fits: {
  readonly [Kind in ColumnTransform['kind']]: (name: string, column: Column) => Extract<Transform, { kind: Kind }>
} = {
  number: fitNumber,
  category: fitCategory,
  datetime: fitDatetime,
  prose: fitProse,
}

export function fitTransform(kind: ColumnTransform['kind'], name: string, column: Column): Transform {
  return fits[kind](name, column)
}
