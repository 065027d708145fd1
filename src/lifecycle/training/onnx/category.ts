import { meaningOf, wordsMeaning } from '../boolean-words.ts'
import type { SignatureColumn } from '../signature.ts'
import type { GraphFeature } from './feature.ts'
import type { Graph, Value } from './graph.ts'

/** The empty text, and what a missing cell becomes when NumPy or pandas makes texts of a column. */
const missingWords = ['', 'nan', 'None', '<NA>']

/** The words that count as missing: those that are not levels. */
export function missingWordsOf(levels: readonly string[]): readonly string[] {
  return missingWords.filter((word) => !levels.includes(word))
}

/** Texts looked up in the levels; booleans in any spelling that `conformTable` knows. */
export function categoryFeature(
  graph: Graph,
  texts: Value,
  levels: readonly string[],
  storage: SignatureColumn['storage'],
): GraphFeature {
  const codes = new Map(levels.map((level, code) => [level, code]))
  if (storage === 'boolean') addSpellings(codes, levels)
  for (const word of missingWordsOf(levels)) codes.set(word, levels.length + 1)
  const found = graph.add('LabelEncoder', [texts], {
    keys_strings: { strings: [...codes.keys()] },
    values_int64s: { ints: [...codes.values()] },
    default_int64: { int: levels.length },
  })
  return { kind: 'category', codes: found, levelCount: levels.length }
}

function addSpellings(codes: Map<string, number>, levels: readonly string[]): void {
  for (const meaning of [true, false]) {
    const code = levels.findIndex((level) => meaningOf(level) === meaning)
    if (code < 0) continue
    for (const word of wordsMeaning(meaning).flatMap(casings)) if (!codes.has(word)) codes.set(word, code)
  }
}

/** yes, Yes, yEs … */
function casings(word: string): readonly string[] {
  return [...word].reduce<readonly string[]>(
    (starts, letter) =>
      starts.flatMap((start) => [...new Set([letter, letter.toUpperCase()])].map((next) => start + next)),
    [''],
  )
}
