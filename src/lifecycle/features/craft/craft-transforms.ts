import type { Rng, Table } from '#base'
import { selectRows } from '#base'
import type { ColumnSchema } from '#data'
import { columnNamed } from '../apply-transforms.ts'
import type { Transform } from '../transform.ts'
import { transformColumns } from '../transform.ts'
import { applyTransform } from '../transforms/index.ts'
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
}

const standard = { most: 12, rows: 10_000, candidates: 1500 }
const ROUNDS = 60
const RATE = 0.15
const PARTS = 4
const BUCKETS = 24
const MIN_ROWS = 100

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
  const part = selectRows(table, rows)
  const signal = signalOf(target, rows)
  const parts = { of: Uint8Array.from(rows, (_, place) => place % PARTS), count: PARTS }
  const columnsWithout = baseColumns(part, columns, signal, parts)
  const lesson = { columnsWithout, signal, parts, rounds: ROUNDS, rate: RATE }
  const { residuals, importance } = crossFit(lesson, rng.child('trees'))
  const useful = usefulColumns(part, columns, importance)
  const candidates = propose(part, useful, limits.candidates)
  const audition = {
    question: { residuals: residuals.map(clipped), parts },
    hear: (transform: Transform) => hear(transform, part),
  }
  return chooseCandidates(candidates, audition, limits.most).map((transform) => refitted(transform, table))
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

/** Residuals within the range of all but the outermost: a few strange rows must not choose. */
function clipped(values: Float64Array): Float64Array {
  const sizes = values.map((value) => Math.abs(value)).sort((a, b) => a - b)
  const most = sizes[Math.floor(sizes.length * 0.97)] ?? 0
  return values.map((value) => Math.max(-most, Math.min(most, value)))
}
