import type { ColumnFormat } from '#tables'
import type { GuessHints } from './guess-columns.ts'
import type { Tried } from './type-columns.ts'

/**
 * One of the formats that fit each column. Where day and month, or decimal and thousands mark, could be read either
 * way in every cell, the other columns and the separator decide; a date that stays undecided is marked so.
 */
export function preferFormat(
  columns: readonly (readonly Tried[])[],
  hints: GuessHints,
): readonly (Tried | undefined)[] {
  const commas = writesCommas(columns, hints)
  return columns.map((fitting) => {
    const [first] = fitting
    if (first === undefined) return undefined
    const long = fitting.find(({ format }) => format.storage === 'long')
    if (long !== undefined) return long
    if (first.format.storage === 'datetime') return preferDate(fitting)
    return first.format.storage === 'number' ? preferNumber(fitting, commas) : first
  })
}

/** Whether the file is of the kind that writes 3,5: some column can be read no other way, and none says the opposite. */
function writesCommas(columns: readonly (readonly Tried[])[], { decimalMark, separator }: GuessHints): boolean {
  if (decimalMark !== undefined) return decimalMark === ','
  const marks = columns
    .filter((fitting) => fitting[0]?.format.storage === 'number')
    .map((fitting) => new Set(fitting.map(({ format }) => format.decimalMark)))
  const certain = marks.filter((found) => found.size === 1).map(([...found]) => found)
  const comma = certain.some((found) => found.includes(',' as never))
  return comma || (separator === ';' && marks.some((found) => found.has(',')))
}

function preferNumber(fitting: readonly Tried[], commas: boolean): Tried {
  const wanted = commas ? ',' : '.'
  return fitting.find(({ format }) => format.decimalMark === wanted) ?? fitting[0]!
}

/** Monthly data have one day of the month: the reading under which the days do not vary is right. Else the day comes first. */
function preferDate(fitting: readonly Tried[]): Tried {
  const [first, ...others] = fitting
  const rival = others.find(({ format }) => isSwapped(first!.format, format))
  if (rival === undefined) return first!
  const better = rival.probe.dayCount === 1 && first!.probe.dayCount > 1 ? rival : first!
  return { ...better, format: { ...better.format, dateAmbiguous: true } }
}

function isSwapped(one: ColumnFormat, other: ColumnFormat): boolean {
  const swap = (format = '') => format.replace('%d', '#').replace('%m', '%d').replace('#', '%m')
  return swap(one.dateFormat) === other.dateFormat
}
