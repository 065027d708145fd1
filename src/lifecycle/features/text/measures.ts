import { wordsOf } from './words.ts'

/** What is counted of every text, in this order. */
export const measureNames = ['length', 'words', 'wordLength', 'digits', 'capitals', 'punctuation', 'lines'] as const

export function measuresOf(text: string): readonly number[] {
  const counts = { length: 0, digits: 0, capitals: 0, punctuation: 0, lines: 1 }
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    counts.length += endsCharacter(text, i, unit) ? 1 : 0
    if (unit >= 0x30 && unit <= 0x39) counts.digits++
    else if (isCapital(unit)) counts.capitals++
    else if (isPunctuation(unit)) counts.punctuation++
    else if (unit === 0x0a) counts.lines++
  }
  const words = wordsOf(text)
  const letters = words.reduce((sum, word) => sum + word.length, 0)
  const wordLength = words.length === 0 ? 0 : letters / words.length
  return [counts.length, words.length, wordLength, counts.digits, counts.capitals, counts.punctuation, counts.lines]
}

/** False for the first half of a pair of code units. */
function endsCharacter(text: string, at: number, unit: number): boolean {
  if (unit < 0xd800 || unit > 0xdbff || at + 1 === text.length) return true
  const next = text.charCodeAt(at + 1)
  return next < 0xdc00 || next > 0xdfff
}

/** ASCII, Latin-1, Greek and Cyrillic, as the tokenizer knows them. */
function isCapital(unit: number): boolean {
  if (unit < 0x80) return unit >= 0x41 && unit <= 0x5a
  return (
    (unit >= 0xc0 && unit <= 0xde && unit !== 0xd7) ||
    (unit >= 0x391 && unit <= 0x3a9) ||
    (unit >= 0x400 && unit <= 0x42f)
  )
}

/** Signs of ASCII and Latin-1, general and CJK punctuation. */
function isPunctuation(unit: number): boolean {
  if (unit < 0x80) return unit > 0x20 && unit < 0x7f && !isAsciiWord(unit)
  return (unit >= 0xa1 && unit <= 0xbf) || (unit >= 0x2010 && unit <= 0x205e) || (unit >= 0x3001 && unit <= 0x303f)
}

function isAsciiWord(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a)
}
