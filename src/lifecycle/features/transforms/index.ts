import type { Column } from '#base'
import type { Feature } from '../feature.ts'
import type { Transform } from '../transform.ts'
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
import type { TransformKind } from './transform-kind.ts'

/** Every kind of transform; a new one is a file of the same shape and a line here. How columns suggest them is in `fitting/`. */
const kinds: { readonly [Kind in Transform['kind']]: TransformKind<Extract<Transform, { kind: Kind }>> } = {
  number,
  category,
  datetime,
  prose,
  arithmetic,
  cross,
  deviation,
  text,
  frequency,
  elapsed,
}

export function applyTransform(transform: Transform, columns: readonly Column[]): readonly Feature[] {
  // The table above pairs each kind with its own transform; the compiler cannot follow the lookup.
  const kind = kinds[transform.kind] as TransformKind<Transform>
  return kind.apply(transform, ...columns)
}
