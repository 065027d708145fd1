import type { CodesColumn } from '#base'
import { byCodePoint } from '#base'
import { ENCODED_LEVELS } from '../dense.ts'
import type { CategoryTransform } from '../transform.ts'
import { asWords } from './number-words.ts'
import type { ColumnTransformKind } from './transform-kind.ts'

/** More than anything but an identifier has. */
const MOST_LEVELS = 100_000

export const category: ColumnTransformKind<CategoryTransform> = {
  fit: (name, column) => ({ kind: 'category', column: name, levels: frequentLevels(asWords(column)) }),
  apply: ({ column: name, levels }, column) => [
    { name, sources: [name], kind: 'category', codes: remap(asWords(column), levels), levels },
  ],
}

/** The levels that rows have, at most 100,000; the most frequent 253 first where there are more. */
export function frequentLevels({ codes, levels }: CodesColumn): readonly string[] {
  const counts = countCodes(codes, levels.length)
  const present = levels.map((level, code) => ({ level, count: counts[code]! })).filter(({ count }) => count > 0)
  if (present.length > ENCODED_LEVELS) present.sort((a, b) => b.count - a.count || byCodePoint(a.level, b.level))
  const names = present.map(({ level }) => level)
  const [first, rest] = [names.slice(0, ENCODED_LEVELS), names.slice(ENCODED_LEVELS, MOST_LEVELS)]
  return [...first.sort(byCodePoint), ...rest.sort(byCodePoint)]
}

/** How many rows have each code; missing rows are not counted. */
export function countCodes(codes: Int32Array, levelCount: number): Uint32Array {
  const counts = new Uint32Array(levelCount)
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) counts[codes[i]!]!++
  return counts
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
