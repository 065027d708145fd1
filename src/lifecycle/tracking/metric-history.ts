import { metricValue } from './find-runs.ts'
import type { Int64, TrackingPlace } from './run.ts'
import { tables } from './tables.ts'

export interface HistoryPoint {
  readonly value: number
  readonly step: Int64
  /** UTC milliseconds. */
  readonly time: Int64
}

/** Every point of one metric, by time, then step, then value; empty when nothing was logged. */
export async function metricHistory(
  { catalog }: TrackingPlace,
  runId: string,
  key: string,
): Promise<readonly HistoryPoint[]> {
  const points = tables(catalog)
    .selectFrom('run_metrics')
    .select(['value', 'is_nan', 'step', 'time'])
    .where('run_id', '=', runId)
    .where('key', '=', key)
  const rows = await catalog.all(points.orderBy('time').orderBy('step').orderBy('value'))
  return rows.map((row) => ({ value: metricValue(row), step: row.step, time: row.time }))
}
