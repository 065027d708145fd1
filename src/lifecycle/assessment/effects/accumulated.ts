// Apley and Zhu 2020, "Visualizing the effects of predictor variables in black box supervised learning models"; levels of words are
// ordered by how alike their rows are in the other columns, as their package ALEPlot does.
import type { Column, Table } from '#base'
import type { Model } from '#training'
import type { Effect, EffectOptions } from './effect.ts'
import { defaultPoints } from './effect.ts'
import { columnAt, gridOf, numbersOf, quantiles, sharesOf } from './grid.ts'
import { orderBySimilarity } from './level-order.ts'
import type { Probe } from './probe.ts'
import { columnOf, openProbe } from './probe.ts'
import type { Variants } from './varied.ts'
import { selectModelRows, varied } from './varied.ts'

/**
 * Accumulated local effects: how the answer changes from each point to the next, for the rows that are there, added up; its mean
 * over the rows is 0. Unlike a partial dependence it never asks about rows that cannot be, where columns depend on each other.
 * Rows where the column is missing, or a level left out, have no part. Points of numbers are the ends of intervals.
 */
export function accumulatedEffects(model: Model, table: Table, column: string, options: EffectOptions): Effect {
  const probe = openProbe(model, table, options)
  const most = options.points ?? defaultPoints
  const found = columnOf(probe, column)
  return found.kind === 'codes' ? alongLevels(probe, column, found, most) : alongNumbers(probe, column, found, most)
}

type Numbers = Exclude<Column, { kind: 'codes' }>

function alongNumbers(probe: Probe, name: string, column: Numbers, most: number): Effect {
  const values = numbersOf(column)
  const present = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  const points = quantiles(present, Math.max(2, Math.min(most, present.length)))
  const intervals = Int32Array.from(values, (value) => intervalOf(points, value))
  const rows = rowsWhere(intervals, (interval) => interval >= 0)
  const variants = probe.variantsOf(name, columnAt(column, points), points.length)
  const changes = changesAt(probe, variants, rows, (row) => [intervals[row]!, intervals[row]! + 1])
  const width = probe.outputs.length
  const steps = stepSums(Math.max(0, points.length - 1), width)
  for (const [index, row] of rows.entries()) addChange(steps, intervals[row]!, probe.weights[row]!, changes, index)
  const effects = accumulate(steps)
  const shares = endShares(steps.weights, points.length)
  centre(effects, shares, width)
  return effectOf(probe, name, points, effects, shares)
}

/** Interval k lies between points k and k + 1, and holds its upper end; the first holds both. */
function intervalOf(points: readonly number[], value: number): number {
  if (Number.isNaN(value) || points.length < 2) return -1
  const above = points.findIndex((point) => point >= value)
  return above < 0 ? points.length - 2 : Math.max(0, above - 1)
}

function alongLevels(probe: Probe, name: string, column: Extract<Column, { kind: 'codes' }>, most: number): Effect {
  const grid = gridOf(probe, column, most)
  const kept = grid.points.filter((point) => point !== null)
  const order = orderBySimilarity(probe, name, grid.nearest, kept.length)
  const rankOf = new Int32Array(kept.length)
  for (const [rank, level] of order.entries()) rankOf[level] = rank
  const ranks = grid.nearest.map((level) => (level < 0 || level >= kept.length ? -1 : rankOf[level]!))
  const levelCodes = grid.column.kind === 'codes' ? grid.column.codes : new Int32Array(0)
  const ordered: Column = {
    kind: 'codes',
    levels: column.levels,
    codes: Int32Array.from(order, (level) => levelCodes[level]!),
  }
  const variants = probe.variantsOf(name, ordered, order.length)
  const width = probe.outputs.length
  const steps = stepSums(Math.max(0, order.length - 1), width)
  for (const shift of [0, -1]) {
    // rows of the lower level of each step, then those of the upper one
    const rows = rowsWhere(ranks, (rank) => rank >= 0 && rank + shift >= 0 && rank + shift + 1 < order.length)
    const changes = changesAt(probe, variants, rows, (row) => [ranks[row]! + shift, ranks[row]! + shift + 1])
    for (const [index, row] of rows.entries())
      addChange(steps, ranks[row]! + shift, probe.weights[row]!, changes, index)
  }
  const effects = accumulate(steps)
  const shares = sharesOf({ ...grid, nearest: ranks, points: kept }, probe)
  centre(effects, shares, width)
  return effectOf(
    probe,
    name,
    order.map((level) => kept[level]!),
    effects,
    shares,
  )
}

function effectOf(
  probe: Probe,
  column: string,
  points: Effect['points'],
  values: Float64Array,
  shares: Float64Array,
): Effect {
  return { column, scale: probe.scale, outputs: probe.outputs, points, values, shares }
}

function rowsWhere(places: Int32Array, holds: (place: number) => boolean): Uint32Array {
  return Uint32Array.from([...places.keys()].filter((row) => holds(places[row]!)))
}

/** What each of the rows answers at the second of two variants, less what it answers at the first: rows × outputs. */
function changesAt(
  probe: Probe,
  variants: Variants,
  rows: Uint32Array,
  between: (row: number) => readonly [number, number],
): Float64Array {
  const some = selectModelRows(probe.rows, rows)
  const [lower, upper] = [0, 1].map((side) => {
    const choice = Uint32Array.from(rows, (row) => between(row)[side]!)
    return probe.ask(varied(some, [{ variants, choice }]))
  })
  return upper!.map((answer, at) => answer - lower![at]!)
}

/** Weighted sums of changes, per step from a point to the next. */
interface StepSums {
  readonly width: number
  readonly sums: Float64Array // steps × outputs
  readonly weights: Float64Array
}

function stepSums(count: number, width: number): StepSums {
  return { width, sums: new Float64Array(count * width), weights: new Float64Array(count) }
}

function addChange(
  { width, sums, weights }: StepSums,
  step: number,
  weight: number,
  changes: Float64Array,
  index: number,
): void {
  weights[step]! += weight
  for (let k = 0; k < width; k++) sums[step * width + k]! += weight * changes[index * width + k]!
}

/** Points × outputs, from 0 at the first. */
function accumulate({ width, sums, weights }: StepSums): Float64Array {
  const effects = new Float64Array((weights.length + 1) * width)
  for (let at = width; at < effects.length; at++) {
    const step = Math.floor(at / width) - 1
    const mean = weights[step]! > 0 ? sums[at - width]! / weights[step]! : 0
    effects[at] = effects[at - width]! + mean
  }
  return effects
}

/** Subtracts the mean by these shares. */
function centre(effects: Float64Array, shares: Float64Array, width: number): void {
  const total = shares.reduce((sum, share) => sum + share, 0)
  for (let k = 0; k < width; k++) {
    let mean = 0
    for (let point = 0; point < shares.length; point++) mean += shares[point]! * effects[point * width + k]!
    for (let at = k; at < effects.length; at += width) effects[at]! -= total > 0 ? mean / total : 0
  }
}

/** A row's effect is the mean of those at its interval's ends, so half of it counts for each. */
function endShares(weights: Float64Array, pointCount: number): Float64Array {
  const shares = new Float64Array(pointCount)
  for (const [step, weight] of weights.entries()) {
    shares[step]! += weight / 2
    shares[step + 1]! += weight / 2
  }
  return shares
}
