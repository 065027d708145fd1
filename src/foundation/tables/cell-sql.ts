import { list, literal } from './sql.ts'
import type { ColumnFormat } from './text-format.ts'

/** Blanks as files have them: space, tab, no-break space, line ends. */
const BLANKS = "' \t\u00a0\r\n'"
/** Years below are far likelier two digits read as four. */
const FIRST_YEAR = "TIMESTAMP '1000-01-01'"
const LAST_YEAR = "TIMESTAMP '9999-12-31 23:59:59.999999'"

export function trimmed(cell: string): string {
  return `trim(${cell}, ${BLANKS})`
}

/** SQL for the typed value of a text cell: NULL where the cell is missing or does not fit. */
export function valueSql(cell: string, format: ColumnFormat): string {
  switch (format.storage) {
    case 'number':
      return `${finite(numberSql(cell, format))} + 0.0`
    case 'long':
      return `CASE WHEN regexp_full_match(${trimmed(cell)}, '[+-]?[0-9]+') THEN TRY_CAST(${cell} AS BIGINT) END`
    case 'boolean':
      return booleanSql(cell, format)
    case 'datetime':
      return datetimeSql(cell, format.dateFormat ?? 'iso')
    case 'text':
      return textSql(cell, format)
  }
}

function finite(number: string): string {
  return `CASE WHEN isfinite(${number}) THEN ${number} END`
}

function numberSql(cell: string, { decimalMark = '.', groupMark = '' }: ColumnFormat): string {
  if (decimalMark === '.' && groupMark === '') return `TRY_CAST(${cell} AS DOUBLE)`
  const grouped = removeGroups(trimmed(cell), groupMark)
  const plain = decimalMark === ',' ? `replace(${grouped}, ',', '.')` : grouped
  const shape = literal(numberShape(decimalMark, groupMark))
  return `CASE WHEN regexp_full_match(${trimmed(cell)}, ${shape}) THEN TRY_CAST(${plain} AS DOUBLE) END`
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
  const word = `lower(${trimmed(cell)})`
  const when = (words: readonly string[]) =>
    words.length === 0
      ? ''
      : `WHEN ${word} IN (${list(words.map((each) => each.toLowerCase()))}) THEN ${literal(words[0]!)} `
  return `CASE ${when(trueWords)}${when(falseWords)}END`
}

function datetimeSql(cell: string, dateFormat: string): string {
  const text = trimmed(cell)
  if (dateFormat === 'iso') return within(isoSql(text), "TIMESTAMP '0001-01-01'")
  if (dateFormat === 'iso-offset')
    return within(`TRY_CAST(${text} AS TIMESTAMPTZ)::TIMESTAMP`, "TIMESTAMP '0001-01-01'")
  return within(`try_strptime(${text}, ${literal(dateFormat)})`, FIRST_YEAR)
}

/** The engine drops an offset when it reads a plain timestamp, so one with an offset does not fit 'iso'. */
function isoSql(text: string): string {
  return `CASE WHEN NOT regexp_matches(${text}, ':[0-9.:]*[+-][0-9]') THEN TRY_CAST(${text} AS TIMESTAMP) END`
}

function within(moment: string, first: string): string {
  return `CASE WHEN ${moment} BETWEEN ${first} AND ${LAST_YEAR} THEN ${moment} END`
}

function textSql(cell: string, { nullWords, trim }: ColumnFormat): string {
  const missing = [...new Set(['', ...nullWords])]
  return `CASE WHEN ${trimmed(cell)} IN (${list(missing)}) THEN NULL ELSE ${trim ? trimmed(cell) : cell} END`
}
