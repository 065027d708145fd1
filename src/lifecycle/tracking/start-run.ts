import { RepriseError } from '#base'
import type { Statement } from '#catalog'
import type { Entries } from './entries.ts'
import { checkEntries } from './entries.ts'
import { readRun } from './find-runs.ts'
import type { Run, RunKind, RunProcess, TrackingPlace } from './run.ts'
import { HOST_TAG, PARENT_TAG, PID_TAG } from './run.ts'
import { entryStatements, mustExist } from './store.ts'
import { tables } from './tables.ts'

const DEFAULT_EXPERIMENT = 'Default'
const EXPERIMENT_LENGTH_LIMIT = 500
const RUN_ID_BYTES = 16

export interface NewRun {
  readonly kind: RunKind
  readonly name: string
  /** By name, created when new. Default: the parent's, or "Default". */
  readonly experiment?: string
  /** Id of the run this one belongs to. */
  readonly parent?: string
  readonly params?: Readonly<Record<string, string>>
  readonly tags?: Readonly<Record<string, string>>
  /** Without it `listInterruptedRuns` cannot tell whether the run still goes on, unless its parent tells. */
  readonly process?: RunProcess
}

/** Records a new run as running, in one write. Throws `not-found` when the parent does not exist. */
export async function startRun(place: TrackingPlace, run: NewRun): Promise<Run> {
  const entries: Entries = { params: run.params ?? {}, tags: tagsOf(run) }
  checkEntries(entries)
  const id = Buffer.from(place.effects.randomBytes(RUN_ID_BYTES)).toString('hex')
  await place.catalog.write([
    ...parentStatements(place, run),
    ...experimentStatements(place, run),
    runStatement(place, id, run),
    ...entryStatements(place, id, entries),
  ])
  return readRun(place, id)
}

function tagsOf({ tags = {}, parent, process }: NewRun): Record<string, string> {
  return {
    ...tags,
    ...(parent === undefined ? {} : { [PARENT_TAG]: parent }),
    ...(process === undefined ? {} : { [PID_TAG]: String(process.pid), [HOST_TAG]: process.host }),
  }
}

function parentStatements(place: TrackingPlace, { parent }: NewRun): readonly Statement[] {
  return parent === undefined ? [] : [mustExist(place, parent)]
}

function experimentStatements({ catalog, effects }: TrackingPlace, { experiment }: NewRun): readonly Statement[] {
  if (experiment === undefined || experiment === DEFAULT_EXPERIMENT) return []
  if (experiment === '' || experiment.length > EXPERIMENT_LENGTH_LIMIT)
    throw new RepriseError('invalid-input', `an experiment's name has 1 to ${EXPERIMENT_LENGTH_LIMIT} characters`)
  const insert = tables(catalog)
    .insertInto('experiments')
    .values((row) => ({
      id: row.selectFrom('experiments').select(({ fn }) => row(fn.max<number>('id'), '+', 1).as('id')),
      name: experiment,
      created_at: effects.now(),
    }))
  return [{ query: insert.onConflict((conflict) => conflict.column('name').doNothing()) }]
}

function runStatement({ catalog, effects }: TrackingPlace, id: string, run: NewRun): Statement {
  const query = tables(catalog)
    .insertInto('runs')
    .values((row) => ({
      id,
      experiment_id:
        run.parent !== undefined && run.experiment === undefined
          ? row.selectFrom('runs as parents').select('parents.experiment_id').where('parents.id', '=', run.parent)
          : row
              .selectFrom('experiments')
              .select('experiments.id')
              .where('name', '=', run.experiment ?? DEFAULT_EXPERIMENT),
      kind: run.kind,
      name: run.name,
      parent_id: run.parent ?? null,
      status: 'running',
      started_at: effects.now(),
      ended_at: null,
    }))
  return { query }
}
