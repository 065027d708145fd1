import type { Column } from '#base'
import type { Target } from '#training'
import { isMissing, numbersOf } from './values.ts'

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

export interface CombinedLeak {
  readonly columns: readonly [string, string]
  readonly how: 'sum' | 'difference' | 'product'
}

const RULES = {
  sum: (a: number, b: number) => a + b,
  difference: (a: number, b: number) => a - b,
  product: (a: number, b: number) => a * b,
} as const
const MAX_COLUMNS = 60
const TOLERANCE = 1e-9

/** Pairs of number columns whose sum, difference or product is the target in every row. */
export function combinedLeaks(
  columns: readonly (readonly [string, Column])[],
  rows: Uint32Array,
  target: Target,
): CombinedLeak[] {
  if (target.task !== 'regression') return []
  const numeric = columns.flatMap(([name, column]) => {
    const numbers = numbersOf(column)
    return numbers === null || isFlat(numbers, rows) ? [] : [{ name, numbers }]
  })
  const largest = target.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const within = TOLERANCE * Math.min(1, largest)
  const found: CombinedLeak[] = []
  for (const [i, first] of numeric.slice(0, MAX_COLUMNS).entries()) {
    for (const second of numeric.slice(i + 1, MAX_COLUMNS)) {
      for (const how of ['sum', 'product', 'difference'] as const) {
        if (gives(RULES[how], first.numbers, second.numbers, rows, target, within))
          found.push({ columns: [first.name, second.name], how })
      }
      if (gives(RULES.difference, second.numbers, first.numbers, rows, target, within)) {
        found.push({ columns: [second.name, first.name], how: 'difference' })
      }
    }
  }
  return found
}

function isFlat(numbers: Float64Array, rows: Uint32Array): boolean {
  return rows.every((row) => numbers[row] === numbers[rows[0]!] || Number.isNaN(numbers[row]!))
}

type Rule = (a: number, b: number) => number

/** The first row that does not fit ends it, so most pairs cost nothing. */
function gives(
  rule: Rule,
  first: Float64Array,
  second: Float64Array,
  rows: Uint32Array,
  target: Target,
  within: number,
): boolean {
  for (let i = 0; i < rows.length; i++) {
    const wanted = target.values[i]!
    const error = Math.abs(rule(first[rows[i]!]!, second[rows[i]!]!) - wanted)
    if (!(error <= Math.max(within, TOLERANCE * Math.abs(wanted)))) return false
  }
  return true
}
