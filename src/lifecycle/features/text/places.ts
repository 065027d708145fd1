import { gramOf } from './terms.ts'

/** Where terms stand in a vocabulary; −1 where they do not. */
export interface Places {
  readonly word: (word: string) => number
  readonly pair: (before: string, word: string) => number
  readonly gram: (a: number, b: number, c: number) => number
}

/** Looked up without writing a pair or a gram as a text: there are many of them. */
export function placesOf(terms: readonly string[]): Places {
  const { word, pair } = wordPlaces(terms)
  return { word, pair, gram: gramPlaces(terms) }
}

/** Words have numbers, and a pair is one number of two. */
function wordPlaces(terms: readonly string[]): Pick<Places, 'word' | 'pair'> {
  const places = new Map<string, number>()
  const numbers = new Map<string, number>()
  const numberOf = (word: string): number => {
    const number = numbers.get(word) ?? numbers.size
    numbers.set(word, number)
    return number
  }
  const pairs = new Map<number, number>()
  for (const [place, term] of terms.entries()) {
    if (gramOf(term) !== undefined) continue
    const blank = term.indexOf(' ')
    if (blank < 0) places.set(term, place)
    else pairs.set(numberOf(term.slice(0, blank)) * SPREAD + numberOf(term.slice(blank + 1)), place)
  }
  return {
    word: (word) => places.get(word) ?? -1,
    pair: (before, word) => {
      const first = numbers.get(before)
      const second = first === undefined ? undefined : numbers.get(word)
      return second === undefined ? -1 : (pairs.get(first! * SPREAD + second) ?? -1)
    },
  }
}

/** More than a vocabulary has words. */
const SPREAD = 1_048_576
/** Grams of at most so many different characters are looked up in a table of all they could make. */
const TABULATED = 128

/** The characters that grams have are numbered, from 1; a gram is one number of three. */
function gramPlaces(terms: readonly string[]): Places['gram'] {
  const grams = terms.map(gramOf)
  const letters = [...new Set(grams.flatMap((gram) => gram ?? []))]
  const numbers = new Uint16Array(65_536)
  for (const [index, letter] of letters.entries()) numbers[letter] = index + 1
  const size = letters.length + 1
  const keyOf = (a: number, b: number, c: number) => (numbers[a]! * size + numbers[b]!) * size + numbers[c]!
  const keyed = grams.flatMap((gram, place) => (gram === undefined ? [] : [[keyOf(...gram), place] as const]))
  if (size > TABULATED) {
    const places = new Map(keyed)
    return (a, b, c) => places.get(keyOf(a, b, c)) ?? -1
  }
  const table = new Int32Array(size * size * size).fill(-1)
  for (const [key, place] of keyed) table[key] = place
  return (a, b, c) => table[keyOf(a, b, c)]!
}
