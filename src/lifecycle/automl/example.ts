import type { Column, Table } from '#base'
import { isMissing } from './values.ts'

type Example = Readonly<Record<string, string | number | null>>

const SEARCHED_ROWS = 100

/** The first of the given rows with the fewest gaps, as a person would type it. */
export function exampleRow(
  table: Table,
  rows: Uint32Array,
  features: readonly string[],
  isDate: (name: string) => boolean,
): Example {
  const columns = features.map((name) => [name, table.columns.get(name)!] as const)
  const gaps = (row: number) => columns.filter(([, column]) => isMissing(column, row)).length
  let best = rows[0]!
  let fewest = gaps(best)
  for (const row of rows.subarray(1, SEARCHED_ROWS)) {
    if (fewest === 0) break
    const count = gaps(row)
    if (count < fewest) [best, fewest] = [row, count]
  }
  return Object.fromEntries(columns.map(([name, column]) => [name, cellAt(column, best, isDate(name))]))
}

function cellAt(column: Column, row: number, date: boolean): string | number | null {
  if (isMissing(column, row)) return null
  if (column.kind === 'codes') return column.levels[column.codes[row]!]!
  const value = column.values[row]!
  if (date) return isoDateTime(BigInt(value))
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (Number.isFinite(value)) return value + 0 // -0 has no JSON
  return String(value)
}

const DAY_MICROS = 86_400_000_000n

/** Microseconds since 1970 as `2024-02-29T12:30:00`, the proleptic Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms"). */
export function isoDateTime(micros: bigint): string {
  const inDay = ((micros % DAY_MICROS) + DAY_MICROS) % DAY_MICROS
  const seconds = Number(inDay / 1_000_000n)
  const fraction = Number(inDay % 1_000_000n)
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => padded(part, 2))
    .join(':')
  const date = civilDate(Number((micros - inDay) / DAY_MICROS))
  return `${date}T${time}${fraction === 0 ? '' : `.${padded(fraction, 6)}`}`
}

function civilDate(epochDays: number): string {
  const shifted = epochDays + 719_468 // days since 0000-03-01
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
