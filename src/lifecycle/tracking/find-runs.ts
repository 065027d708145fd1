import type { Digest } from '#base'
import { RepriseError } from '#base'
import type { Artifact, Run, RunKind, RunStatus, TrackingPlace } from './run.ts'
import { runNotFound } from './run.ts'
import { chunks } from './store.ts'
import { tables } from './tables.ts'

const RUN_ID_DIGITS = 32
const PREFIX_DIGITS = 6
const CANDIDATE_LIMIT = 10
const DEFAULT_LIMIT = 100

export interface RunQuery {
  readonly kind?: RunKind
  /** A run's id for its children; null for runs that have no parent. */
  readonly parent?: string | null
  /** By name. */
  readonly experiment?: string
  readonly status?: RunStatus
  /** Default 100. */
  readonly limit?: number
}

/** Runs that meet all of `query`, the latest first. */
export async function searchRuns(place: TrackingPlace, query: RunQuery = {}): Promise<readonly Run[]> {
  let select = runRows(place)
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit ?? DEFAULT_LIMIT)
  if (query.kind !== undefined) select = select.where('kind', '=', query.kind)
  if (query.status !== undefined) select = select.where('status', '=', query.status)
  if (query.experiment !== undefined) {
    const named = tables(place.catalog).selectFrom('experiments').select('id').where('name', '=', query.experiment)
    select = select.where('experiment_id', '=', named)
  }
  if (query.parent === null) select = select.where('parent_id', 'is', null)
  else if (query.parent !== undefined) select = select.where('parent_id', '=', query.parent)
  return completed(place, await place.catalog.all(select))
}

/** The run with this id, or with this prefix of at least 6 digits. Throws `not-found`, or `ambiguous` with candidates. */
export async function resolveRun(place: TrackingPlace, reference: string): Promise<Run> {
  const prefix = reference.toLowerCase()
  if (!/^[0-9a-f]+$/.test(prefix) || prefix.length < PREFIX_DIGITS || prefix.length > RUN_ID_DIGITS)
    throw runNotFound(reference)
  // "g" follows every hexadecimal digit.
  const fitting = runRows(place).where('id', '>=', prefix).where('id', '<', `${prefix}g`).orderBy('id')
  const rows = await place.catalog.all(fitting.limit(CANDIDATE_LIMIT))
  if (rows.length > 1) throw ambiguous(reference, rows)
  const [run] = await completed(place, rows)
  if (run === undefined) throw runNotFound(reference)
  return run
}

/** The run with exactly this id. */
export async function readRun(place: TrackingPlace, id: string): Promise<Run> {
  const [run] = await completed(place, await place.catalog.all(runRows(place).where('id', '=', id)))
  if (run === undefined) throw runNotFound(id)
  return run
}

function ambiguous(reference: string, rows: readonly RunRow[]): RepriseError {
  const candidates = rows.map(({ id }) => id)
  return new RepriseError('ambiguous', `"${reference}" fits several runs: ${candidates.join(', ')}`, {
    remedy: 'give more digits of the id',
    details: { candidates },
  })
}

type RunRow = Awaited<ReturnType<ReturnType<typeof runRows>['execute']>>[number]

/** A subquery rather than a join: a join tempts the planner to sort every run. */
function runRows({ catalog }: TrackingPlace) {
  return tables(catalog)
    .selectFrom('runs')
    .select(['id', 'experiment_id', 'kind', 'name', 'parent_id', 'status', 'started_at', 'ended_at'])
    .select((row) =>
      row
        .selectFrom('experiments')
        .select('experiments.name')
        .whereRef('experiments.id', '=', 'runs.experiment_id')
        .$asScalar()
        .$notNull()
        .as('experiment'),
    )
}

async function completed(place: TrackingPlace, rows: readonly RunRow[]): Promise<readonly Run[]> {
  const complete: Run[] = []
  for (const some of chunks(rows)) {
    const logged = await loggedBy(
      place,
      some.map(({ id }) => id),
    )
    complete.push(...some.map((row) => toRun(row, logged)))
  }
  return complete
}

type Logged = Awaited<ReturnType<typeof loggedBy>>

async function loggedBy({ catalog }: TrackingPlace, ids: readonly string[]) {
  const sql = tables(catalog)
  const [params, tags, metrics, artifacts] = await Promise.all([
    catalog.all(sql.selectFrom('run_params').selectAll().where('run_id', 'in', ids).orderBy('key')),
    catalog.all(sql.selectFrom('run_tags').selectAll().where('run_id', 'in', ids).orderBy('key')),
    catalog.all(sql.selectFrom('run_latest_metrics').selectAll().where('run_id', 'in', ids).orderBy('key')),
    catalog.all(sql.selectFrom('run_artifacts').selectAll().where('run_id', 'in', ids).orderBy('path')),
  ])
  return {
    params: Map.groupBy(params, byRun),
    tags: Map.groupBy(tags, byRun),
    metrics: Map.groupBy(metrics, byRun),
    artifacts: Map.groupBy(artifacts, byRun),
  }
}

function toRun(row: RunRow, logged: Logged): Run {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    experiment: { id: row.experiment_id, name: row.experiment },
    parent: row.parent_id,
    status: row.status,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    params: record(logged.params.get(row.id)),
    metrics: record(logged.metrics.get(row.id)?.map((point) => ({ key: point.key, value: metricValue(point) }))),
    tags: record(logged.tags.get(row.id)),
    artifacts: (logged.artifacts.get(row.id) ?? []).map(
      ({ path, digest, size_bytes }): Artifact => ({ path, digest: digest as Digest, sizeBytes: size_bytes }),
    ),
  }
}

export function metricValue({ value, is_nan }: { value: number; is_nan: number }): number {
  return is_nan === 1 ? Number.NaN : value
}

function record<Value>(pairs: readonly { key: string; value: Value }[] = []): Record<string, Value> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]))
}

function byRun({ run_id }: { run_id: string }): string {
  return run_id
}
