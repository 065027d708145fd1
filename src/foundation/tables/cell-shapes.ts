/** Words that stand for a missing value in a column of any kind. */
export const NULL_WORDS: readonly string[] = [
  'NA',
  'N/A',
  'n/a',
  '#N/A',
  '<NA>',
  'NaN',
  'nan',
  'NULL',
  'null',
  'Null',
  '?',
  '\\N',
]
/** Words that are missing only among numbers, truth values and dates: elsewhere they may be a level. */
export const VALUE_NULL_WORDS: readonly string[] = [
  ...NULL_WORDS,
  'na',
  '-nan',
  'None',
  'none',
  'NONE',
  'NIL',
  'nil',
  '-',
  '--',
  '.',
  '*',
  'missing',
  'unknown',
  'NAN',
  'inf',
  '-inf',
  '+inf',
  'Inf',
  '-Inf',
  'infinity',
  '-infinity',
  'Infinity',
  '-Infinity',
  '#DIV/0!',
  '#VALUE!',
  '#REF!',
  '#NUM!',
  '#NAME?',
  '#NULL!',
  'NaT',
]

const valueNulls = new Set(VALUE_NULL_WORDS)
const POINT_NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/
const COMMA_NUMBER = /^[+-]?(\d+(,\d*)?|,\d+)([eE][+-]?\d+)?$/
const GROUPED_NUMBER = /^[+-]?\d{1,3}([,. \u00a0\u202f]\d{3})+([.,]\d+)?$/
const TRUTH = /^(true|false|yes|no|t|f|y|n)$/i
const DATE_LIKE = /^\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?([T ]\d{1,2}:\d{2}.*)?$|^\d{1,2}:\d{2}(:\d{2})?/

export function isMissingWord(cell: string): boolean {
  return cell === '' || valueNulls.has(cell)
}

/** A number under some convention: decimal point or comma, thousands marks or none. */
export function isNumberLike(cell: string): boolean {
  return POINT_NUMBER.test(cell) || COMMA_NUMBER.test(cell) || GROUPED_NUMBER.test(cell)
}

export type CellShape = 'missing' | 'number' | 'truth' | 'date' | 'text'

/** What a trimmed cell looks like at first sight. */
export function shapeOf(cell: string): CellShape {
  if (isMissingWord(cell)) return 'missing'
  if (isNumberLike(cell)) return 'number'
  if (TRUTH.test(cell)) return 'truth'
  return DATE_LIKE.test(cell) ? 'date' : 'text'
}
