import type { Rng, Table } from '#base'
import { selectRows } from '#base'
import type { ColumnSchema } from '#data'
import { columnNamed } from '../apply-transforms.ts'
import type { Transform } from '../transform.ts'
import { transformColumns } from '../transform.ts'
import { applyTransform } from '../transforms/index.ts'
import { asWords } from '../transforms/number-words.ts'
import { baseColumns } from './base-columns.ts'
import type { Bucketed } from './buckets.ts'
import { bucketsOf } from './buckets.ts'
import { chooseCandidates } from './choose.ts'
import { fitCross, fitDeviation, fitFrequency } from './fit-crafted.ts'
import { propose, usefulColumns } from './propose.ts'
import { crossFit } from './residuals.ts'
import type { CraftTarget } from './signal.ts'
import { signalOf } from './signal.ts'

export type { CraftTarget } from './signal.ts'

/** What an audition may cost. */
export interface CraftOptions {
  /** Transforms returned at most. */
  readonly most?: number
  /** Rows listened to at most, drawn at random. */
  readonly rows?: number
  /** Candidates listened to at most. */
  readonly candidates?: number
  /** Columns of numbers that are names, as given to `fitTransforms`. */
  readonly asCategories?: ReadonlySet<string>
}

const standard = { most: 12, rows: 10_000, candidates: 1500 }
const MIN_ROWS = 100
const PARTS = 4
const ROUNDS = 60
const RATE = 0.15
const BUCKETS = 24
/** A few strange amounts must not choose: residuals are cut to the size of this share of them. */
const ORDINARY = 0.97

/**
 * Transforms worth adding to those of `fitTransforms`: sums, differences, products and ratios of numbers, crossed categories,
 * a number's deviation from the mean of its level, frequencies of levels, days between dates. Each explains, on rows it was
 * not fitted on, what small boosted trees of the columns alone leave unexplained, and what those before it in the list leave:
 * the best come first, and there may be none. Hand in training rows only; whether they pay is for validation to say.
 *
 * Costs 0.2 to 1 s of CPU, bounded by the options: 10,000 rows are listened to, however many there are.
 */
export function craftTransforms(
  table: Table,
  columns: readonly ColumnSchema[],
  target: CraftTarget,
  options: CraftOptions,
  rng: Rng,
): readonly Transform[] {
  const limits = { ...standard, ...options }
  if (table.rowCount < MIN_ROWS) return []
  const rows = rng.child('rows').permutation(table.rowCount).slice(0, limits.rows)
  const part = withNames(selectRows(table, rows), options.asCategories)
  const schemas = columns.map((column) => (options.asCategories?.has(column.name) ? asWordColumn(column) : column))
  const signal = signalOf(target, rows)
  const parts = { of: Uint8Array.from(rows, (_, place) => place % PARTS), count: PARTS }
  const columnsWithout = baseColumns(part, schemas, signal, parts)
  const lesson = { columnsWithout, signal, parts, rounds: ROUNDS, rate: RATE }
  const { residuals, importance } = crossFit(lesson, rng.child('trees'))
  const candidates = propose(part, usefulColumns(part, schemas, importance), limits.candidates)
  const ordinary = target.classCount > 1 ? residuals : residuals.map(withoutExtremes)
  const question = { residuals: ordinary, parts }
  const chosen = chooseCandidates(candidates, { question, hear: (one) => hear(one, part) }, limits.most)
  return chosen.map((transform) => refitted(transform, table))
}

/** Numbers that are names, as words. */
function withNames(table: Table, names: ReadonlySet<string> = new Set()): Table {
  const columns = [...table.columns].map(
    ([name, column]) => [name, names.has(name) ? asWords(column) : column] as const,
  )
  return { rowCount: table.rowCount, columns: new Map(columns) }
}

function asWordColumn(column: ColumnSchema): ColumnSchema {
  return { ...column, type: 'category', storage: 'text' }
}

/** The feature a candidate makes of the rows, as codes. */
function hear(transform: Transform, table: Table): Bucketed {
  const [feature] = applyTransform(
    transform,
    transformColumns(transform).map((name) => columnNamed(table, name)),
  )
  if (feature!.kind === 'number') return bucketsOf(feature!.values, BUCKETS)
  const count = feature!.levels.length + 2
  return { codes: feature!.codes.map((code) => (code < 0 ? count - 1 : code)), count }
}

/** What was fitted on some rows, fitted on all of them. */
function refitted(transform: Transform, table: Table): Transform {
  if (transform.kind === 'cross') return fitCross(table, transform.columns)
  if (transform.kind === 'deviation') return fitDeviation(table, transform.columns)
  return transform.kind === 'frequency' ? fitFrequency(table, transform.column) : transform
}

function withoutExtremes(values: Float64Array): Float64Array {
  const sizes = values.map((value) => Math.abs(value)).sort((a, b) => a - b)
  const most = sizes[Math.floor(sizes.length * ORDINARY)] ?? 0
  return values.map((value) => Math.max(-most, Math.min(most, value)))
}
