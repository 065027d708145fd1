import type { ColumnFormat } from '#tables'
import { isMissingWord, NULL_WORDS, VALUE_NULL_WORDS } from '#tables'
import { fittingFormats } from './date-formats.ts'

/** What the user has settled about a column's cells. */
export interface GuessHints {
  readonly separator?: string | undefined
  readonly decimalMark?: '.' | ',' | undefined
  readonly nullWords?: readonly string[] | undefined
}

type NumberStyle = { readonly decimalMark: '.' | ','; readonly groupMark: '' | ',' | '.' | ' '; readonly shape: RegExp }

const NUMBER_STYLES: readonly NumberStyle[] = [
  { decimalMark: '.', groupMark: '', shape: /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/ },
  { decimalMark: ',', groupMark: '', shape: /^[+-]?(\d+(,\d*)?|,\d+)([eE][+-]?\d+)?$/ },
  { decimalMark: '.', groupMark: ',', shape: /^[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d*)?$/ },
  { decimalMark: ',', groupMark: '.', shape: /^[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d*)?$/ },
  { decimalMark: '.', groupMark: ' ', shape: /^[+-]?(\d{1,3}([ \u00a0\u202f]\d{3})+|\d+)(\.\d*)?$/ },
  { decimalMark: ',', groupMark: ' ', shape: /^[+-]?(\d{1,3}([ \u00a0\u202f]\d{3})+|\d+)(,\d*)?$/ },
]
const TRUTHS: readonly (readonly [string, string])[] = [
  ['true', 'false'],
  ['yes', 'no'],
  ['t', 'f'],
  ['y', 'n'],
]
/** From here a double may round an integer: 2^53 has 16 digits. */
const MANY_DIGITS = /^[+-]?\d{16,}$/
const COUNTRY_LIKE = /^[A-Z]{2}$/

/**
 * Formats that all sampled cells of a column fit, in order of preference; never empty, text comes last or alone. All
 * rows decide between them later.
 */
export function guessColumn(
  name: string,
  cells: readonly (string | null)[],
  hints: GuessHints,
): readonly ColumnFormat[] {
  const missing = hints.nullWords === undefined ? isMissingWord : (cell: string) => hints.nullWords!.includes(cell)
  const words = distinctWords(cells).filter((word) => !missing(word))
  // Nothing sampled: a number is the likeliest, and the first cell that is none will bring the other formats.
  const typed = words.length === 0 ? numbers(words, hints).slice(0, 1) : [...numbers(words, hints), ...dates(words)]
  const nullWords = hints.nullWords ?? VALUE_NULL_WORDS
  const formats = [
    ...typed.map((format) => ({ name, nullWords, trim: true, ...format })),
    ...truths(name, cells, hints),
  ]
  return formats.length > 0 ? formats : [textFormat(name, words, hints)]
}

type BareFormat = Omit<ColumnFormat, 'name' | 'nullWords' | 'trim'>

function numbers(words: readonly string[], { decimalMark, separator }: GuessHints): BareFormat[] {
  const fitting = NUMBER_STYLES.filter(
    ({ shape, ...style }) =>
      words.every((word) => shape.test(word)) && (decimalMark ?? style.decimalMark) === style.decimalMark,
  )
  const plain = fitting.find(({ groupMark }) => groupMark === '')
  const rivals =
    plain?.decimalMark === '.' ? fitting.filter((style) => style === plain || mayBeGrouped(style, separator)) : fitting
  const certain = words.every((word) => /^[+-]?\d*$/.test(word)) && separator !== ';' && decimalMark === undefined
  const styles = certain ? fitting.slice(0, 1) : rivals
  const formats = styles.map(({ decimalMark: mark, groupMark }) => ({
    storage: 'number' as const,
    decimalMark: mark,
    groupMark,
  }))
  return words.length > 0 &&
    words.every((word) => /^[+-]?\d+$/.test(word)) &&
    words.some((word) => MANY_DIGITS.test(word))
    ? [{ storage: 'long' }]
    : formats
}

/** "1.234" is a fraction, unless the file is of the kind that writes decimal commas. */
function mayBeGrouped({ decimalMark, groupMark }: NumberStyle, separator: string | undefined): boolean {
  return decimalMark === ',' && groupMark === '.' && separator === ';'
}

/** Beside yes and no, "none" or "unknown" are answers of their own: such a column is a category. */
function truths(name: string, cells: readonly (string | null)[], hints: GuessHints): ColumnFormat[] {
  const nullWords = hints.nullWords ?? NULL_WORDS
  const words = distinctWords(cells).filter((word) => !nullWords.includes(word))
  if (words.length === 0) return []
  return TRUTHS.filter((pair) => words.every((word) => pair.includes(word.toLowerCase()))).map(([yes, no]) => ({
    name,
    nullWords,
    trim: true,
    storage: 'boolean' as const,
    trueWords: spellings(words, yes),
    falseWords: spellings(words, no),
  }))
}

function distinctWords(cells: readonly (string | null)[]): string[] {
  return [...new Set(cells.map((cell) => (cell ?? '').trim()))].filter((cell) => cell !== '')
}

function spellings(words: readonly string[], word: string): string[] {
  const found = words.filter((each) => each.toLowerCase() === word)
  return found.length > 0 ? found : [word]
}

function dates(words: readonly string[]): BareFormat[] {
  return fittingFormats(words.slice(0, 200))
    .filter(({ shape }) => words.every((word) => shape.test(word)))
    .map(({ format }) => ({ storage: 'datetime' as const, dateFormat: format }))
}

/** "NA" among two-letter codes is Namibia or North America. */
export function textFormat(name: string, words: readonly string[], { nullWords }: GuessHints): ColumnFormat {
  const codes = words.length >= 10 && words.every((word) => COUNTRY_LIKE.test(word))
  const standard = codes ? NULL_WORDS.filter((word) => word !== 'NA') : NULL_WORDS
  return { name, storage: 'text', nullWords: nullWords ?? standard, trim: true }
}
