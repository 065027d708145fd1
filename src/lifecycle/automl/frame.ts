import type { Json, Table } from '#base'
import type { ColumnSchema, Schema } from '#data'
import type { Task } from '#training'
import { metricNamed } from '#training'
import { checkColumns, checkSomeLeft, columnNamed, wanted } from './check-columns.ts'
import { checkCosts } from './check-costs.ts'
import { categoryReasons, chooseCategories } from './choose-categories.ts'
import { chooseSplit } from './choose-split.ts'
import { encodeTarget } from './encode-target.ts'
import { examineRows, rowReasons } from './examine-rows.ts'
import { reasonsOf } from './frame-reasons.ts'
import { findLeaks } from './leaks.ts'
import { findNumberCategories } from './number-categories.ts'
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
  /** Columns to use even though they look like identifiers or give the target away. */
  readonly keep?: readonly string[]
  /** Rows with the same value never stand on both sides of a split. Default: detected; `none` for no groups. */
  readonly group?: string
  /** The test rows are the latest. Default: detected; `none` for rows without an order. */
  readonly time?: string
  /** Binary: what a wrong alarm and a missed positive cost; 0 or more, one of them above 0. */
  readonly costs?: Costs
  /** Columns by which fairness is judged. They stay features unless dropped. */
  readonly protected?: readonly string[]
  /** Numbers that are names of things. */
  readonly categorical?: readonly string[]
  /** Numbers that stay numbers, whatever the data suggest. */
  readonly numeric?: readonly string[]
  /** Non-negative row weights, for fitting. */
  readonly weight?: string
  readonly seed: number
}

export interface Costs {
  readonly fp: number
  readonly fn: number
}

export type DropReason = 'identifier' | 'constant' | 'user' | 'group' | 'weight' | 'all-missing' | 'leakage'
export interface DroppedColumn {
  readonly column: string
  readonly reason: DropReason
  /** The evidence, of a leak. */
  readonly values?: Readonly<Record<string, Json>>
}

export type FrameWarningKind =
  | 'leakage' // a column knows the target too well; `score` is 0 to 1
  | 'few-rows'
  | 'imbalance'
  | 'rare-class'
  | 'missing-target'
  | 'ambiguous-task' // integers that could be classes as well as quantities
  | 'judgement' // by its name and score, what another model or person thought of the target
  | 'group' // rows of one thing; `values.applied` says whether the split keeps them together
  | 'time' // rows in order of time; `values.applied` says whether the latest are held back
  | 'order-identifier' // a counter of rows that knows the target
  | 'duplicate-rows' // rows with the same features as another
  | 'contradictions' // rows with the same features and another target: what no model can get right
  | 'drift' // by the split's time column, the first rows have another target than the last

export interface FrameWarning {
  readonly kind: FrameWarningKind
  readonly column: string | null
  readonly score: number | null
  readonly values: Readonly<Record<string, Json>>
}

/** Why the frame is what it is; said by the message `reason.<code>`. */
export interface FrameReason {
  readonly code: FrameReasonCode
  /** `certain`: said or unmistakable; `likely`: the data speak for it; `possible`: a convention, worth a look. */
  readonly confidence: 'certain' | 'likely' | 'possible'
  readonly values: Readonly<Record<string, Json>>
}

export type FrameReasonCode =
  | 'task'
  | 'positive'
  | 'metric'
  | 'split'
  | 'costs'
  | 'protected'
  | 'categories'
  | 'ordinal-target'
  | 'count-target'
  | 'skewed-target'
  | 'capped-target'
  | 'drift'

/** How the numbers of a regression's target are distributed; what a candidate's objective may go by. */
export type TargetShape = 'plain' | 'ordinal' | 'count' | 'skewed'

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
  // Frames of older records have none of the following.
  readonly reasons?: readonly FrameReason[]
  /** Features stored as numbers that are names of things: to be prepared as categories. */
  readonly categories?: readonly string[]
  readonly costs?: Costs
  readonly protected?: readonly string[]
  /** Regression only. */
  readonly shape?: TargetShape
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
 * 5 % of the rows each being new), and up to twenty where no other column changes with their order, are `multiclass` with an
 * `ambiguous-task` warning; any other numbers are `regression`, warned about when they are at most 20 whole ones. Rows without a target, and in a multiclass target the rows of classes
 * seen once, are left out and counted in a warning.
 *
 * Rows in order of time, and rows about the same thing, are kept apart or together in the split where the evidence is
 * strong; where it is weaker a warning names the flag. Leaks that more than their strength speaks for are dropped, unless
 * kept by name; the others are warned about. `reasons` says why, for everything that was decided.
 *
 * Throws `invalid-input`, with a remedy, for a target that is unknown, constant, missing, an identifier or a date, for a
 * class with one row, for fewer than 20 rows, and when no feature is left.
 */
export function frame(schema: Schema, table: Table, asked: FrameOptions): Frame {
  const { options, looksFor } = wanted(schema, asked)
  const target = columnNamed(schema, options.target, 'target')
  checkColumns(schema, table, options)
  const framed = frameTarget(target, table, options)
  checkCosts(options, framed.task)
  const metric = metricNamed(options.metric ?? defaultMetric(framed.task), framed.task)
  const chosen = chooseColumns(schema, table, options)
  const part = encodeTarget({ ...framed, target: options.target }, table)
  const codes = findNumberCategories(schema, table, chosen.features, part)
  const names = { candidates: chosen.named, codes: codes.map(({ column }) => column) }
  const { split, reason, ...found } = chooseSplit({ schema, table, part, options, looksFor, ...names })
  const candidates = chosen.features.filter((name) => split.kind !== 'group' || name !== split.column)
  const { keep = [] } = options
  const leaks = findLeaks({ schema, table, features: candidates, framed, target: options.target, keep })
  const features = candidates.filter((name) => !leaks.excluded.some(({ column }) => column === name))
  const dropped = [...chosen.dropped, ...grouped(split, chosen), ...leaks.excluded]
  checkSomeLeft(features, dropped, options.target)
  const categories = chooseCategories(schema, features, codes, options)
  const made: Frame = {
    task: framed.task,
    target: options.target,
    classes: framed.classes,
    positive: framed.positive,
    metric: metric.name,
    direction: metric.direction,
    split: { ...split, testShare: TEST_SHARE },
    weight: options.weight ?? null,
    features,
    dropped,
    warnings: [...framed.warnings, ...found.warnings, ...leaks.warnings],
    seed: options.seed,
    reasons: [...reasonsOf(options, framed, metric.name), reason, ...categoryReasons(categories, codes)],
    ...(categories.length > 0 ? { categories } : {}),
    ...(options.costs === undefined ? {} : { costs: options.costs }),
    ...(options.protected === undefined ? {} : { protected: options.protected }),
    ...(framed.shape === undefined ? {} : { shape: framed.shape }),
  }
  return {
    ...made,
    warnings: [...made.warnings, ...examineRows(made, table)],
    reasons: [...made.reasons!, ...rowReasons(made, table)],
  }
}

/** A group found in the data is dropped like one that was named: to know the group is not to know its next row. */
function grouped(
  split: Pick<Frame['split'], 'kind' | 'column'>,
  { features }: Pick<Frame, 'features'>,
): DroppedColumn[] {
  const isFound = split.kind === 'group' && features.includes(split.column!)
  return isFound ? [{ column: split.column!, reason: 'group' }] : []
}

interface ChosenColumns extends Pick<Frame, 'features' | 'dropped'> {
  /** Columns that may name groups or times: the features, and what was dropped for being an identifier. */
  readonly named: readonly string[]
}

function chooseColumns(schema: Schema, table: Table, options: FrameOptions): ChosenColumns {
  const features: string[] = []
  const dropped: DroppedColumn[] = []
  for (const column of schema.columns) {
    if (column.name === options.target) continue
    const reason = dropReason(column, table, options)
    if (reason === null) features.push(column.name)
    else dropped.push({ column: column.name, reason })
  }
  checkSomeLeft(features, dropped, options.target)
  const identifiers = dropped.flatMap(({ column, reason }) => (reason === 'identifier' ? [column] : []))
  return { features, dropped, named: [...features, ...identifiers] }
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
