import { meaningOf, wordsMeaning } from '../boolean-words.ts'
import type { SignatureColumn } from '../signature.ts'
import type { GraphFeature } from './feature.ts'
import type { Graph, Value } from './graph.ts'

/** The empty text, and what a missing cell becomes when NumPy or pandas makes texts of a column. */
const missingWords = ['', 'nan', 'None', '<NA>']

/** The words that count as missing: those that no transform of the column knows. */
export function missingWordsOf(known: readonly string[]): readonly string[] {
  return missingWords.filter((word) => !known.includes(word))
}

/** A column of words as the graph is given it. */
export interface Words {
  readonly texts: Value
  readonly storage: SignatureColumn['storage']
  /** The words that some transform of the model knows. */
  readonly known: readonly string[]
}

/** Texts looked up in the levels; booleans in any spelling that `conformTable` knows. */
export function categoryFeature(
  graph: Graph,
  { texts, storage, known }: Words,
  levels: readonly string[],
): Extract<GraphFeature, { kind: 'category' }> {
  const codes = new Map(levels.map((level, code) => [level, code]))
  if (storage === 'boolean') addSpellings(codes, known)
  for (const word of missingWordsOf(known)) codes.set(word, levels.length + 1)
  const found = graph.add('LabelEncoder', [texts], {
    keys_strings: { strings: [...codes.keys()] },
    values_int64s: { ints: [...codes.values()] },
    default_int64: { int: levels.length },
  })
  return { kind: 'category', codes: found, levelCount: levels.length }
}

/** Another spelling of true or false stands for the first known word of that meaning, if that is a level. */
function addSpellings(codes: Map<string, number>, known: readonly string[]): void {
  for (const meaning of [true, false]) {
    const word = known.find((candidate) => meaningOf(candidate) === meaning)
    const code = word === undefined ? undefined : codes.get(word)
    if (code === undefined) continue
    for (const spelling of wordsMeaning(meaning).flatMap(casings))
      if (!known.includes(spelling)) codes.set(spelling, code)
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
