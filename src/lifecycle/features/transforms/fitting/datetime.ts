import type { Column } from '#base'
import type { DatetimePart, DatetimeTransform } from '../../transform.ts'
import { datetimeParts, partOf, secondsOf } from '../datetime.ts'
import { asLong } from '../transform-kind.ts'

export function fitDatetime(name: string, column: Column): DatetimeTransform {
  const seconds = secondsOf(asLong(name, column))
  const varying = datetimeParts.filter((part) => varies(seconds, part))
  // Seconds say all that days do.
  const kept = varying.includes('hour') || varying.includes('minute') ? 'epochSeconds' : 'epochDays'
  const parts = varying.filter((part) => part === kept || (part !== 'epochSeconds' && part !== 'epochDays'))
  return { kind: 'datetime', column: name, parts: parts.length > 0 ? parts : ['epochDays'] }
}

function varies(seconds: Float64Array, part: DatetimePart): boolean {
  const first = seconds.find((second) => !Number.isNaN(second))
  if (first === undefined) return false
  const expected = partOf(first, part)
  return seconds.some((second) => !Number.isNaN(second) && partOf(second, part) !== expected)
}
