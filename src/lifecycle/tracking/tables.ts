import type { Catalog } from '#catalog'
import type { Int64, RunKind, RunStatus } from './run.ts'

interface KeyedValue {
  run_id: string
  key: string
  value: string
}

export interface MetricRow {
  run_id: string
  key: string
  step: Int64
  time: Int64
  value: number
  is_nan: number
}

export interface TrackingTables {
  experiments: { id: number; name: string; created_at: number }
  runs: {
    id: string
    experiment_id: number
    kind: RunKind
    name: string
    parent_id: string | null
    status: RunStatus
    started_at: number
    ended_at: number | null
  }
  run_params: KeyedValue
  run_tags: KeyedValue
  run_metrics: MetricRow
  run_latest_metrics: MetricRow
  run_artifacts: { run_id: string; path: string; digest: string; size_bytes: number }
}

export function tables(catalog: Catalog) {
  return catalog.builder<TrackingTables>()
}
