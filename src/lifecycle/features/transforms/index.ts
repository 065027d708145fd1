import type { Column } from '#base'
import type { Feature } from '../feature.ts'
import type { FrequencyTransform, TextTransform, Transform } from '../transform.ts'
import { arithmetic } from './arithmetic.ts'
import { category } from './category.ts'
import { cross } from './cross.ts'
import { datetime } from './datetime.ts'
import { deviation } from './deviation.ts'
import { elapsed } from './elapsed.ts'
import { frequency } from './frequency.ts'
import { number } from './number.ts'
import { prose } from './prose.ts'
import { text } from './text.ts'
import type { ColumnTransformKind, TransformKind } from './transform-kind.ts'

/** What a column by itself can become. */
export type ColumnTransform = Exclude<
  Extract<Transform, { readonly column: string }>,
  TextTransform | FrequencyTransform
>

const columnKinds: {
  readonly [Kind in ColumnTransform['kind']]: ColumnTransformKind<Extract<Transform, { kind: Kind }>>
} = {
  number,
  category,
  datetime,
  prose,
}

/** Every kind of transform; a new one is a file of the same shape and a line here. */
const kinds: { readonly [Kind in Transform['kind']]: TransformKind<Extract<Transform, { kind: Kind }>> } = {
  ...columnKinds,
  arithmetic,
  cross,
  deviation,
  text,
  frequency,
  elapsed,
}

export function fitTransform(kind: ColumnTransform['kind'], name: string, column: Column): Transform {
  return columnKinds[kind].fit(name, column)
}

export function applyTransform(transform: Transform, columns: readonly Column[]): readonly Feature[] {
  // The table above pairs each kind with its own transform; the compiler cannot follow the lookup.
  const kind = kinds[transform.kind] as TransformKind<Transform>
  return kind.apply(transform, ...columns)
}
