import type { Column, Table } from '#base'
import type { Schema } from '#data'
import type { Target } from '#training'
import type { Part } from './encode-target.ts'
import type { FrameWarning } from './frame.ts'
import { soundsLikeBirth } from './named-columns.ts'
import { presentCount } from './values.ts'
import { sharedWithin } from './within-groups.ts'

/** A column by which rows are in time, and whether the evidence is enough to split by it unasked. */
export interface TimeEvidence {
  readonly column: string
  readonly isStrong: boolean
  /** Of the target's spread, what lies between tenths of the rows in time. */
  readonly drift: number
  /** Correlation of the target with that of the row before, 0 to 1; of unordered rows 0. */
  readonly persistence: number
  readonly isOrdered: boolean
}

const MIN_ROWS = 50
const MIN_MOMENTS = 10
const TENTHS = 10
/** Steps back in time that an ordered file may have: appended corrections. */
const STEPS_BACK = 0.001
const DRIFT = 0.01
const WEAK_DRIFT = 0.02
const PERSISTENCE = 0.2

/** The date column that orders the rows, if any: in file order and moving the target, or at least moving the target. */
export function findTime(schema: Schema, table: Table, names: readonly string[], part: Part): TimeEvidence | null {
  if (part.rows.length < MIN_ROWS) return null
  const dates = schema.columns.filter(
    ({ name, storage }) => storage === 'datetime' && names.includes(name) && !soundsLikeBirth(name),
  )
  const found = dates.flatMap(({ name }) => evidenceOf(name, table, part) ?? [])
  return (
    found.sort((a, b) => Number(b.isStrong) - Number(a.isStrong) || Number(b.isOrdered) - Number(a.isOrdered))[0] ??
    null
  )
}

function evidenceOf(column: string, table: Table, { rows, target }: Part): TimeEvidence | null {
  if (presentCount(table, column) < table.rowCount) return null
  const times = timesOf(table.columns.get(column)!, rows)
  if (times === null || new Set(times).size < MIN_MOMENTS) return null
  const isOrdered = stepsBack(times) <= STEPS_BACK * times.length
  const order = Uint32Array.from(times.keys()).sort((a, b) => times[a]! - times[b]! || a - b)
  const drift = driftAlong(order, target)
  const persistence = isOrdered ? persistenceAlong(order, target) : 0
  const isStrong = isOrdered && (drift >= DRIFT || persistence >= PERSISTENCE)
  return isOrdered || drift >= WEAK_DRIFT ? { column, isStrong, drift, persistence, isOrdered } : null
}

/** Microseconds as doubles: exact to the microsecond until the year 2255. */
function timesOf(column: Column, rows: Uint32Array): Float64Array | null {
  return column.kind === 'codes' ? null : Float64Array.from(rows, (row) => Number(column.values[row]))
}

/** Of an ascending or a descending file, whichever it is nearer to. */
function stepsBack(times: Float64Array): number {
  let [back, forth] = [0, 0]
  for (let i = 1; i < times.length; i++) {
    if (times[i]! < times[i - 1]!) back++
    if (times[i]! > times[i - 1]!) forth++
  }
  return Math.min(back, forth)
}

export function driftAlong(order: Uint32Array, target: Target): number {
  const tenths = new Int32Array(order.length)
  for (const [at, place] of order.entries()) tenths[place] = Math.floor((at * TENTHS) / order.length)
  return sharedWithin(tenths, TENTHS, target)
}

/** Lag-one autocorrelation; of classes, how much oftener than by chance a row is of the class of the one before. */
export function persistenceAlong(order: Uint32Array, { task, values, classCount }: Target): number {
  return Math.max(0, task === 'regression' ? lagOne(order, values) : sameAsBefore(order, values, classCount))
}

function lagOne(order: Uint32Array, values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  const mean = sum / values.length
  let [with_, own, before] = [0, 0, 0]
  for (const place of order) {
    const centred = values[place]! - mean
    with_ += centred * before
    own += centred * centred
    before = centred
  }
  return own === 0 ? 0 : with_ / own
}

function sameAsBefore(order: Uint32Array, values: Float64Array, classCount: number): number {
  const counts = new Float64Array(classCount)
  let same = 0
  for (const [at, place] of order.entries()) {
    counts[values[place]!]!++
    if (at > 0 && values[order[at - 1]!] === values[place]) same++
  }
  const chance = counts.reduce((sum, count) => sum + (count / order.length) * (count / order.length), 0)
  return chance === 1 ? 0 : (same / (order.length - 1) - chance) / (1 - chance)
}

export function timeWarning({ column, isStrong, drift, persistence, isOrdered }: TimeEvidence): FrameWarning {
  const values = { applied: isStrong, ordered: isOrdered, drift, persistence }
  return { kind: 'time', column, score: Math.min(1, Math.max(drift, persistence)), values }
}
