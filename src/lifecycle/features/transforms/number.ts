import type { Column } from '#base'
import type { NumberFeature } from '../feature.ts'
import type { NumberTransform } from '../transform.ts'
import type { TransformKind } from './transform-kind.ts'
import { unexpected } from './transform-kind.ts'

export const number: TransformKind<NumberTransform> = {
  apply: ({ column: name, zeroIsMissing, missingCodes, flagged }, column) => {
    const given = numbersOf(name, column!)
    const codes = new Set(missingCodes)
    const decoded = codes.size === 0 ? given : given.map((value) => (codes.has(value) ? Number.NaN : value))
    const values = zeroIsMissing ? decoded.map(missingAtZero) : decoded
    const feature: NumberFeature = { name, sources: [name], kind: 'number', values }
    return flagged
      ? [feature, { ...feature, name: flagName(name), values: given.map((value) => (codes.has(value) ? 1 : 0)) }]
      : [feature]
  },
}

function flagName(name: string): string {
  return `${name}.coded missing`
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
