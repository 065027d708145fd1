// Weak slices by beam search (after Slice Finder: Chung et al. 2019, "Slice finder: automated data slicing for model validation"):
// found on one half of the test rows, judged on the other, Holm's correction over all that were judged.
import type { Table } from '#base'
import { selectRows } from '#data'
import type { Model, Prediction, Target } from '#training'
import type { Evidence } from '../evidence.ts'
import type { Interval } from '../interval.ts'
import { plainErrors } from '../row-losses.ts'
import { holm } from '../statistics/many-tests.ts'
import { meanInterval, momentsOf, welch } from '../statistics/means.ts'
import { shareInterval } from '../statistics/shares.ts'
import type { Condition, Cut } from './condition.ts'
import { cutColumn } from './condition.ts'
import type { Found } from './find-slices.ts'
import { findSlices } from './find-slices.ts'

export interface SliceSearch {
  /** How many slices were looked at on the first half, and how many of them were judged on the second. */
  readonly searchedCount: number
  readonly judgedCount: number
  /** Those that the second half confirms, the weakest first. */
  readonly slices: readonly WeakSlice[]
}

/** A kind of rows for which the model is worse than for the rest; figures are of the half it was not found on. */
export interface WeakSlice {
  readonly conditions: readonly Condition[]
  /** Of all test rows. */
  readonly rowCount: number
  readonly share: number
  /** Mean loss of a row (`loss`) inside, outside, and the difference. */
  readonly inside: Interval
  readonly outside: Interval
  readonly lead: Interval
  /** The share of wrong answers, or how far off on average. */
  readonly errorInside: Interval
  readonly errorOutside: Interval
  /** Mean of what is said less what is so inside (of two classes, of the probability): away from 0 the slice is not only hard but wrongly judged. */
  readonly bias: Interval | null
  /** Adjusted for all that were judged. */
  readonly p: number
}

const MOST_ROWS = 20_000
const MOST_COLUMNS = 60
const LEAST_ROWS = 40
const MOST_SLICES = 8
const LEVEL = 0.05
/** Losses beyond this quantile count as much as it: one extreme row must not make a slice. */
const CLIPPED_SHARE = 0.99

/** Null where there are too few rows to find anything on one half and to judge it on the other. */
export function searchSlices(
  { study, table, target, prediction, losses: all, rng }: Evidence,
  columns: readonly string[],
): SliceSearch | null {
  const rows = rng.child('slices').permutation(target.values.length).subarray(0, MOST_ROWS)
  if (rows.length < 4 * LEAST_ROWS) return null
  const losses = clipped(at(all, rows))
  const errors = plainErrors(target, prediction)
  const cuts = cutsOf(selectRows(table, rows), columns, timesOf(study.model))
  const half = rows.length >> 1
  const [first, second] = [range(0, half), range(half, rows.length)]
  const { found, searchedCount } = findSlices(cuts, losses, first)
  const bench = { task: target.task, losses, errors: at(errors, rows), biases: biasesOf(target, prediction, rows) }
  const judged = found.map((one) => judge(one, second, bench))
  const adjusted = holm(judged.map(({ p }) => p))
  const slices = judged
    .map((one, index) => ({ ...one, p: adjusted[index]! }))
    .filter(({ p }) => p < LEVEL)
    .sort((a, b) => b.lead.value - a.lead.value)
    .slice(0, MOST_SLICES)
  return { searchedCount, judgedCount: judged.length, slices: slices.map((one) => counted(one, rows.length)) }
}

/** The columns that hold times, which are numbers to everything but a reader. */
function timesOf({ signature }: Model): ReadonlySet<string> {
  return new Set(signature.inputs.flatMap(({ name, storage }) => (storage === 'datetime' ? [name] : [])))
}

function cutsOf(table: Table, columns: readonly string[], times: ReadonlySet<string>): readonly Cut[] {
  return columns.slice(0, MOST_COLUMNS).flatMap((name) => {
    const column = table.columns.get(name)
    return column === undefined ? [] : [cutColumn(name, column, times.has(name))]
  })
}

function clipped(losses: Float64Array): Float64Array {
  const sorted = losses.slice().sort((a, b) => a - b)
  const most = sorted[Math.min(sorted.length - 1, Math.floor(CLIPPED_SHARE * sorted.length))]!
  const isOfMistakes = sorted.every((loss) => loss === 0 || loss === 1)
  return isOfMistakes ? losses : losses.map((loss) => Math.min(loss, most))
}

function range(from: number, to: number): Uint32Array {
  return Uint32Array.from({ length: to - from }, (_, i) => from + i)
}

type Judged = Omit<WeakSlice, 'share'>

/** Per row of the search, in its order. */
interface Bench {
  readonly task: Target['task']
  readonly losses: Float64Array
  readonly errors: Float64Array
  readonly biases: Float64Array | null
}

function judge({ conditions, holds, rowCount }: Found, rows: Uint32Array, bench: Bench): Judged {
  const { losses, errors, biases, task } = bench
  const [inside, outside] = [rows.filter((row) => holds[row] === 1), rows.filter((row) => holds[row] === 0)]
  const [one, other] = [momentsOf(at(losses, inside)), momentsOf(at(losses, outside))]
  const { value, low, high, p } = welch(one, other)
  return {
    conditions,
    rowCount,
    inside: meanInterval(one),
    outside: meanInterval(other),
    lead: { value, low, high },
    errorInside: errorOf(task, at(errors, inside)),
    errorOutside: errorOf(task, at(errors, outside)),
    bias: biases === null ? null : meanInterval(momentsOf(at(biases, inside))),
    p: inside.length < LEAST_ROWS / 4 ? 1 : p,
  }
}

function errorOf(task: Target['task'], errors: Float64Array): Interval {
  if (task === 'regression') return meanInterval(momentsOf(errors))
  return shareInterval({ count: errors.reduce((sum, error) => sum + error, 0), of: errors.length })
}

function biasesOf({ task, values }: Target, { values: said, probabilities }: Prediction, rows: Uint32Array) {
  if (task === 'multiclass') return null
  return Float64Array.from(rows, (row) => (said === null ? probabilities![row * 2 + 1]! : said[row]!) - values[row]!)
}

function at(values: Float64Array, rows: Uint32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row]!)
}

function counted(slice: Judged, rowCount: number): WeakSlice {
  return { ...slice, share: slice.rowCount / rowCount }
}
