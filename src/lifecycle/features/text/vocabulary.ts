import { byCodePoint } from '#base'
import { gramTerm, listenToTerms, pairTerm } from './terms.ts'

/** A text of the training rows, and how many of them have it. */
export interface Text {
  readonly text: string
  readonly rowCount: number
}

/** Terms that are weighed, by code point, and how many rows have each. */
export interface Vocabulary {
  readonly terms: readonly string[]
  readonly rowCounts: readonly number[]
  /** The words found in most rows. */
  readonly tokens: readonly string[]
}

const MOST_WORDS = 1500
const MOST_GRAMS = 2500
const MOST_TOKENS = 64
const MIN_ROWS = 3
/** Different code units. */
const UNITS = 65_536

/** The words, pairs of words and n-grams found in most rows, but not in all; ties by code point. */
export function vocabularyOf(texts: readonly Text[]): Vocabulary {
  const rowCount = texts.reduce((sum, text) => sum + text.rowCount, 0)
  const words = new Map<string, number>()
  const grams = new Map<number, number>()
  for (const text of texts) countTerms(text, words, grams)
  const written = [...grams].map(([gram, count]): [string, number] => [writtenGram(gram), count])
  const keptWords = commonest([...words], rowCount, MOST_WORDS)
  const kept = [...keptWords, ...commonest(written, rowCount, MOST_GRAMS)].sort(([a], [b]) => byCodePoint(a, b))
  return {
    terms: kept.map(([term]) => term),
    rowCounts: kept.map(([, count]) => count),
    tokens: keptWords
      .map(([term]) => term)
      .filter(isToken)
      .slice(0, MOST_TOKENS)
      .sort(byCodePoint),
  }
}

function writtenGram(gram: number): string {
  const rest = gram % (UNITS * UNITS)
  return gramTerm(Math.floor(gram / (UNITS * UNITS)), Math.floor(rest / UNITS), rest % UNITS)
}

/** Each term of the text counts once. */
function countTerms({ text, rowCount }: Text, words: Map<string, number>, grams: Map<number, number>): void {
  const [ownWords, ownGrams] = [new Set<string>(), new Set<number>()]
  listenToTerms(text, {
    word: (word) => ownWords.add(word),
    pair: (before, word) => ownWords.add(pairTerm(before, word)),
    gram: (a, b, c) => ownGrams.add((a * UNITS + b) * UNITS + c),
  })
  for (const term of ownWords) words.set(term, (words.get(term) ?? 0) + rowCount)
  for (const gram of ownGrams) grams.set(gram, (grams.get(gram) ?? 0) + rowCount)
}

function commonest(counted: readonly [string, number][], rowCount: number, most: number): readonly [string, number][] {
  return counted
    .filter(([, count]) => count >= MIN_ROWS && count < rowCount)
    .sort(([a, countA], [b, countB]) => countB - countA || byCodePoint(a, b))
    .slice(0, most)
}

/** A single word; of one letter only where letters are words. */
function isToken(term: string): boolean {
  return !term.includes(' ') && (term.length > 1 || term.charCodeAt(0) > 0x7f)
}
