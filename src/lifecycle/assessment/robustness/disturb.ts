import type { Table } from '#base'
import { selectRows } from '#data'
import type { Prediction, Target } from '#training'
import { predict } from '#training'
import { spacedRows } from '../columns.ts'
import type { Evidence } from '../evidence.ts'
import type { Interval } from '../interval.ts'
import { deviationOf, momentsOf } from '../statistics/means.ts'
import { shareInterval } from '../statistics/shares.ts'
import { affordableRows } from '../work.ts'
import type { Movable } from './changes.ts'
import { movableColumns, withGaps, withNoise } from './changes.ts'
import { worstChange } from './worst-change.ts'

/** What a model does when its rows are changed a little. */
export interface Disturbance {
  /** `noise`: on every number; `missing`: values made missing; `worst`: the small change of numbers that hurts most, found row by row. */
  readonly kind: 'noise' | 'missing' | 'worst'
  /** Of the distance between a column's quartiles (noise, worst), or of the values (missing). */
  readonly amount: number
  readonly rowCount: number
  /** The rows whose answer becomes another class, or moves by a tenth of the target's standard deviation. */
  readonly changed: Interval
  /** The study's metric on these rows before and after. */
  readonly before: number
  readonly after: number
}

const NOISE = [0.05, 0.1, 0.2]
const GAPS = [0.05, 0.2]
const WORST = 0.05
const WORST_COLUMNS = 8
const LIMITS = { work: 300_000_000, least: 60, most: 1000 }
const WORST_LIMITS = { work: 300_000_000, least: 40, most: 200 }
const NOTABLE_SHARE = 0.1

/** Noise, gaps and the worst small change; null when the model reads no column. `columns`: those it reads, the weightiest first. */
export function disturb(evidence: Evidence, columns: readonly string[]): readonly Disturbance[] | null {
  if (columns.length === 0) return null
  const { rng, rowWork } = evidence
  const sample = sampleOf(evidence, affordableRows(rowWork, NOISE.length + GAPS.length, LIMITS))
  const movable = movableColumns(evidence.table, columns).map((column) => picked(column, sample.rows))
  const noise =
    movable.length === 0
      ? []
      : NOISE.map((amount) => {
          return measure(
            sample,
            'noise',
            amount,
            ask(evidence, withNoise(sample.table, movable, amount, rng.child('noise'))),
          )
        })
  const gaps = GAPS.map((amount) => {
    return measure(
      sample,
      'missing',
      amount,
      ask(evidence, withGaps(sample.table, columns, amount, rng.child('missing'))),
    )
  })
  return [...noise, ...gaps, ...worst(evidence, columns)]
}

function worst(evidence: Evidence, columns: readonly string[]): Disturbance[] {
  const sample = sampleOf(evidence, affordableRows(evidence.rowWork, 2 * WORST_COLUMNS, WORST_LIMITS))
  const movable = movableColumns(evidence.table, columns).slice(0, WORST_COLUMNS)
  if (movable.length === 0) return []
  const changed = worstChange({
    table: sample.table,
    movable: movable.map((column) => picked(column, sample.rows)),
    share: WORST,
    target: sample.target,
    prediction: sample.prediction,
    ask: (table) => ask(evidence, table),
  })
  return [measure(sample, 'worst', WORST, changed)]
}

function picked(column: Movable, rows: Uint32Array): Movable {
  return { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) }
}

function ask({ study, kernels }: Evidence, table: Table): Prediction {
  return predict(study.assessed, table, kernels)
}

interface Sample {
  readonly rows: Uint32Array
  readonly table: Table
  readonly target: Target
  readonly prediction: Prediction
  readonly metric: Evidence['metric']
  /** A change of a number that counts. */
  readonly notable: number
}

function sampleOf(evidence: Evidence, most: number): Sample {
  const rows = spacedRows(evidence.target.values.length, most)
  const table = selectRows(evidence.table, rows)
  return {
    rows,
    table,
    target: { ...evidence.target, values: Float64Array.from(rows, (row) => evidence.target.values[row]!) },
    prediction: ask(evidence, table),
    metric: evidence.metric,
    notable: NOTABLE_SHARE * deviationOf(momentsOf(evidence.target.values)),
  }
}

function measure(sample: Sample, kind: Disturbance['kind'], amount: number, changed: Prediction): Disturbance {
  const { target, prediction, metric, rows } = sample
  const count = rows.reduce((sum, _, at) => sum + Number(isChanged(sample, changed, at)), 0)
  return {
    kind,
    amount,
    rowCount: rows.length,
    changed: shareInterval({ count, of: rows.length }),
    before: finite(metric.compute(target, prediction)),
    after: finite(metric.compute(target, changed)),
  }
}

function isChanged({ prediction, notable }: Sample, changed: Prediction, at: number): boolean {
  if (prediction.values === null) return prediction.classIndices![at] !== changed.classIndices![at]
  return Math.abs(prediction.values[at]! - changed.values![at]!) > notable
}

/** A metric that these few rows do not define counts as 0 before and after. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : 0
}
