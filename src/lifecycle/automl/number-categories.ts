import type { Column, Table } from '#base'
import type { Schema } from '#data'
import type { Target } from '#training'
import type { Part } from './encode-target.ts'
import type { Levels } from './level-spread.ts'
import { spreadOf } from './level-spread.ts'
import { soundsLikeCalendar } from './named-columns.ts'
import { codesOf, numbersOf } from './values.ts'

export interface CodeEvidence {
  readonly column: string
  readonly levelCount: number
  /** Of the target's spread, what levels explain beyond chance. */
  readonly explained: number
  /** 1: a level's mean says nothing about its neighbour's; 0: neighbours are alike. */
  readonly disorder: number
}

/** Fewer levels can look unordered by chance. */
const MIN_LEVELS = 10
/** As many levels of equal size would be as unlike: a count that is nearly always 0 has one. */
const MIN_EFFECTIVE_LEVELS = 8
const MAX_LEVELS = 20_000
const MIN_ROWS_PER_LEVEL = 5
/** Of the numbers between the smallest and the largest, how many occur: codes are dense, amounts are not. */
const MIN_DENSITY = 0.25
const EXPLAINED = 0.002
/** Standard errors above what chance explains, and below what disorder would show. */
const CERTAIN = 5
const DISORDER = 0.75

/** Whole numbers with many rows each whose means jump from one number to the next, as an identifier's do. */
export function findNumberCategories(
  schema: Schema,
  table: Table,
  names: readonly string[],
  part: Part,
): readonly CodeEvidence[] {
  const whole = schema.columns.filter(({ name, type, storage }) => {
    return names.includes(name) && type === 'integer' && storage !== 'datetime' && !soundsLikeCalendar(name)
  })
  return whole.flatMap(({ name }) => evidenceOf(name, table.columns.get(name)!, part) ?? [])
}

function evidenceOf(column: string, cells: Column, { rows, target }: Part): CodeEvidence | null {
  const levels = levelsOf(cells, rows)
  if (levels === null) return null
  const spreads = indicatorsOf(target).map((values) => spreadOf(levels, values))
  const sum = (of: (spread: ReturnType<typeof spreadOf>) => number) =>
    spreads.reduce((total, spread) => total + of(spread), 0)
  const [between, total] = [sum(({ between }) => between), sum(({ total }) => total)]
  if (!(total > 0 && between > 0)) return null
  const explained = between / total
  const disorder = sum(({ jumps }) => jumps) / between
  const isSure = spreads.some(({ certainty }) => certainty > CERTAIN)
  const isCode = isSure && explained >= EXPLAINED && disorder >= DISORDER
  return isCode ? { column, levelCount: levels.counts.length, explained, disorder } : null
}

function levelsOf(column: Column, rows: Uint32Array): Levels | null {
  const [numbers, coding] = [numbersOf(column), codesOf(column, MAX_LEVELS)]
  if (numbers === null || coding === null || coding.labels.length < MIN_LEVELS) return null
  const seen = new Uint8Array(coding.labels.length)
  const values = new Float64Array(coding.labels.length)
  for (let i = 0; i < rows.length; i++) {
    const code = coding.codes[rows[i]!]!
    if (code < 0) continue
    seen[code] = 1
    values[code] = numbers[rows[i]!]!
  }
  const order = [...seen.keys()].filter((code) => seen[code] === 1).sort((a, b) => values[a]! - values[b]!)
  const range = values[order.at(-1)!]! - values[order[0]!]! + 1
  if (order.length < MIN_LEVELS || order.length < MIN_DENSITY * range) return null
  const rankOf = new Int32Array(seen.length)
  for (const [rank, code] of order.entries()) rankOf[code] = rank
  const [codes, counts] = [new Int32Array(rows.length).fill(-1), new Float64Array(order.length)]
  for (let i = 0; i < rows.length; i++) {
    const code = coding.codes[rows[i]!]!
    if (code < 0) continue
    codes[i] = rankOf[code]!
    counts[codes[i]!]!++
  }
  return isSpread(counts) ? { codes, counts } : null
}

/** Enough rows each, the commonest level aside, and not nearly all in a few. */
function isSpread(counts: Float64Array): boolean {
  let [sum, squares, most] = [0, 0, 0]
  for (const count of counts) {
    sum += count
    squares += count * count
    most = Math.max(most, count)
  }
  return sum - most >= MIN_ROWS_PER_LEVEL * (counts.length - 1) && sum * sum >= MIN_EFFECTIVE_LEVELS * squares
}

const MAX_INDICATORS = 6

/** The numbers themselves; of two classes one's indicator, of more the commonest ones'. */
function indicatorsOf({ task, values, classCount }: Target): readonly Float64Array[] {
  if (task !== 'multiclass') return [values]
  const counts = new Float64Array(classCount)
  for (const value of values) counts[value]!++
  const commonest = [...counts.keys()].sort((a, b) => counts[b]! - counts[a]! || a - b).slice(0, MAX_INDICATORS)
  return commonest.map((code) => values.map((value) => Number(value === code)))
}
