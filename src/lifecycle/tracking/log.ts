import { RepriseError } from '#base'
import type { Statement } from '#catalog'
import type { Entries } from './entries.ts'
import { checkEntries } from './entries.ts'
import type { Artifact, EndStatus, TrackingPlace } from './run.ts'
import { entryStatements, mustExist } from './store.ts'
import { tables } from './tables.ts'

/** Logs everything or nothing. A run that has ended may still be logged to, as MLflow's clients expect. */
export async function logBatch(place: TrackingPlace, runId: string, entries: Entries): Promise<void> {
  await writeEntries(place, runId, entries, [])
}

/** The objects must be durable already; the rows that keep them from garbage collection are in the same write. */
export async function logArtifacts(place: TrackingPlace, runId: string, artifacts: readonly Artifact[]): Promise<void> {
  await writeEntries(place, runId, { artifacts }, [])
}

/** Ends a run and logs its last entries in one write. Throws `conflict` when it has ended already. */
export async function finishRun(
  place: TrackingPlace,
  runId: string,
  status: EndStatus,
  entries: Entries = {},
): Promise<void> {
  await writeEntries(place, runId, entries, [endStatement(place, runId, status)])
}

/** Fails the write unless the run is still running. */
export function endStatement({ catalog, effects }: TrackingPlace, runId: string, status: EndStatus): Statement {
  const query = tables(catalog)
    .updateTable('runs')
    .set({ status, ended_at: effects.now() })
    .where('id', '=', runId)
    .where('status', '=', 'running')
  const otherwise = new RepriseError('conflict', `run ${runId} has already ended`, {
    remedy: 'an ended run keeps its status; start a new run',
  })
  return { query, expect: { changedRows: 1, otherwise } }
}

async function writeEntries(
  place: TrackingPlace,
  runId: string,
  entries: Entries,
  more: readonly Statement[],
): Promise<void> {
  checkEntries(entries)
  const write = [mustExist(place, runId), ...more, ...entryStatements(place, runId, entries)]
  try {
    await place.catalog.write(write)
  } catch (error) {
    const isConflict = error instanceof RepriseError && error.code === 'conflict'
    throw (isConflict && (await paramConflict(place, runId, entries))) || error
  }
}

/** Names the param, since one guard stands for all of a statement. */
async function paramConflict(
  { catalog }: TrackingPlace,
  runId: string,
  { params = {} }: Entries,
): Promise<RepriseError | undefined> {
  const stored = tables(catalog).selectFrom('run_params').select(['key', 'value']).where('run_id', '=', runId)
  const changed = (await catalog.all(stored)).find(({ key, value }) => (params[key] ?? value) !== value)
  if (changed === undefined) return undefined
  const { key, value } = changed
  return new RepriseError(
    'conflict',
    `the param "${key}" of run ${runId} is "${value}" and cannot become "${params[key]}"`,
    { remedy: 'params never change; log it as a tag, or start a new run', details: { run: runId, param: key } },
  )
}
