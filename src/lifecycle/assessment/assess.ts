import type { Study } from '#automl'
import type { Rng, Table } from '#base'
import type { Kernels } from '#kernels'
import { evaluate, metricNamed, metrics } from '#training'
import type { Assessment } from './assessment.ts'
import { bootstrap } from './bootstrap.ts'
import { conclude } from './conclude.ts'
import { measureImportance } from './importance.ts'

export interface AssessOptions {
  readonly rng: Rng
  readonly kernels: Kernels
  /** Default 1,000, fewer on more than 20,000 test rows, whose intervals are narrow anyway. */
  readonly resamples?: number
}

const RESAMPLES = 1000
const MIN_RESAMPLES = 200
const MAX_DRAWS = 20_000_000

/**
 * Measures a study's model on its test rows. `testTable` holds exactly those: `selectRows(table, study.test.rows)`.
 *
 * `assess(study, selectRows(table, study.test.rows), { rng: createRng(seed).child('assess'), kernels })`
 */
export function assess(study: Study, testTable: Table, { rng, kernels, resamples }: AssessOptions): Assessment {
  const { target, prediction, baseline } = study.test
  const { frame } = study
  const rowCount = prediction.rowCount
  const { intervals, verdict } = bootstrap({
    target,
    prediction,
    baseline,
    metrics: metrics.filter(({ tasks }) => tasks.includes(frame.task)),
    metric: metricNamed(frame.metric, frame.task),
    resamples: resamples ?? Math.max(MIN_RESAMPLES, Math.min(RESAMPLES, Math.floor(MAX_DRAWS / rowCount))),
    rng: rng.child('bootstrap'),
  })
  const measured = {
    rowCount,
    metrics: intervals,
    baseline: evaluate(target, baseline),
    importance: measureImportance(study.model, testTable, rng.child('importance'), kernels),
    verdict,
  }
  return { ...measured, conclusion: conclude(study, measured) }
}
