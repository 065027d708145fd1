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
  readonly pair: (words: string) => void
  /** `gram` is three code units as one number, as `gramNumber` makes it. */
  readonly gram: (gram: number) => void
}

export function listenToTerms(text: string, { word, pair, gram }: TermListener): void {
  let before = ''
  for (const whole of wordsOf(text.slice(0, MOST_CHARACTERS))) {
    const one = whole.slice(0, LONGEST_WORD)
    word(one)
    if (before !== '') pair(`${before} ${one}`)
    before = one
    let [a, b] = [BLANK, one.charCodeAt(0)]
    for (let i = 1; i <= one.length; i++) {
      const c = i < one.length ? one.charCodeAt(i) : BLANK
      gram(gramNumber(a, b, c))
      a = b
      b = c
    }
  }
}

function gramNumber(a: number, b: number, c: number): number {
  return (a * 65_536 + b) * 65_536 + c
}

/** The term that stands for a gram in a vocabulary. */
export function gramTerm(gram: number): string {
  const [a, rest] = [Math.floor(gram / 4_294_967_296), gram % 4_294_967_296]
  return GRAM + String.fromCharCode(a, Math.floor(rest / 65_536), rest % 65_536)
}

/** The gram that a term stands for; undefined for words and pairs. */
export function gramOf(term: string): number | undefined {
  if (!term.startsWith(GRAM) || term.length !== 4) return undefined
  return gramNumber(term.charCodeAt(1), term.charCodeAt(2), term.charCodeAt(3))
}
