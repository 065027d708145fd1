import type { Column } from '#base'
import type { Feature } from '../feature.ts'
import type { Transform } from '../transform.ts'
import { category } from './category.ts'
import { datetime } from './datetime.ts'
import { number } from './number.ts'
import { text } from './text.ts'
import type { TransformKind } from './transform-kind.ts'

/** Every kind of transform; a new one is a file of the same shape and a line here. */
const kinds: { readonly [Kind in Transform['kind']]: TransformKind<Extract<Transform, { kind: Kind }>> } = {
  number,
  category,
  datetime,
  text,
}

export function fitTransform(kind: Transform['kind'], name: string, column: Column): Transform {
  return kinds[kind].fit(name, column)
}

export function applyTransform(transform: Transform, column: Column): readonly Feature[] {
  // The table above pairs each kind with its own transform; the compiler cannot follow the lookup.
  const kind = kinds[transform.kind] as TransformKind<Transform>
  return kind.apply(transform, column)
}
