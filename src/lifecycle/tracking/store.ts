import { RepriseError } from '#base'
import type { Statement } from '#catalog'
import { refStatement } from '#catalog'
import type { Entries, MetricPoint } from './entries.ts'
import type { Artifact, TrackingPlace } from './run.ts'
import { runNotFound } from './run.ts'
import type { MetricRow } from './tables.ts'
import { tables } from './tables.ts'

/** Keeps a statement within the 32,766 parameters that SQLite takes. */
const ROWS_PER_STATEMENT = 500

/** The whole write fails unless the run exists. */
export function mustExist({ catalog }: TrackingPlace, runId: string): Statement {
  return {
    query: tables(catalog).selectFrom('runs').select('id').where('id', '=', runId),
    expect: { foundRows: 1, otherwise: runNotFound(runId) },
  }
}

/** The statements that log `entries`, which must have been checked. */
export function entryStatements(place: TrackingPlace, runId: string, entries: Entries): readonly Statement[] {
  const { params = {}, metrics = [], tags = {}, artifacts = [] } = entries
  return [
    ...chunks(pairs(runId, params)).map((rows) => paramStatement(place, rows)),
    ...metricStatements(place, runId, metrics),
    ...chunks(pairs(runId, tags)).map((rows) => tagStatement(place, rows)),
    ...artifacts.flatMap((artifact) => artifactStatements(place, runId, artifact)),
  ]
}

type Pair = ReturnType<typeof pairs>[number]

function pairs(runId: string, record: Readonly<Record<string, string>>) {
  return Object.entries(record).map(([key, value]) => ({ run_id: runId, key, value }))
}

function paramStatement({ catalog }: TrackingPlace, rows: readonly Pair[]): Statement {
  const query = tables(catalog)
    .insertInto('run_params')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['run_id', 'key'])
        .doUpdateSet((row) => ({ value: row.ref('excluded.value') }))
        .whereRef('run_params.value', '=', 'excluded.value'),
    )
  const otherwise = new RepriseError('conflict', `a param of run ${rows[0]?.run_id} already has another value`)
  return { query, expect: { changedRows: rows.length, otherwise } }
}

function tagStatement({ catalog }: TrackingPlace, rows: readonly Pair[]): Statement {
  const insert = tables(catalog).insertInto('run_tags').values(rows)
  const query = insert.onConflict((conflict) =>
    conflict.columns(['run_id', 'key']).doUpdateSet((row) => ({ value: row.ref('excluded.value') })),
  )
  return { query }
}

function metricStatements(place: TrackingPlace, runId: string, points: readonly MetricPoint[]): readonly Statement[] {
  const now = points.length === 0 ? 0 : place.effects.now()
  const rows = points.map((point) => metricRow(runId, point, now))
  return [
    ...chunks(rows).map((some) => historyStatement(place, some)),
    ...chunks(latestOf(rows)).map((some) => latestStatement(place, some)),
  ]
}

function metricRow(runId: string, { key, value, step = 0, time }: MetricPoint, now: number): MetricRow {
  const isNan = Number.isNaN(value)
  return { run_id: runId, key, step, time: time ?? now, value: isNan ? 0 : value, is_nan: Number(isNan) }
}

/** The same point again is dropped. */
function historyStatement({ catalog }: TrackingPlace, rows: readonly MetricRow[]): Statement {
  const insert = tables(catalog).insertInto('run_metrics').values(rows)
  return { query: insert.onConflict((conflict) => conflict.doNothing()) }
}

function latestStatement({ catalog }: TrackingPlace, rows: readonly MetricRow[]): Statement {
  const insert = tables(catalog).insertInto('run_latest_metrics').values(rows)
  const query = insert.onConflict((conflict) =>
    conflict
      .columns(['run_id', 'key'])
      .doUpdateSet((row) => ({
        step: row.ref('excluded.step'),
        time: row.ref('excluded.time'),
        value: row.ref('excluded.value'),
        is_nan: row.ref('excluded.is_nan'),
      }))
      .where((row) =>
        row(
          row.refTuple('excluded.step', 'excluded.time', 'excluded.value'),
          '>',
          row.refTuple('run_latest_metrics.step', 'run_latest_metrics.time', 'run_latest_metrics.value'),
        ),
      ),
  )
  return { query }
}

/** One row a key, since PostgreSQL's upsert refuses to touch a row twice. */
function latestOf(rows: readonly MetricRow[]): readonly MetricRow[] {
  const latest = new Map<string, MetricRow>()
  for (const row of rows) {
    const known = latest.get(row.key)
    if (known === undefined || isLater(row, known)) latest.set(row.key, row)
  }
  return [...latest.values()]
}

function isLater(a: MetricRow, b: MetricRow): boolean {
  if (a.step !== b.step) return a.step > b.step
  if (a.time !== b.time) return a.time > b.time
  return a.value > b.value
}

/** A path logged again shows the new bytes; the old ones stay kept while the run is. */
function artifactStatements({ catalog }: TrackingPlace, runId: string, artifact: Artifact): readonly Statement[] {
  const { path, digest, sizeBytes } = artifact
  const insert = tables(catalog)
    .insertInto('run_artifacts')
    .values({ run_id: runId, path, digest, size_bytes: sizeBytes })
  const query = insert.onConflict((conflict) =>
    conflict.columns(['run_id', 'path']).doUpdateSet({ digest, size_bytes: sizeBytes }),
  )
  return [{ query }, refStatement(catalog, { digest, ownerKind: 'run', ownerId: runId, role: 'artifact' })]
}

export function chunks<Row>(rows: readonly Row[]): readonly (readonly Row[])[] {
  const count = Math.ceil(rows.length / ROWS_PER_STATEMENT)
  return Array.from({ length: count }, (_, i) => rows.slice(i * ROWS_PER_STATEMENT, (i + 1) * ROWS_PER_STATEMENT))
}
