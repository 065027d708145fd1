import type { Column } from '#base'
import type { NumberTransform } from '../transform.ts'
import type { ColumnTransformKind } from './transform-kind.ts'
import { unexpected } from './transform-kind.ts'

export const number: ColumnTransformKind<NumberTransform> = {
  fit: (name) => ({ kind: 'number', column: name }),
  apply: ({ column: name, zeroIsMissing }, column) => {
    const values = numbersOf(name, column)
    return [{ name, sources: [name], kind: 'number', values: zeroIsMissing ? values.map(missingAtZero) : values }]
  },
}

/** What `zeroIsMissing` takes for 0: LightGBM's kZeroThreshold, a float, 1e-35 rounded to 32 bits. */
export const largestZero = Math.fround(1e-35)

function missingAtZero(value: number): number {
  return value >= -largestZero && value <= largestZero ? Number.NaN : value
}

export function numbersOf(name: string, column: Column): Float64Array {
  if (column.kind === 'number') return column.values
  if (column.kind !== 'long') throw unexpected(name, column, 'numbers')
  const values = new Float64Array(column.values.length)
  for (let i = 0; i < values.length; i++) values[i] = column.missing[i] === 1 ? Number.NaN : Number(column.values[i])
  return values
}
