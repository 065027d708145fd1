// Two-sample tests per column: Kolmogorov and Smirnov's for numbers, Pearson's chi-squared for words (Wilson and Hilferty's
// approximation of its tail); Holm's correction over the columns.

import type { Column, Table } from '#base'
import { exp, log } from '#base'
import { isWords, numbersOf, spacedRows } from '../columns.ts'
import { holm } from '../statistics/many-tests.ts'
import { studentTail } from '../statistics/student.ts'

export interface Shift {
  readonly columnCount: number
  /** Those that differ beyond chance and by an amount that counts, the most different first. */
  readonly columns: readonly ShiftedColumn[]
}

export interface ShiftedColumn {
  readonly column: string
  /** 0 to 1: the largest gap of the cumulative shares, or half the sum of the gaps of shares (missing is a word of its own). */
  readonly distance: number
  readonly p: number
}

const LEVEL = 0.01
const LEAST_DISTANCE = 0.1
const MOST_ROWS = 20_000
const MOST_COLUMNS = 100

/** How rows of two tables differ, column by column. */
export function measureShift(before: Table, after: Table, names: readonly string[]): Shift {
  const found = names.slice(0, MOST_COLUMNS).flatMap((column) => {
    const [one, other] = [before.columns.get(column), after.columns.get(column)]
    return one === undefined || other === undefined ? [] : [{ column, ...compare(one, other) }]
  })
  const adjusted = holm(found.map(({ p }) => p))
  const columns = found
    .map((one, index) => ({ ...one, p: adjusted[index]! }))
    .filter(({ p, distance }) => p < LEVEL && distance >= LEAST_DISTANCE)
    .sort((a, b) => b.distance - a.distance)
  return { columnCount: found.length, columns }
}

function compare(one: Column, other: Column): Omit<ShiftedColumn, 'column'> {
  if (isWords(one) && isWords(other)) return compareWords(one, other)
  if (isWords(one) || isWords(other)) return { distance: 0, p: 1 }
  return compareNumbers(sampled(numbersOf(one)), sampled(numbersOf(other)))
}

function sampled(values: Float64Array): Float64Array {
  return Float64Array.from(spacedRows(values.length, MOST_ROWS), (row) => values[row]!)
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b)
}

function compareNumbers(one: Float64Array, other: Float64Array): Omit<ShiftedColumn, 'column'> {
  if (one.length === 0 || other.length === 0) return { distance: 0, p: 1 }
  let [i, j, distance] = [0, 0, 0]
  while (i < one.length && j < other.length) {
    const at = Math.min(one[i]!, other[j]!)
    while (i < one.length && one[i] === at) i++
    while (j < other.length && other[j] === at) j++
    distance = Math.max(distance, Math.abs(i / one.length - j / other.length))
  }
  const size = Math.sqrt((one.length * other.length) / (one.length + other.length))
  return { distance, p: kolmogorovTail((size + 0.12 + 0.11 / size) * distance) }
}

/** The limit distribution, with Stephens' correction for few rows in its argument. */
function kolmogorovTail(x: number): number {
  if (x < 0.3) return 1
  let sum = 0
  for (let k = 1; k <= 50; k++) sum += (k % 2 === 1 ? 2 : -2) * exp(-2 * k * k * x * x)
  return Math.min(1, Math.max(0, sum))
}

type Words = Extract<Column, { kind: 'codes' }>
const LEAST_EXPECTED = 5

function compareWords(one: Words, other: Words): Omit<ShiftedColumn, 'column'> {
  const [a, b] = [countsOf(one), countsOf(other)]
  const [allA, allB] = [one.codes.length, other.codes.length]
  let [distance, squares, cells, restA, restB] = [0, 0, 0, 0, 0]
  const add = (x: number, y: number) => {
    const expected = ((x + y) * allA) / (allA + allB)
    const expectedOther = x + y - expected
    squares +=
      ((x - expected) * (x - expected)) / expected + ((y - expectedOther) * (y - expectedOther)) / expectedOther
    cells++
  }
  for (const word of new Set([...a.keys(), ...b.keys()])) {
    const [x, y] = [a.get(word) ?? 0, b.get(word) ?? 0]
    distance += Math.abs(x / allA - y / allB) / 2
    const least = ((x + y) * Math.min(allA, allB)) / (allA + allB)
    if (least >= LEAST_EXPECTED) add(x, y)
    else [restA, restB] = [restA + x, restB + y]
  }
  if (restA + restB > 0) add(restA, restB)
  return { distance, p: cells < 2 ? 1 : chiSquaredTail(squares, cells - 1) }
}

function countsOf({ codes, levels }: Words): ReadonlyMap<string | null, number> {
  const counts = new Map<string | null, number>()
  for (const code of codes) {
    const word = levels[code] ?? null
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return counts
}

function chiSquaredTail(squares: number, freedom: number): number {
  if (!(squares > 0)) return 1
  const cubeRoot = exp(log(squares / freedom) / 3)
  const spread = 2 / (9 * freedom)
  return studentTail((cubeRoot - (1 - spread)) / Math.sqrt(spread), 1e7)
}
