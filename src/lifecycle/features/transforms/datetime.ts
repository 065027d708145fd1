// Calendar arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": civil_from_days.
import type { LongColumn } from '#base'
import type { NumberFeature } from '../feature.ts'
import type { DatetimePart, DatetimeTransform } from '../transform.ts'
import { cycleCosine, cycleSine } from './cycle.ts'
import type { TransformKind } from './transform-kind.ts'
import { asLong } from './transform-kind.ts'

const MICROS_PER_SECOND = 1_000_000
const SECONDS_PER_DAY = 86_400

/** Days of the longest year; the hands of the other clocks come back to where they were after this many steps. */
export const cycleLengths = { year: 366, week: 7, day: 1440 } as const

/** In the order in which features are made of them. */
const readers: { readonly [Part in DatetimePart]: (moment: Moment) => number } = {
  year: (moment) => moment.civil().year,
  month: (moment) => moment.civil().month,
  day: (moment) => moment.civil().day,
  weekday: ({ days }) => weekdayOf(days),
  hour: ({ second }) => Math.floor(second / 3600),
  epochDays: ({ days }) => days,
  minute: ({ second }) => Math.floor(second / 60) % 60,
  dayOfYear: (moment) => dayOfYear(moment),
  weekend: ({ days }) => (weekdayOf(days) > 5 ? 1 : 0),
  epochSeconds: ({ days, second }) => days * SECONDS_PER_DAY + second,
  yearSine: (moment) => cycleSine(dayOfYear(moment) - 1, cycleLengths.year),
  yearCosine: (moment) => cycleCosine(dayOfYear(moment) - 1, cycleLengths.year),
  weekSine: ({ days }) => cycleSine(weekdayOf(days) - 1, cycleLengths.week),
  weekCosine: ({ days }) => cycleCosine(weekdayOf(days) - 1, cycleLengths.week),
  daySine: ({ second }) => cycleSine(Math.floor(second / 60), cycleLengths.day),
  dayCosine: ({ second }) => cycleCosine(Math.floor(second / 60), cycleLengths.day),
}

/** Every part there is. */
export const datetimeParts = Object.keys(readers) as readonly DatetimePart[]

export const datetime: TransformKind<DatetimeTransform> = {
  apply: ({ column: name, parts }, column) => {
    const seconds = secondsOf(asLong(name, column!))
    return parts.map((part): NumberFeature => {
      const values = seconds.map((second) => partOf(second, part))
      return { name: `${name}.${part}`, sources: [name], kind: 'number', values }
    })
  },
}

/** A second counted from 1970-01-01, as day and second of the day. */
interface Moment {
  readonly days: number
  readonly second: number
  readonly civil: () => ReturnType<typeof civilDate>
}

/** Whole seconds since 1970 began; NaN where missing, and so is every part of it. */
export function secondsOf({ values, missing }: LongColumn): Float64Array {
  const seconds = new Float64Array(values.length)
  for (let i = 0; i < seconds.length; i++) seconds[i] = missing[i] === 1 ? Number.NaN : floorSeconds(values[i]!)
  return seconds
}

export function partOf(seconds: number, part: DatetimePart): number {
  if (Number.isNaN(seconds)) return seconds
  const days = Math.floor(seconds / SECONDS_PER_DAY)
  return readers[part]({ days, second: seconds - days * SECONDS_PER_DAY, civil: () => civilDate(days) })
}

/** 1970-01-01 was a Thursday. */
function weekdayOf(days: number): number {
  return modulo(days + 3, 7) + 1
}

function dayOfYear({ civil }: Moment): number {
  const { year, month, day } = civil()
  const isLeap = modulo(year, 4) === 0 && (modulo(year, 100) !== 0 || modulo(year, 400) === 0)
  const marchMonth = modulo(month + 9, 12)
  const sinceMarch = Math.floor((153 * marchMonth + 2) / 5) + day
  return month <= 2 ? sinceMarch - 306 : sinceMarch + 59 + (isLeap ? 1 : 0)
}

/** Year, month 1-12 and day 1-31 of a day counted from 1970-01-01, in the proleptic Gregorian calendar. */
export function civilDate(epochDays: number): { year: number; month: number; day: number } {
  const sinceMarch0000 = epochDays + 719_468
  const era = Math.floor(sinceMarch0000 / 146_097)
  const dayOfEra = sinceMarch0000 - era * 146_097
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365)
  const dayOfMarchYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfMarchYear + 2) / 153)
  const day = dayOfMarchYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}

function floorSeconds(micros: bigint): number {
  const exact = Number(micros)
  if (!Number.isSafeInteger(exact)) return floorLargeSeconds(micros)
  const seconds = Math.floor(exact / MICROS_PER_SECOND)
  // The quotient may have been rounded up to the next whole second; the remainder is exact and tells.
  return exact - seconds * MICROS_PER_SECOND < 0 ? seconds - 1 : seconds
}

function floorLargeSeconds(micros: bigint): number {
  const divisor = BigInt(MICROS_PER_SECOND)
  const quotient = micros / divisor
  return Number(quotient * divisor > micros ? quotient - 1n : quotient)
}

function modulo(value: number, divisor: number): number {
  return value - Math.floor(value / divisor) * divisor
}
