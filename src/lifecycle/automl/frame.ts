import type { Json, Table } from '#base'
import type { ColumnSchema, Schema } from '#data'
import type { Task } from '#training'
import { metricNamed } from '#training'
import { checkColumns, checkSomeLeft, columnNamed } from './check-columns.ts'
import { suspectLeaks } from './leakage.ts'
import { frameTarget } from './target.ts'
import { presentCount } from './values.ts'

export interface FrameOptions {
  readonly target: string
  /** Default: what the target column looks like; see `frame`. */
  readonly task?: Task
  /** What trials are chosen by. Default `logLoss`, for regression `rmse`. */
  readonly metric?: string
  /** Binary: the class whose probability is asked for. */
  readonly positive?: string
  readonly drop?: readonly string[]
  /** Columns to use even though they look like identifiers. */
  readonly keep?: readonly string[]
  /** Rows with the same value never stand on both sides of a split. */
  readonly group?: string
  /** The test rows are the latest. */
  readonly time?: string
  /** Non-negative row weights, for fitting. */
  readonly weight?: string
  readonly seed: number
}

export type DropReason = 'identifier' | 'constant' | 'user' | 'group' | 'weight' | 'all-missing'
export interface DroppedColumn {
  readonly column: string
  readonly reason: DropReason
}

export type FrameWarningKind =
  | 'leakage' // a column knows the target too well; `score` is 0 to 1
  | 'few-rows'
  | 'imbalance'
  | 'rare-class'
  | 'missing-target'
  | 'ambiguous-task' // integers that could be classes as well as quantities

export interface FrameWarning {
  readonly kind: FrameWarningKind
  readonly column: string | null
  readonly score: number | null
  readonly values: Readonly<Record<string, Json>>
}

/** What problem this is: everything a study needs to know besides the rows. */
export interface Frame {
  readonly task: Task
  readonly target: string
  /** Class labels by code point, the positive one last when there are two; null for regression. */
  readonly classes: readonly string[] | null
  readonly positive: string | null
  readonly metric: string
  readonly direction: 'minimize' | 'maximize'
  readonly split: {
    readonly kind: 'random' | 'stratified' | 'group' | 'time'
    readonly column: string | null
    readonly testShare: number
  }
  readonly weight: string | null
  /** Raw columns used, in the order of the schema. */
  readonly features: readonly string[]
  readonly dropped: readonly DroppedColumn[]
  readonly warnings: readonly FrameWarning[]
  readonly seed: number
}

const TEST_SHARE = 0.2

/** What trials are chosen by when nobody says. */
export function defaultMetric(task: Task): string {
  return task === 'regression' ? 'rmse' : 'logLoss'
}

/**
 * Frames the problem from the table alone.
 *
 * The task: two values are `binary`; words are `multiclass`; three or four whole numbers counted from 0 or 1 (on at most
 * 5 % of the rows each being new) are `multiclass` with an `ambiguous-task` warning; any other numbers are `regression`,
 * warned about when they are at most 20 whole ones. Rows without a target, and in a multiclass target the rows of classes
 * seen once, are left out and counted in a warning. Suspected leaks are reported, never dropped.
 *
 * Throws `invalid-input`, with a remedy, for a target that is unknown, constant, missing, an identifier or a date, for a
 * class with one row, for fewer than 20 rows, and when no feature is left.
 */
export function frame(schema: Schema, table: Table, options: FrameOptions): Frame {
  const target = columnNamed(schema, options.target, 'target')
  checkColumns(schema, table, options)
  const framed = frameTarget(target, table, options)
  const metric = metricNamed(options.metric ?? defaultMetric(framed.task), framed.task)
  const { features, dropped } = chooseColumns(schema, table, options)
  return {
    task: framed.task,
    target: options.target,
    classes: framed.classes,
    positive: framed.positive,
    metric: metric.name,
    direction: metric.direction,
    split: { ...splitKind(framed.task, options), testShare: TEST_SHARE },
    weight: options.weight ?? null,
    features,
    dropped,
    warnings: [...framed.warnings, ...suspectLeaks(table, features, framed, options.target)],
    seed: options.seed,
  }
}

function splitKind(task: Task, { group, time }: FrameOptions): Pick<Frame['split'], 'kind' | 'column'> {
  if (time !== undefined) return { kind: 'time', column: time }
  if (group !== undefined) return { kind: 'group', column: group }
  return { kind: task === 'regression' ? 'random' : 'stratified', column: null }
}

function chooseColumns(schema: Schema, table: Table, options: FrameOptions): Pick<Frame, 'features' | 'dropped'> {
  const features: string[] = []
  const dropped: DroppedColumn[] = []
  for (const column of schema.columns) {
    if (column.name === options.target) continue
    const reason = dropReason(column, table, options)
    if (reason === null) features.push(column.name)
    else dropped.push({ column: column.name, reason })
  }
  checkSomeLeft(features, dropped, options.target)
  return { features, dropped }
}

function dropReason({ name, type }: ColumnSchema, table: Table, options: FrameOptions): DropReason | null {
  if (options.drop?.includes(name)) return 'user'
  if (options.weight === name) return 'weight'
  if (options.group === name) return 'group'
  if (presentCount(table, name) === 0) return 'all-missing'
  if (type === 'constant') return 'constant'
  if (type === 'identifier' && !options.keep?.includes(name)) return 'identifier'
  return null
}
