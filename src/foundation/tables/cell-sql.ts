import { VALUE_NULL_WORDS } from './cell-shapes.ts'
import { list, literal } from './sql.ts'
import type { ColumnFormat } from './text-format.ts'

/** Blanks as files have them: space, tab, no-break space, line ends. */
const BLANKS = "' \t\u00a0\r\n'"
/** Words that never read as a value; any other null word, such as 999, might. */
const KNOWN_NULL_WORDS = new Set(VALUE_NULL_WORDS)
/** Years below are far likelier two digits read as four. */
const FIRST_YEAR = "TIMESTAMP '1000-01-01'"
const FIRST_ISO = "TIMESTAMP '0001-01-01'"
const LAST_YEAR = "TIMESTAMP '9999-12-31 23:59:59.999999'"

/** Trimming costs more than looking whether there is anything to trim. */
export function trimmed(cell: string): string {
  return `CASE WHEN ${isPadded(cell)} THEN trim(${cell}, ${BLANKS}) ELSE ${cell} END`
}

/** Whether a cell begins or ends with blanks; all that sorts before '!' are blanks and control characters. */
export function isPadded(cell: string): string {
  return `(${cell} < '!' OR suffix(${cell}, ' ') OR suffix(${cell}, '\t') OR prefix(${cell}, '\u00a0') OR suffix(${cell}, '\u00a0'))`
}

/** Whether a text is one of some words. An IN list becomes a join in the engine, ruinous when there are hundreds. */
export function isOneOf(text: string, words: readonly string[]): string {
  const longest = Math.max(0, ...words.map((word) => Buffer.byteLength(word)))
  return `CASE WHEN strlen(${text}) <= ${longest} THEN list_contains([${list(words)}], ${text}) ELSE false END`
}

/** Plain numbers are cast untrimmed, which the engine does by itself and faster. */
export function needsTrim({ storage, decimalMark = '.', groupMark = '' }: ColumnFormat): boolean {
  return storage !== 'number' || decimalMark !== '.' || groupMark !== ''
}

/** SQL for the typed value of a text cell, trimmed where its format needs that: NULL where missing or no fit. */
export function valueSql(cell: string, format: ColumnFormat): string {
  const value = plainValueSql(cell, format)
  const disguised = format.storage === 'text' ? [] : format.nullWords.filter((word) => !KNOWN_NULL_WORDS.has(word))
  return disguised.length === 0 ? value : `CASE WHEN NOT ${isOneOf(`trim(${cell})`, disguised)} THEN ${value} END`
}

function plainValueSql(cell: string, format: ColumnFormat): string {
  switch (format.storage) {
    case 'number':
      return `${finite(numberSql(cell, format))} + 0.0`
    case 'long':
      return `CASE WHEN regexp_full_match(${cell}, '[+-]?[0-9]+') THEN TRY_CAST(${cell} AS BIGINT) END`
    case 'boolean':
      return booleanSql(cell, format)
    case 'datetime':
      return datetimeSql(cell, format.dateFormat ?? 'iso')
    case 'text':
      return `CASE WHEN ${isOneOf(cell, ['', ...format.nullWords])} THEN NULL ELSE ${cell} END`
  }
}

function finite(number: string): string {
  return `CASE WHEN isfinite(${number}) THEN ${number} END`
}

function numberSql(cell: string, format: ColumnFormat): string {
  if (!needsTrim(format)) return `TRY_CAST(${cell} AS DOUBLE)`
  const { decimalMark = '.', groupMark = '' } = format
  const grouped = removeGroups(cell, groupMark)
  const plain = decimalMark === ',' ? `replace(${grouped}, ',', '.')` : grouped
  const shape = literal(numberShape(decimalMark, groupMark))
  return `CASE WHEN regexp_full_match(${cell}, ${shape}) THEN TRY_CAST(${plain} AS DOUBLE) END`
}

function removeGroups(cell: string, mark: string): string {
  if (mark === '') return cell
  return mark === ' ' ? `regexp_replace(${cell}, '[ \u00a0\u202f]', '', 'g')` : `replace(${cell}, ${literal(mark)}, '')`
}

function numberShape(decimalMark: string, groupMark: string): string {
  const group = groupMark === ' ' ? '[ \u00a0\u202f]' : `[${groupMark}]`
  const whole = groupMark === '' ? '[0-9]+' : `([0-9]{1,3}(${group}[0-9]{3})+|[0-9]+)`
  return `[+-]?(${whole}([${decimalMark}][0-9]*)?|[${decimalMark}][0-9]+)([eE][+-]?[0-9]+)?`
}

function booleanSql(cell: string, { trueWords = [], falseWords = [] }: ColumnFormat): string {
  return `CASE ${levelSql(cell, trueWords)} ${levelSql(cell, falseWords)} END`
}

function levelSql(cell: string, words: readonly string[]): string {
  const lower = words.map((word) => word.toLowerCase())
  return `WHEN ${isOneOf(`lower(${cell})`, lower)} THEN ${literal(words[0] ?? '')}`
}

function datetimeSql(text: string, dateFormat: string): string {
  if (dateFormat === 'iso') return within(isoSql(text), FIRST_ISO)
  if (dateFormat === 'iso-offset') return within(`TRY_CAST(${text} AS TIMESTAMPTZ)::TIMESTAMP`, FIRST_ISO)
  return within(`try_strptime(${text}, ${literal(dateFormat)})`, FIRST_YEAR)
}

/** The engine drops an offset when it reads a plain timestamp, so one with an offset does not fit 'iso'. */
function isoSql(text: string): string {
  return `CASE WHEN NOT regexp_matches(${text}, ':[0-9.:]*[+-][0-9]') THEN TRY_CAST(${text} AS TIMESTAMP) END`
}

function within(moment: string, first: string): string {
  return `CASE WHEN ${moment} BETWEEN ${first} AND ${LAST_YEAR} THEN ${moment} END`
}
