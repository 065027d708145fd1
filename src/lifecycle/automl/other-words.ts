import type { Column } from '#base'
import type { Target } from '#training'
import { codesOf, isMissing, numbersOf } from './values.ts'

/** True when a column is the target under other names (classes) or on another scale (numbers): each decides the other. */
export function isSameInOtherWords(column: Column, rows: Uint32Array, target: Target): boolean {
  const present: number[] = []
  for (let i = 0; i < rows.length; i++) if (!isMissing(column, rows[i]!)) present.push(i)
  if (present.length < rows.length / 2) return false
  if (target.task === 'regression') return isSameScale(column, rows, target, present)
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

/** A strictly rising or falling function of the target, over more than a handful of values. */
function isSameScale(column: Column, rows: Uint32Array, target: Target, present: readonly number[]): boolean {
  const numbers = numbersOf(column)
  if (numbers === null) return false
  const order = present.toSorted((a, b) => numbers[rows[a]!]! - numbers[rows[b]!]! || a - b)
  let [direction, distinct] = [0, 1]
  for (let at = 1; at < order.length; at++) {
    const step = numbers[rows[order[at]!]!]! - numbers[rows[order[at - 1]!]!]!
    const change = target.values[order[at]!]! - target.values[order[at - 1]!]!
    if (step === 0 ? change !== 0 : change === 0) return false
    if (step === 0) continue
    const sign = change > 0 ? 1 : -1
    if (direction !== 0 && sign !== direction) return false
    direction = sign
    distinct++
  }
  return distinct >= MIN_DISTINCT
}

/** Bands of one row each prove nothing. */
const [MIN_BANDS, MAX_BANDS, MIN_BAND_ROWS] = [3, 50, 5]

/**
 * True when a column says which band of its range a numeric target is in: ordered by the target, each of the column's
 * values is one unbroken stretch. No column that is merely good does that in every row.
 */
export function isBanded(column: Column, rows: Uint32Array, target: Target): boolean {
  if (target.task !== 'regression') return false
  const coding = codesOf(column, MAX_BANDS)
  if (coding === null || coding.labels.length < MIN_BANDS) return false
  const present: number[] = []
  for (let i = 0; i < rows.length; i++) if (coding.codes[rows[i]!]! >= 0) present.push(i)
  if (present.length < rows.length / 2) return false
  const order = present.sort(
    (a, b) => target.values[a]! - target.values[b]! || coding.codes[rows[a]!]! - coding.codes[rows[b]!]!,
  )
  return stretches(order.map((i) => [coding.codes[rows[i]!]!, target.values[i]!] as const))
}

/** A value of the target may not stand on both sides of a border either. */
function stretches(cells: readonly (readonly [number, number])[]): boolean {
  const ended = new Set<number>()
  let length = 1
  for (let at = 1; at < cells.length; at++) {
    const [[before, low], [code, high]] = [cells[at - 1]!, cells[at]!]
    if (code === before) {
      length++
      continue
    }
    if (low === high || length < MIN_BAND_ROWS || ended.has(code)) return false
    ended.add(before)
    length = 1
  }
  return ended.size + 1 >= MIN_BANDS && length >= MIN_BAND_ROWS
}

/** Of the target's range: what is left over by rounding. */
const ROUNDED = 0.005

/** True when a line through the column meets a numeric target in every row but for rounding. */
export function isRounded(column: Column, rows: Uint32Array, target: Target): boolean {
  const numbers = target.task === 'regression' ? numbersOf(column) : null
  if (numbers === null) return false
  const places = [...rows.keys()].filter((i) => !Number.isNaN(numbers[rows[i]!]!))
  if (places.length < rows.length / 2) return false
  const [x, y] = [(i: number) => numbers[rows[i]!]!, (i: number) => target.values[i]!]
  const [meanX, meanY] = [meanOf(places, x), meanOf(places, y)]
  const [xx, xy] = [
    meanOf(places, (i) => (x(i) - meanX) * (x(i) - meanX)),
    meanOf(places, (i) => (x(i) - meanX) * (y(i) - meanY)),
  ]
  if (!(xx > 0)) return false
  const range =
    places.reduce((most, i) => Math.max(most, y(i)), Number.NEGATIVE_INFINITY) -
    places.reduce((least, i) => Math.min(least, y(i)), Number.POSITIVE_INFINITY)
  const misses = (i: number) => Math.abs(y(i) - meanY - (xy / xx) * (x(i) - meanX)) > ROUNDED * range
  return new Set(places.slice(0, 1000).map(x)).size >= MIN_DISTINCT && !places.some(misses)
}

function meanOf(places: readonly number[], at: (place: number) => number): number {
  let sum = 0
  for (const place of places) sum += at(place)
  return sum / places.length
}
