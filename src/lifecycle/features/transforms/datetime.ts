// Calendar arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": civil_from_days.
import type { LongColumn } from '#base'
import type { NumberFeature } from '../feature.ts'
import type { DatetimePart, DatetimeTransform } from '../transform.ts'
import type { ColumnTransformKind } from './transform-kind.ts'
import { asLong } from './transform-kind.ts'

const PARTS: readonly DatetimePart[] = ['year', 'month', 'day', 'weekday', 'hour', 'epochDays']
const MICROS_PER_HOUR = 3_600_000_000

export const datetime: ColumnTransformKind<DatetimeTransform> = {
  fit: (name, column) => {
    const hours = hoursOf(asLong(name, column))
    const varying = PARTS.filter((part) => varies(hours, part))
    return { kind: 'datetime', column: name, parts: varying.length > 0 ? varying : ['epochDays'] }
  },
  apply: ({ column: name, parts }, column) => {
    const hours = hoursOf(asLong(name, column))
    return parts.map((part): NumberFeature => {
      const values = hours.map((hour) => partOf(hour, part))
      return { name: `${name}.${part}`, sources: [name], kind: 'number', values }
    })
  },
}

/** Whole hours since 1970 began; NaN where missing, and so is every part of it. */
function hoursOf({ values, missing }: LongColumn): Float64Array {
  const hours = new Float64Array(values.length)
  for (let i = 0; i < hours.length; i++) hours[i] = missing[i] === 1 ? Number.NaN : floorHours(values[i]!)
  return hours
}

function varies(hours: Float64Array, part: DatetimePart): boolean {
  const first = hours.find((hour) => !Number.isNaN(hour))
  if (first === undefined) return false
  const expected = partOf(first, part)
  return hours.some((hour) => !Number.isNaN(hour) && partOf(hour, part) !== expected)
}

function partOf(hours: number, part: DatetimePart): number {
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
  const exact = Number(micros)
  if (!Number.isSafeInteger(exact)) return floorLargeHours(micros)
  const hours = Math.floor(exact / MICROS_PER_HOUR)
  // The quotient may have been rounded up to the next whole hour; the remainder is exact and tells.
  return exact - hours * MICROS_PER_HOUR < 0 ? hours - 1 : hours
}

function floorLargeHours(micros: bigint): number {
  const divisor = BigInt(MICROS_PER_HOUR)
  const quotient = micros / divisor
  return Number(quotient * divisor > micros ? quotient - 1n : quotient)
}

function modulo(value: number, divisor: number): number {
  return value - Math.floor(value / divisor) * divisor
}
