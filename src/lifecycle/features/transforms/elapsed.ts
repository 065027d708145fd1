import type { LongColumn } from '#base'
import type { ElapsedTransform } from '../transform.ts'
import type { TransformKind } from './transform-kind.ts'
import { asLong } from './transform-kind.ts'

const MICROS_PER_DAY = 86_400_000_000

export const elapsed: TransformKind<ElapsedTransform> = {
  apply: ({ columns: [from, to] }, start, end) => {
    const values = daysBetween(asLong(from, start!), asLong(to, end!))
    return [{ name: `days from ${from} to ${to}`, sources: [from, to], kind: 'number', values }]
  },
}

/** NaN where either is missing. The difference of 64-bit integers is exact before it is rounded. */
function daysBetween(from: LongColumn, to: LongColumn): Float64Array {
  return Float64Array.from(from.values, (start, row) => {
    if (from.missing[row] === 1 || to.missing[row] === 1) return Number.NaN
    return Number(to.values[row]! - start) / MICROS_PER_DAY
  })
}
