import { copyFile, mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { PartName } from '#assessment'
import type { PlanEvent } from '#automl'
import type { Digest, Progress } from '#base'
import { RepriseError } from '#base'
import { datasetDigest, parquetFrom } from '#data'
import { runTask } from '#executors'
import { digestFile } from '#objects'
import { captureProvenance } from '#provenance'
import { resolveModel } from '#registry'
import type { Run } from '#tracking'
import { finishRun, resolveRun, startRun } from '#tracking'
import type { Difference, Grade } from './grade.ts'
import { compareOutcome, gradeOf } from './grade.ts'
import type { JobContext } from './job.ts'
import { closeFailed } from './job.ts'
import type { PipelinePlace } from './place.ts'
import type { RunRecord } from './run-record.ts'
import { readRecord } from './run-record.ts'
import type { StudyMessage, StudyOutcome } from './study-task.ts'
import { workerModule } from './worker-module.ts'

export interface VerifyOptions {
  /** A registered model, or a run by its id's first characters. */
  readonly reference: string
  readonly threads?: number
  /** Keep the clean directory, to look at. */
  readonly keep?: boolean
  readonly argv: readonly string[]
}

export interface VerifyResult {
  readonly run: { readonly id: string; readonly verifies: string }
  readonly grade: Grade
  /** The same bytes came out (R4 or R5). */
  readonly identical: boolean
  readonly digests: { readonly recorded: Digest; readonly rebuilt: Digest | null }
  readonly firstDifference: Difference | null
  /** What differs around the result without changing it: another engine, thread count or machine, a source file changed since. */
  readonly notes: readonly { readonly code: string; readonly text: string }[]
  readonly threads: { readonly recorded: number; readonly used: number }
  readonly seconds: number
  readonly directory: string | null
}

/** Rebuilds a study's result in a clean directory from its record and the stored raw bytes alone, and grades it R0 to R5. */
export async function verify(place: PipelinePlace, options: VerifyOptions, context: JobContext): Promise<VerifyResult> {
  const startedAt = place.effects.monotonic()
  const target = await findRun(place, options.reference)
  const record = await readRecord(place.objects, target)
  const threads = options.threads ?? place.threads
  const provenance = await captureProvenance({ directory: place.directory, argv: options.argv, env: place.effects.env })
  const run = await startRun(place, {
    kind: 'verify',
    name: `verify ${target.name}`,
    experiment: target.experiment.name,
    params: { run: target.id, threads: String(threads) },
    tags: { 'reprise.verifies': target.id },
    process: { pid: process.pid, host: provenance.host },
  })
  const directory = await place.objects.temporaryDirectory()
  try {
    const rebuilt = await rebuild(place, record, directory, threads, context)
    const comparison = await compareOutcome(place.objects, record, rebuilt)
    const grade = gradeOf(record.provenance, provenance, comparison)
    await finishRun(place, run.id, 'finished', {
      metrics: [{ key: 'grade', value: Number(grade.slice(1)) }],
      tags: { 'reprise.grade': grade },
    })
    return {
      run: { id: run.id, verifies: target.id },
      grade,
      identical: grade === 'R4' || grade === 'R5',
      digests: { recorded: record.result.model, rebuilt: comparison.rebuiltModel },
      firstDifference: comparison.firstDifference,
      notes: await notesOn(place, record, provenance, threads),
      threads: { recorded: record.threads, used: threads },
      seconds: (place.effects.monotonic() - startedAt) / 1000,
      directory: options.keep ? directory : null,
    }
  } catch (error) {
    await closeFailed(place, run.id, error)
    throw error
  } finally {
    if (!options.keep) await rm(directory, { recursive: true, force: true })
  }
}

/** A model's name first, then a run's prefix. */
async function findRun(place: PipelinePlace, reference: string): Promise<Run> {
  try {
    const model = await resolveModel(place, reference)
    if (model.runId === null) {
      throw new RepriseError(
        'invalid-input',
        `model ${model.name}/${model.version} was not trained by a run of this project`,
        {
          remedy: 'Only results of reprise train can be rebuilt.',
        },
      )
    }
    return await resolveRun(place, model.runId)
  } catch (error) {
    const missing = error instanceof RepriseError && error.code === 'not-found'
    if (!missing || !/^[0-9a-f]{6,32}$/.test(reference)) throw error
    return resolveRun(place, reference)
  }
}

async function rebuild(
  place: PipelinePlace,
  record: RunRecord,
  directory: string,
  threads: number,
  context: JobContext,
): Promise<StudyOutcome | Difference> {
  const say = (progress: Progress) => context.onProgress(progress)
  say({ stage: 'data', text: 'Parsing the stored copy of the raw file again' })
  const raw = await cleanCopy(place, record, directory)
  if ('step' in raw) return raw
  const parquet = join(directory, 'data.parquet')
  await mkdir(join(directory, 'tmp'))
  const watch = context.signal ? { signal: context.signal } : {}
  const { rowCount } = await parquetFrom(await place.tables(), raw.path, record.dataset.parse, parquet, watch)
  const difference = datasetDifference(record, rowCount)
  if (difference) return difference
  const plan = await readPlan(place, record)
  return runTask<StudyOutcome, StudyMessage>({
    module: workerModule(),
    input: {
      parquet,
      schema: record.dataset.schema,
      frame: record.frameOptions,
      search: { kind: 'replay', plan },
      threads,
      memoryBytes: place.memoryBytes,
      temporary: join(directory, 'tmp'),
      folder: null,
      skip: leftOut(record),
    },
    place: context.place ?? 'thread',
    onEvent: (message) => {
      if (message.kind === 'progress') say(message.progress)
    },
    ...(context.signal ? { signal: context.signal } : {}),
    ...(context.kill ? { kill: context.kill } : {}),
  })
}

function leftOut({ result }: RunRecord): readonly PartName[] {
  const { parts = {} } = result.assessment
  return (Object.keys(parts) as PartName[]).filter((name) => parts[name] === 'time')
}

/** The raw bytes, from the store and checked, in the clean directory; or what is wrong with them. */
async function cleanCopy(
  place: PipelinePlace,
  record: RunRecord,
  directory: string,
): Promise<{ path: string } | Difference> {
  const { digest } = record.dataset.raw
  const path = join(directory, 'raw')
  try {
    await copyFile(await place.objects.localPath(digest), path)
  } catch (error) {
    if (!(error instanceof RepriseError) || !['corrupted', 'not-found'].includes(error.code)) throw error
    return { step: 'raw data', recorded: digest, rebuilt: null, text: error.message }
  }
  const copied = (await digestFile(path)).digest
  if (copied === digest) return { path }
  return {
    step: 'raw data',
    recorded: digest,
    rebuilt: copied,
    text: `object ${digest} in the store no longer holds the bytes its name promises`,
  }
}

function datasetDifference(record: RunRecord, rowCount: number): Difference | null {
  const { raw, parse, schema, digest } = record.dataset
  const rebuilt = datasetDigest({ raw: raw.digest, parse, schema })
  if (rebuilt !== digest) {
    return {
      step: 'dataset',
      recorded: digest,
      rebuilt,
      text: 'the recorded specification does not give the recorded dataset digest',
    }
  }
  if (rowCount === record.dataset.rowCount) return null
  const text = `the stored file now parses into ${rowCount} rows instead of ${record.dataset.rowCount}`
  return { step: 'rows', recorded: String(record.dataset.rowCount), rebuilt: String(rowCount), text }
}

async function readPlan(place: PipelinePlace, record: RunRecord): Promise<readonly PlanEvent[]> {
  const text = new TextDecoder().decode(await place.objects.get(record.plan))
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as PlanEvent)
}

type Captured = RunRecord['provenance']

async function notesOn(
  place: PipelinePlace,
  record: RunRecord,
  now: Captured,
  threads: number,
): Promise<VerifyResult['notes']> {
  const then = record.provenance
  const notes: { code: string; text: string }[] = []
  if (then.engine.digest !== now.engine.digest) {
    const text = `engine ${then.engine.version} (${then.engine.digest.slice(0, 12)}) → ${now.engine.version} (${now.engine.digest.slice(0, 12)}); to use the recorded one: npx reprise@${then.engine.version} verify`
    notes.push({ code: 'engine', text })
  }
  if (threads !== record.threads) notes.push({ code: 'threads', text: `threads ${record.threads} → ${threads}` })
  if (machineOf(then) !== machineOf(now))
    notes.push({ code: 'machine', text: `machine ${machineOf(then)} → ${machineOf(now)}` })
  if (then.node !== now.node) notes.push({ code: 'node', text: `Node.js ${then.node} → ${now.node}` })
  const source = await sourceNote(place, record)
  return source ? [...notes, source] : notes
}

async function sourceNote(
  place: PipelinePlace,
  { dataset }: RunRecord,
): Promise<{ code: string; text: string } | null> {
  const current = await digestFile(resolve(place.effects.cwd, dataset.source)).catch(() => null)
  if (current === null)
    return { code: 'source', text: `${dataset.source} is no longer there; the stored copy was used` }
  if (current.digest === dataset.raw.digest) return null
  return { code: 'source', text: `${dataset.source} has changed since the training; the stored copy was used` }
}

function machineOf({ platform }: Captured): string {
  return `${platform.os} ${platform.arch}, ${platform.cpuModel}`
}
