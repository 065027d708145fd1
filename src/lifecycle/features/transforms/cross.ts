import type { CodesColumn } from '#base'
import type { CrossTransform } from '../transform.ts'
import { codesOf } from './category.ts'
import { asWords } from './number-words.ts'
import type { TransformKind } from './transform-kind.ts'

export const cross: TransformKind<CrossTransform> = {
  apply: ({ columns: [first, second], levels }, a, b) => {
    const codes = pairCodes(asWords(a!), asWords(b!), levels)
    return [{ name: `${first} & ${second}`, sources: [first, second], kind: 'category', codes, levels }]
  },
}

/** The level of a pair: no two pairs are written alike. */
export function crossLevel(first: string, second: string): string {
  return JSON.stringify([first, second])
}

/** The pair that `crossLevel` writes so; null for any other text. */
export function crossPair(level: string): readonly [string, string] | null {
  try {
    const [first, second] = JSON.parse(level) as readonly [string, string]
    return crossLevel(first, second) === level ? [first, second] : null
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null
    throw error
  }
}

/** −1 where either word is missing; `levels.length` for a pair that training never saw. */
function pairCodes(a: CodesColumn, b: CodesColumn, levels: readonly string[]): Int32Array {
  const known = codesOf(levels)
  const pairs = new Map<number, number>()
  const codes = new Int32Array(a.codes.length)
  for (let row = 0; row < codes.length; row++) {
    const [first, second] = [a.codes[row]!, b.codes[row]!]
    const pair = first * b.levels.length + second
    if (first < 0 || second < 0) codes[row] = -1
    else if (pairs.has(pair)) codes[row] = pairs.get(pair)!
    else {
      codes[row] = known.get(crossLevel(a.levels[first]!, b.levels[second]!)) ?? levels.length
      pairs.set(pair, codes[row]!)
    }
  }
  return codes
}
