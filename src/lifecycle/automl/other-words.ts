import type { Column } from '#base'
import type { Target } from '#training'
import { codesOf, isMissing, numbersOf } from './values.ts'

/** True when a column is the target under other names (classes) or on another scale (numbers): each decides the other. */
export function isSameInOtherWords(column: Column, rows: Uint32Array, target: Target): boolean {
  const present: number[] = []
  for (let i = 0; i < rows.length; i++) if (!isMissing(column, rows[i]!)) present.push(i)
  if (present.length < rows.length / 2) return false
  if (target.task === 'regression') {
    return isMonotone(column, rows, target, present.slice(0, GLANCE)) && isSameScale(column, rows, target, present)
  }
  return isSameNaming(column, rows, target, present)
}

function isSameNaming(column: Column, rows: Uint32Array, target: Target, present: readonly number[]): boolean {
  const classOf = new Map<number | bigint, number>()
  const taken = new Set<number>()
  for (const i of present) {
    const value = column.kind === 'codes' ? column.codes[rows[i]!]! : column.values[rows[i]!]!
    const known = classOf.get(value)
    if (known !== undefined) {
      if (known !== target.values[i]) return false
    } else if (taken.has(target.values[i]!)) return false
    else {
      classOf.set(value, target.values[i]!)
      taken.add(target.values[i]!)
    }
  }
  return taken.size >= 2
}

const MIN_DISTINCT = 10
/** Rows looked at first: nearly every column fails on them, and the sorting of all is spared. */
const GLANCE = 300

/** A strictly rising or falling function of the target, over more than a handful of values. */
function isSameScale(column: Column, rows: Uint32Array, target: Target, present: readonly number[]): boolean {
  if (!isMonotone(column, rows, target, present)) return false
  const numbers = numbersOf(column)!
  return new Set(present.map((i) => numbers[rows[i]!]!)).size >= MIN_DISTINCT
}

function isMonotone(column: Column, rows: Uint32Array, target: Target, present: readonly number[]): boolean {
  const numbers = numbersOf(column)
  if (numbers === null) return false
  const order = present.toSorted((a, b) => numbers[rows[a]!]! - numbers[rows[b]!]! || a - b)
  let direction = 0
  for (let at = 1; at < order.length; at++) {
    const step = numbers[rows[order[at]!]!]! - numbers[rows[order[at - 1]!]!]!
    const change = target.values[order[at]!]! - target.values[order[at - 1]!]!
    if (step === 0 ? change !== 0 : change === 0) return false
    if (step === 0) continue
    const sign = change > 0 ? 1 : -1
    if (direction !== 0 && sign !== direction) return false
    direction = sign
  }
  return true
}

/** Bands of one row each prove nothing. */
const [MIN_BANDS, MAX_BANDS, MIN_BAND_ROWS] = [3, 50, 5]

/**
 * True when a column says which band of its range a numeric target is in: what the target is for one of the column's
 * values it never is, nor lies between, for another. No column that is merely good does that in every row.
 */
export function isBanded(column: Column, rows: Uint32Array, target: Target): boolean {
  const coding = target.task === 'regression' ? codesOf(column, MAX_BANDS) : null
  if (coding === null || coding.labels.length < MIN_BANDS) return false
  const bands = coding.labels.map(() => ({
    low: Number.POSITIVE_INFINITY,
    high: Number.NEGATIVE_INFINITY,
    rowCount: 0,
  }))
  for (let i = 0; i < rows.length; i++) {
    const band = bands[coding.codes[rows[i]!]!]
    if (band === undefined) continue
    band.low = Math.min(band.low, target.values[i]!)
    band.high = Math.max(band.high, target.values[i]!)
    band.rowCount++
  }
  const held = bands.filter(({ rowCount }) => rowCount > 0).sort((a, b) => a.low - b.low)
  const rowCount = held.reduce((sum, band) => sum + band.rowCount, 0)
  if (held.length < MIN_BANDS || rowCount < rows.length / 2) return false
  return held.every((band, at) => band.rowCount >= MIN_BAND_ROWS && (at === 0 || held[at - 1]!.high < band.low))
}

/** Of the target's median distance from its median: what rounding may leave over. */
const ROUNDED = 0.05
const STRAIGHT = 0.98

/** True when a line through the column meets a numeric target in every row, but for rounding. */
export function isRounded(column: Column, rows: Uint32Array, target: Target): boolean {
  const numbers = target.task === 'regression' ? numbersOf(column) : null
  if (numbers === null) return false
  const stride = Math.max(1, Math.floor(rows.length / GLANCE))
  if (!isStraight(pairsOf(numbers, rows, target, stride))) return false
  const { x, y } = pairsOf(numbers, rows, target, 1)
  const line = lineThrough(x, y)
  if (line === null || x.length < rows.length / 2 || new Set(x.subarray(0, GLANCE)).size < MIN_DISTINCT) return false
  const allowed = ROUNDED * medianDistance(y)
  return (
    x.every((value, i) => Math.abs(y[i]! - line.meanY - line.slope * (value - line.meanX)) <= allowed) && allowed > 0
  )
}

interface Pairs {
  readonly x: Float64Array
  readonly y: Float64Array
}

/** The column and the target in every so many rows, where the column has a value. */
function pairsOf(numbers: Float64Array, rows: Uint32Array, target: Target, stride: number): Pairs {
  const [x, y] = [new Float64Array(rows.length), new Float64Array(rows.length)]
  let count = 0
  for (let i = 0; i < rows.length; i += stride) {
    const value = numbers[rows[i]!]!
    if (Number.isNaN(value)) continue
    x[count] = value
    y[count++] = target.values[i]!
  }
  return { x: x.subarray(0, count), y: y.subarray(0, count) }
}

function isStraight({ x, y }: Pairs): boolean {
  return (lineThrough(x, y)?.r2 ?? 0) >= STRAIGHT
}

/** Least squares; null for a column that does not vary. */
function lineThrough(x: Float64Array, y: Float64Array) {
  const [meanX, meanY] = [meanOf(x), meanOf(y)]
  let [xx, xy, yy] = [0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i]! - meanX, y[i]! - meanY]
    xx += a * a
    xy += a * b
    yy += b * b
  }
  return xx > 0 && yy > 0 ? { meanX, meanY, slope: xy / xx, r2: (xy / xx) * (xy / yy) } : null
}

function meanOf(values: Float64Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}

function medianDistance(values: Float64Array): number {
  const median = medianOf(values)
  return medianOf(values.map((value) => Math.abs(value - median)))
}

function medianOf(values: Float64Array): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}
