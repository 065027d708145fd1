import type { CodesColumn } from '#base'
import type { CategoryTransform } from '../transform.ts'
import { asWords } from './number-words.ts'
import type { TransformKind } from './transform-kind.ts'

export const category: TransformKind<CategoryTransform> = {
  apply: ({ column: name, levels }, column) => [
    { name, sources: [name], kind: 'category', codes: remap(asWords(column!), levels), levels },
  ],
}

const known = new WeakMap<readonly string[], ReadonlyMap<string, number>>()

/** By the levels of a transform, which is asked for every row that is served. */
export function codesOf(levels: readonly string[]): ReadonlyMap<string, number> {
  const codes = known.get(levels) ?? new Map(levels.map((level, code) => [level, code]))
  known.set(levels, codes)
  return codes
}

export function remap(column: CodesColumn, levels: readonly string[]): Int32Array {
  const codesByLevel = codesOf(levels)
  const mapping = new Int32Array(column.levels.length)
  for (let i = 0; i < mapping.length; i++) mapping[i] = codesByLevel.get(column.levels[i]!) ?? levels.length
  const codes = new Int32Array(column.codes.length)
  for (let i = 0; i < codes.length; i++) codes[i] = column.codes[i]! < 0 ? -1 : mapping[column.codes[i]!]!
  return codes
}
