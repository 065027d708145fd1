// Calendar arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": civil_from_days.
import type { Column } from '#base'
import type { NumberFeature } from '../feature.ts'
import type { DatetimePart, DatetimeTransform } from '../transform.ts'
import type { TransformKind } from './transform-kind.ts'
import { asLong } from './transform-kind.ts'

const PARTS: readonly DatetimePart[] = ['year', 'month', 'day', 'weekday', 'hour', 'epochDays']
const MICROS_PER_HOUR = 3_600_000_000n

export const datetime: TransformKind<DatetimeTransform> = {
  fit: (name, column) => {
    const varying = PARTS.filter((part) => varies(valuesOf(name, column, part)))
    return { kind: 'datetime', column: name, parts: varying.length > 0 ? varying : ['epochDays'] }
  },
  apply: ({ column: name, parts }, column) =>
    parts.map((part) => {
      const values = valuesOf(name, column, part)
      return { name: `${name}.${part}`, source: name, kind: 'number', values } satisfies NumberFeature
    }),
}

function valuesOf(name: string, column: Column, part: DatetimePart): Float64Array {
  const { values: micros, missing } = asLong(name, column)
  const values = new Float64Array(micros.length)
  for (let i = 0; i < values.length; i++) values[i] = missing[i] === 1 ? Number.NaN : partOf(micros[i]!, part)
  return values
}

function partOf(micros: bigint, part: DatetimePart): number {
  const hours = floorHours(micros)
  const days = Math.floor(hours / 24)
  if (part === 'hour') return hours - days * 24
  if (part === 'epochDays') return days
  // 1970-01-01 was a Thursday.
  if (part === 'weekday') return modulo(days + 3, 7) + 1
  return civilDate(days)[part]
}

/** Year, month 1-12 and day 1-31 of a day counted from 1970-01-01, in the proleptic Gregorian calendar. */
export function civilDate(epochDays: number): { year: number; month: number; day: number } {
  const sinceMarch0000 = epochDays + 719_468
  const era = Math.floor(sinceMarch0000 / 146_097)
  const dayOfEra = sinceMarch0000 - era * 146_097
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}

function floorHours(micros: bigint): number {
  const quotient = micros / MICROS_PER_HOUR
  return Number(quotient * MICROS_PER_HOUR > micros ? quotient - 1n : quotient)
}

function modulo(value: number, divisor: number): number {
  return value - Math.floor(value / divisor) * divisor
}

function varies(values: Float64Array): boolean {
  const first = values.find((value) => !Number.isNaN(value))
  return first !== undefined && values.some((value) => value !== first && !Number.isNaN(value))
}
