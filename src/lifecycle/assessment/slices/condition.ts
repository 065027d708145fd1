import type { Column } from '#base'
import { binOf, isWords, numbersOf, quantileCuts } from '../columns.ts'

/** What the rows of a slice have in common in one column. */
export type Condition =
  | { readonly column: string; readonly kind: 'is'; readonly value: string }
  /** From `low` on and below `high`; null where there is no such end. */
  | {
      readonly column: string
      readonly kind: 'between'
      readonly low: number | null
      readonly high: number | null
      /** `time`: the ends are microseconds since 1970. */
      readonly unit?: 'time'
    }
  | { readonly column: string; readonly kind: 'missing' }

/** A column cut into conditions that exclude each other: `conditions[choice[row]]` holds of a row; -1: none does. */
export interface Cut {
  readonly column: string
  readonly conditions: readonly Condition[]
  readonly choice: Int16Array
}

const MOST_LEVELS = 12
const MOST_VALUES = 6
const NUMBER_BINS = 5

/** Words by their commonest levels, numbers by value where there are few and by fifths otherwise, missing ones apart. */
export function cutColumn(name: string, column: Column, isTime = false): Cut {
  return isWords(column) ? cutWords(name, column) : cutNumbers(name, numbersOf(column), isTime ? { unit: 'time' } : {})
}

function cutWords(name: string, { codes, levels }: Extract<Column, { kind: 'codes' }>): Cut {
  const counts = new Uint32Array(levels.length)
  for (const code of codes) if (code >= 0) counts[code]!++
  const kept = [...counts.keys()]
    .filter((code) => counts[code]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, MOST_LEVELS)
  const placeOf = new Int16Array(levels.length + 1).fill(-1)
  for (const [place, code] of kept.entries()) placeOf[code] = place
  const conditions = kept.map((code): Condition => ({ column: name, kind: 'is', value: levels[code]! }))
  return withMissing(
    name,
    conditions,
    Int16Array.from(codes, (code) => (code < 0 ? kept.length : placeOf[code]!)),
  )
}

function cutNumbers(name: string, values: Float64Array, unit: { readonly unit?: 'time' }): Cut {
  const distinct = distinctUpTo(values, MOST_VALUES)
  const cuts = distinct === null ? quantileCuts(values, NUMBER_BINS) : distinct.slice(1)
  const ends = [null, ...cuts, null]
  const conditions = ends
    .slice(1)
    .map((high, bin): Condition => ({ column: name, kind: 'between', low: ends[bin]!, high, ...unit }))
  return withMissing(
    name,
    conditions,
    Int16Array.from(values, (value) => (Number.isNaN(value) ? conditions.length : binOf(cuts, value))),
  )
}

function withMissing(column: string, conditions: readonly Condition[], choice: Int16Array): Cut {
  return { column, conditions: [...conditions, { column, kind: 'missing' }], choice }
}

/** Ascending; null when there are more. */
function distinctUpTo(values: Float64Array, most: number): readonly number[] | null {
  const seen = new Set<number>()
  for (const value of values) {
    if (!Number.isNaN(value)) seen.add(value)
    if (seen.size > most) return null
  }
  return [...seen].sort((a, b) => a - b)
}
