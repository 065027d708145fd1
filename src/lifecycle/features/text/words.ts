import { isWordUnit, lowerCase } from '../transforms/tokenize.ts'

/**
 * Lower-cased runs of letters and digits; every ideograph, kana or syllable of a script that writes no spaces is a word of
 * its own. By fixed ranges of code units, so that a newer Unicode table in the host can never change a model's input.
 */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = []
  let word = ''
  const end = () => {
    if (word !== '') words.push(word)
    word = ''
  }
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (!isWordUnit(unit) || standsAlone(unit)) end()
    if (isWordUnit(unit)) word += String.fromCharCode(lowerCase(unit))
    if (standsAlone(unit)) end()
  }
  end()
  return words
}

/** Kana, bopomofo, ideographs and their extensions; Thai, Lao and Khmer. */
function standsAlone(unit: number): boolean {
  return (
    (unit >= 0x3040 && unit <= 0x312f) ||
    (unit >= 0x3400 && unit <= 0x9fff) ||
    (unit >= 0xf900 && unit <= 0xfaff) ||
    (unit >= 0x0e00 && unit <= 0x0eff) ||
    (unit >= 0x1780 && unit <= 0x17ff)
  )
}
