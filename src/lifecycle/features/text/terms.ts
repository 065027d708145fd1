import { wordsOf } from './words.ts'

/** A text's terms lie in its beginning: what follows tells little more about it. */
const MOST_CHARACTERS = 4000
/** Longer than this, a word's end tells little more. */
const LONGEST_WORD = 24

/** Before the three characters of an n-gram, so that none is taken for a word: no word has it. */
const GRAM = '~'
const BLANK = 0x20

/** Told of every term of a text: a word, two words side by side, and the three characters of a word with a blank at either end. */
export interface TermListener {
  readonly word: (word: string) => void
  readonly pair: (before: string, word: string) => void
  /** Three code units. */
  readonly gram: (a: number, b: number, c: number) => void
}

export function listenToTerms(text: string, { word, pair, gram }: TermListener): void {
  let before = ''
  for (const whole of wordsOf(text.slice(0, MOST_CHARACTERS))) {
    const one = whole.slice(0, LONGEST_WORD)
    word(one)
    if (before !== '') pair(before, one)
    before = one
    let [a, b] = [BLANK, one.charCodeAt(0)]
    for (let i = 1; i <= one.length; i++) {
      const c = i < one.length ? one.charCodeAt(i) : BLANK
      gram(a, b, c)
      a = b
      b = c
    }
  }
}

/** The term that stands for two words side by side in a vocabulary. */
export function pairTerm(before: string, word: string): string {
  return `${before} ${word}`
}

/** The term that stands for three code units. */
export function gramTerm(a: number, b: number, c: number): string {
  return GRAM + String.fromCharCode(a, b, c)
}

/** The code units that a term stands for; undefined for words and pairs. */
export function gramOf(term: string): readonly [number, number, number] | undefined {
  if (!term.startsWith(GRAM) || term.length !== 4) return undefined
  return [term.charCodeAt(1), term.charCodeAt(2), term.charCodeAt(3)]
}
