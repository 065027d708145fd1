import type { ColumnFormat } from '#tables'
import { NULL_WORDS } from '#tables'
import type { GuessHints } from './guess-columns.ts'
import { guessColumn } from './guess-columns.ts'
import type { SampledColumn } from './type-columns.ts'

/**
 * The format of a column whose sampled cells are all plain numbers, or empty. It is assumed, not proved: writing the
 * column out proves it, at no cost, or sends it back to be counted.
 */
export function assumeNumber({ name, cells, forced }: SampledColumn, hints: GuessHints): ColumnFormat | undefined {
  if (forced !== undefined || hints.nullWords !== undefined) return undefined
  const [only, ...others] = guessColumn(name, cells, hints)
  if (only?.storage !== 'number' || others.length > 0 || only.decimalMark !== '.' || only.groupMark !== '')
    return undefined
  const filled = cells.filter((cell) => cell !== null && cell !== '')
  return filled.length > 0 && filled.every(isPlain) ? { ...only, nullWords: NULL_WORDS } : undefined
}

function isPlain(cell: string | null): boolean {
  return /^[+-]?(\d|\.\d)/.test(cell ?? '')
}

/** Where some sampled cell has a decimal point, the column's numbers are no codes. */
export function hasFractions({ cells }: SampledColumn): boolean {
  return cells.some((cell) => cell?.includes('.') === true)
}
