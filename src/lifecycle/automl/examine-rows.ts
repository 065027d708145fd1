import type { Json, Table } from '#base'
import type { Target } from '#training'
import type { Part } from './encode-target.ts'
import { encodeTarget } from './encode-target.ts'
import { driftAlong } from './find-time.ts'
import type { Frame, FrameReason, FrameWarning } from './frame.ts'
import { isSortedBy, placesInOrder } from './row-order.ts'
import { findTwins, twinsOf } from './twins.ts'
import { numbersOf } from './values.ts'

/** Of the test rows: fewer with a twin among the rows learned from flatter no score. */
const TWINS = 0.02
/** Of rows with a twin: copies agree, rows that merely look alike do not. */
const AGREEING = 0.99
const CONTRADICTING = 0.02
const DRIFT = 0.05
const COUNTER_DRIFT = 0.1
const MIN_ROWS = 200
const PART = 0.2

/**
 * What the rows say against believing a score: copies on both sides of the split, rows that contradict each other, a
 * target that moves along the file, a counter of rows that knows it. `testRows` (rows of the table) makes the count of
 * copies exact; without, it is what a random split gives on average.
 */
export function examineRows(frame: Frame, table: Table, testRows?: Uint32Array): FrameWarning[] {
  const part = encodeTarget(frame, table)
  return [...twinWarnings(frame, table, part, testRows), ...orderWarnings(frame, table, part)]
}

function twinWarnings(frame: Frame, table: Table, part: Part, testRows: Uint32Array | undefined): FrameWarning[] {
  const first = findTwins(table, frame.features, part.rows)
  const { twinCount, contradictedCount, unexplained, learnedShare } = twinsOf(first, part.target, frame.split.testShare)
  const warnings: FrameWarning[] = []
  const testShare = testRows === undefined ? learnedShare : shareLearned(first, part.rows, testRows)
  const isRandom = frame.split.kind === 'random' || frame.split.kind === 'stratified'
  const agrees = twinCount - contradictedCount >= AGREEING * twinCount
  if ((isRandom || testRows !== undefined) && agrees && testShare >= TWINS) {
    const values = { rowCount: twinCount, share: twinCount / part.rows.length, testShare }
    warnings.push({ kind: 'duplicate-rows', column: null, score: null, values })
  }
  if (unexplained >= CONTRADICTING) {
    const values = { task: frame.task, rowCount: contradictedCount, share: unexplained, ceiling: 1 - unexplained }
    warnings.push({ kind: 'contradictions', column: null, score: null, values })
  }
  return warnings
}

/** Of the test rows, those with a twin among the others. */
function shareLearned(first: Uint32Array, rows: Uint32Array, testRows: Uint32Array): number {
  const isTest = new Set(testRows)
  const learned = new Set<number>()
  for (const [place, row] of rows.entries()) if (!isTest.has(row)) learned.add(first[place]!)
  let count = 0
  for (const [place, row] of rows.entries()) if (isTest.has(row) && learned.has(first[place]!)) count++
  return testRows.length === 0 ? 0 : count / testRows.length
}

function orderWarnings(frame: Frame, table: Table, part: Part): FrameWarning[] {
  const { drift, values } = driftOf(frame, table, part)
  if (frame.split.kind !== 'time') {
    const counters = drift >= COUNTER_DRIFT ? frame.features.filter((name) => countsUp(name, table, part)) : []
    return counters.map((column) => ({
      kind: 'order-identifier',
      column,
      score: Math.min(1, drift),
      values: { drift },
    }))
  }
  return drift < DRIFT ? [] : [{ kind: 'drift', column: frame.target, score: Math.min(1, drift), values }]
}

/** A target that moves along a file without a time: an order that may mean nothing, so no warning. */
export function rowReasons(frame: Frame, table: Table): FrameReason[] {
  if (frame.split.kind === 'time') return []
  const { drift, values } = driftOf(frame, table, encodeTarget(frame, table))
  return drift < DRIFT ? [] : [{ code: 'drift', confidence: 'possible', values }]
}

/** 0 for few rows, and for rows that are sorted by the target: those are only not yet mixed. */
function driftOf(frame: Frame, table: Table, part: Part): { drift: number; values: Readonly<Record<string, Json>> } {
  if (part.rows.length < MIN_ROWS) return { drift: 0, values: {} }
  const order = placesInOrder(frame, table, part)
  if (isSortedBy(order, part.target)) return { drift: 0, values: {} }
  const drift = driftAlong(order, part.target)
  return { drift, values: { drift, column: frame.split.column, ...ends(frame, order, part.target) } }
}

/** The target in the first and in the last fifth: its mean, or the share of the positive class. */
function ends({ task, positive }: Frame, order: Uint32Array, { values }: Target): Readonly<Record<string, Json>> {
  if (task === 'multiclass') return { task }
  const count = Math.max(1, Math.floor(PART * order.length))
  const mean = (places: Uint32Array) => places.reduce((sum, place) => sum + values[place]!, 0) / places.length
  return { task, positive, first: mean(order.subarray(0, count)), last: mean(order.subarray(-count)) }
}

/** Whole numbers that rise from every row to the next. */
function countsUp(name: string, table: Table, { rows }: Part): boolean {
  const numbers = numbersOf(table.columns.get(name)!)
  return (
    numbers !== null &&
    rows.every((row, i) => Number.isInteger(numbers[row]) && (i === 0 || numbers[row]! > numbers[rows[i - 1]!]!))
  )
}
