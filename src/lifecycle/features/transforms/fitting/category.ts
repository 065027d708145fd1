import type { CodesColumn, Column } from '#base'
import { byCodePoint } from '#base'
import { ENCODED_LEVELS } from '../../dense.ts'
import type { CategoryTransform } from '../../transform.ts'
import { asWords } from '../number-words.ts'

/** More than anything but an identifier has. */
const MOST_LEVELS = 100_000

export function fitCategory(name: string, column: Column): CategoryTransform {
  return { kind: 'category', column: name, levels: frequentLevels(asWords(column)) }
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
