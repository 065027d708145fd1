import type { Column } from '#base'
import type { EffectPoint } from './effect.ts'
import type { Probe } from './probe.ts'

/** Points of a column, that column at these points, and which point each row is nearest to. */
export interface Grid {
  readonly points: readonly EffectPoint[]
  readonly column: Column
  readonly nearest: Int32Array // -1: a level that is left out
  readonly isOrdered: boolean
}

/** Quantiles of numbers and date-times, the most frequent levels of words; the last point is missing, where a row is. */
export function gridOf(probe: Probe, column: Column, most: number): Grid {
  return column.kind === 'codes' ? levelGrid(column, probe, most) : numberGrid(column, most)
}

type Codes = Extract<Column, { kind: 'codes' }>
type Numbers = Exclude<Column, Codes>

function levelGrid({ codes, levels }: Codes, { weights }: Probe, most: number): Grid {
  const shares = new Float64Array(levels.length)
  for (const [row, code] of codes.entries()) if (code >= 0) shares[code]! += weights[row]!
  const present = [...levels.keys()].filter((code) => codes.includes(code))
  const kept = present.sort((a, b) => shares[b]! - shares[a]! || a - b).slice(0, most)
  const isMissing = codes.some((code) => code < 0)
  const place = new Map(kept.map((code, index) => [code, index]))
  const points = kept.map((code) => levels[code]!)
  return {
    points: isMissing ? [...points, null] : points,
    column: { kind: 'codes', levels, codes: Int32Array.from(isMissing ? [...kept, -1] : kept) },
    nearest: codes.map((code) => (code < 0 ? kept.length : (place.get(code) ?? -1))),
    isOrdered: false,
  }
}

function numberGrid(column: Numbers, most: number): Grid {
  const values = numbersOf(column)
  const present = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  const distinct = present.filter((value, index) => index === 0 || value !== present[index - 1])
  const points = distinct.length <= most ? [...distinct] : quantiles(present, most)
  const isMissing = present.length < values.length
  const nearest = Int32Array.from(values, (value) =>
    Number.isNaN(value) ? points.length : nearestPoint(points, value),
  )
  const grid = isMissing ? [...points, Number.NaN] : points
  return {
    points: isMissing ? [...points, null] : points,
    column: columnAt(column, grid),
    nearest,
    isOrdered: true,
  }
}

/** Values of rows, so that no value is asked that no row has. */
export function quantiles(sorted: Float64Array, most: number): number[] {
  const picked = Array.from({ length: most }, (_, i) => sorted[Math.round((i * (sorted.length - 1)) / (most - 1))]!)
  return picked.filter((value, index) => index === 0 || value !== picked[index - 1])
}

/** Doubles; NaN where missing. */
export function numbersOf(column: Numbers): Float64Array {
  if (column.kind === 'number') return column.values
  return Float64Array.from(column.values, (value, row) => (column.missing[row] === 1 ? Number.NaN : Number(value)))
}

/** A column of the same kind with these values. */
export function columnAt(like: Numbers, values: readonly number[]): Column {
  if (like.kind === 'number') return { kind: 'number', values: Float64Array.from(values) }
  return {
    kind: 'long',
    values: BigInt64Array.from(values, (value) => (Number.isNaN(value) ? 0n : BigInt(value))),
    missing: Uint8Array.from(values, (value) => (Number.isNaN(value) ? 1 : 0)),
  }
}

function nearestPoint(points: readonly number[], value: number): number {
  let low = 0
  let high = points.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (value - points[middle]! <= points[middle + 1]! - value) high = middle
    else low = middle + 1
  }
  return low
}

export function sharesOf({ nearest, points }: Grid, { weights }: Probe): Float64Array {
  const shares = new Float64Array(points.length)
  for (const [row, point] of nearest.entries()) if (point >= 0) shares[point]! += weights[row]!
  return shares
}
