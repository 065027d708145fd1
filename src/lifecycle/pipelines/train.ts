import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import type { FrameOptions, Leader, StudyOptions } from '#automl'
import type { Digest } from '#base'
import { canonicalJson, digestOf, RepriseError } from '#base'
import type { DatasetVersion, Finding } from '#data'
import { parquetPath, profileVersion } from '#data'
import { runTask } from '#executors'
import type { Blob } from '#objects'
import type { Provenance } from '#provenance'
import { captureProvenance, engineDigest } from '#provenance'
import type { ModelVersion } from '#registry'
import { modelName, registerVersion } from '#registry'
import type { Run } from '#tracking'
import { finishRun, logArtifacts, resolveRun, startRun } from '#tracking'
import { findData } from './find-data.ts'
import type { JobContext } from './job.ts'
import { closeFailed } from './job.ts'
import type { PipelinePlace } from './place.ts'
import type { RunRecord } from './run-record.ts'
import { encodeRecord, RECORD_PATH, recordedDataset } from './run-record.ts'
import { claimStudyFolder } from './study-folder.ts'
import type { StudyMessage, StudyOutcome, StudyTask } from './study-task.ts'
import { recordTrial } from './trials.ts'
import { workerModule } from './worker-module.ts'

export interface TrainOptions {
  /** A file, or a reference to a dataset. */
  readonly data: string
  readonly frame: FrameOptions
  readonly study: StudyOptions
  readonly threads?: number
  /** The name the model is registered under; default `<dataset>-<target>`. */
  readonly name?: string
  readonly experiment?: string
  readonly argv: readonly string[]
}

export interface TrainResult {
  readonly run: Run
  readonly dataset: DatasetVersion
  readonly findings: readonly Finding[]
  readonly record: RunRecord
  readonly planDigest: Digest
  readonly outcome: StudyOutcome
  readonly model: ModelVersion
  readonly seconds: number
}

/** The main job: import, frame, search, assess, record, register. Every training is a study Run with a child Run for each trial. */
export async function train(place: PipelinePlace, options: TrainOptions, context: JobContext): Promise<TrainResult> {
  const startedAt = place.effects.monotonic()
  const elapsed = () => place.effects.monotonic() - startedAt
  const captured = capture(place, options.argv)
  captured.catch(() => undefined) // awaited below; a failing import must not leave it unhandled
  const { version } = await findData(place, options.data, context)
  const run = await startRun(place, {
    kind: 'study',
    name: `${version.dataset}-${options.frame.target}`,
    ...(options.experiment === undefined ? {} : { experiment: options.experiment }),
    params: studyParams(options),
    tags: { 'reprise.dataset': `${version.dataset}/${version.version}`, 'reprise.datasetDigest': version.digest },
    process: { pid: process.pid, host: (await captured).provenance.host },
  })
  try {
    const searching = search(place, run, version, options, context, elapsed())
    const profiling = profileVersion(place, version) // here, while the study computes in a thread of its own
    await Promise.allSettled([searching, profiling]) // neither may outlive this call: the project may be closed after it
    const outcome = await searching
    const { findings } = await profiling
    const stored = await storeResult(place, version, options, outcome, await captured)
    const model = await publish(place, run, version, options, outcome, stored)
    await finishRun(place, run.id, 'finished', { metrics: testMetrics(outcome) })
    return {
      run: await resolveRun(place, run.id),
      dataset: version,
      findings,
      outcome,
      model,
      seconds: elapsed() / 1000,
      ...stored,
    }
  } catch (error) {
    await closeFailed(place, run.id, error)
    throw error
  }
}

async function search(
  place: PipelinePlace,
  run: Run,
  version: DatasetVersion,
  options: TrainOptions,
  context: JobContext,
  spentMs: number,
): Promise<StudyOutcome> {
  const parquet = await parquetPath(place, version)
  const temporary = await place.objects.temporaryDirectory()
  const folder = await claimStudyFolder(temporary, await studyKey(version, options))
  if (folder !== null && folder.keptCount > 0) {
    const text = `Going on with ${folder.keptCount} trials of a study that was stopped`
    context.onProgress({ stage: 'search', text })
  }
  const budget = options.study.timeBudgetMs
  const task: StudyTask = {
    parquet,
    schema: version.schema,
    frame: options.frame,
    search: {
      kind: 'run',
      options: { ...options.study, timeBudgetMs: budget === null ? null : Math.max(0, budget - spentMs) },
    },
    threads: options.threads ?? place.threads,
    memoryBytes: place.memoryBytes,
    temporary,
    folder: folder?.path ?? null,
  }
  const trials: Promise<void>[] = []
  const keep = (trial: number, leader: Leader) => {
    const kept = recordTrial(place, run, trial, leader)
    kept.catch(() => undefined) // awaited below; until then a failure must not end the process as unhandled
    trials.push(kept)
  }
  try {
    const outcome = await runTask<StudyOutcome, StudyMessage>({
      module: workerModule(),
      input: task,
      place: context.place ?? 'thread',
      onEvent: (message) => {
        if (message.kind === 'progress') context.onProgress(message.progress)
        if (message.kind === 'trial') keep(message.trial, message.leader)
      },
      ...(context.signal ? { signal: context.signal } : {}),
      ...(context.kill ? { kill: context.kill } : {}),
    })
    await folder?.remove()
    return outcome
  } catch (error) {
    // What was stopped may be gone on with; what cannot work is of no use to anyone.
    if (error instanceof RepriseError && error.code !== 'interrupted') await folder?.remove()
    throw error
  } finally {
    await Promise.all(trials)
    await rm(temporary, { recursive: true, force: true })
  }
}

/** Of all that decides what a trial finds: the same question in the same code goes on where it was stopped, with any budget. */
async function studyKey({ digest }: DatasetVersion, { frame, study }: TrainOptions): Promise<Digest> {
  const { preset, learners } = study
  return digestOf(canonicalJson({ digest, frame, preset, learners, engine: await engineDigest() } as never))
}

interface StoredResult {
  readonly record: RunRecord
  readonly planDigest: Digest
  readonly recordBlob: Blob
  readonly planBlob: Blob
  readonly modelBlobs: readonly Blob[]
  /** The uncommitted changes of the user's repository, if any. */
  readonly changes: Blob | null
}

interface Captured {
  readonly provenance: Provenance
  readonly changes: Blob | null
}

async function capture(place: PipelinePlace, argv: readonly string[]): Promise<Captured> {
  let changes: Blob | null = null
  const keep = async (bytes: Uint8Array) => {
    changes = await place.objects.put(bytes)
  }
  const provenance = await captureProvenance({ directory: place.directory, argv, env: place.effects.env, keep })
  return { provenance, changes }
}

/** Every byte of the result goes to the object store before any row names it. */
async function storeResult(
  place: PipelinePlace,
  version: DatasetVersion,
  options: TrainOptions,
  outcome: StudyOutcome,
  { provenance, changes }: Captured,
): Promise<StoredResult> {
  const files = {
    'model.json': await place.objects.put(outcome.files['model.json']),
    'weights.bin': await place.objects.put(outcome.files['weights.bin']),
  }
  const tree = await place.objects.writeTree(files)
  const planBlob = await place.objects.put(outcome.plan.map((event) => `${canonicalJson(event as never)}\n`).join(''))
  const record: RunRecord = {
    format: 'reprise-run',
    version: 1,
    dataset: recordedDataset(version),
    frameOptions: options.frame,
    studyOptions: options.study,
    threads: options.threads ?? place.threads,
    provenance,
    plan: planBlob.digest,
    result: {
      frame: outcome.frame,
      splitDigest: outcome.splitDigest,
      model: tree.digest,
      files: { 'model.json': files['model.json'].digest, 'weights.bin': files['weights.bin'].digest },
      assessment: outcome.assessment,
      leaderboard: outcome.leaderboard,
      stoppedBy: outcome.stoppedBy,
    },
  }
  const recordBlob = await place.objects.put(encodeRecord(record))
  return {
    record,
    planDigest: planBlob.digest,
    recordBlob,
    planBlob,
    modelBlobs: [tree, ...Object.values(files)],
    changes,
  }
}

async function publish(
  place: PipelinePlace,
  run: Run,
  version: DatasetVersion,
  options: TrainOptions,
  outcome: StudyOutcome,
  stored: StoredResult,
): Promise<ModelVersion> {
  const [tree, ...files] = stored.modelBlobs
  if (!tree) throw new RepriseError('internal', `run ${run.id} stored no model`)
  await logArtifacts(place, run.id, [
    { path: RECORD_PATH, ...stored.recordBlob },
    { path: 'plan.jsonl', ...stored.planBlob },
    ...(stored.changes ? [{ path: 'changes.diff', ...stored.changes }] : []),
    { path: 'model', ...tree },
    ...files.map((blob, index) => ({ path: `model/${['model.json', 'weights.bin'][index]}`, ...blob })),
  ])
  const { frame, assessment } = outcome
  return registerVersion(place, {
    name: options.name ?? modelName(version.dataset, frame.target),
    digest: tree.digest,
    runId: run.id,
    datasetDigest: version.digest,
    blobs: files.map(({ digest }) => digest),
    summary: {
      task: frame.task,
      target: frame.target,
      dataset: `${version.dataset}/${version.version}`,
      metric: frame.metric,
      test: assessment.metrics[frame.metric]?.value ?? null,
      baseline: assessment.baseline[frame.metric] ?? null,
    },
  })
}

/** What was asked, as MLflow-style string params. */
function studyParams({ data, frame, study, threads }: TrainOptions): Record<string, string> {
  const asked: Record<string, unknown> = { data: basename(data), ...frame, ...study, threads }
  return Object.fromEntries(
    Object.entries(asked)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) => [key, Array.isArray(value) ? value.join(',') : String(value)]),
  )
}

function testMetrics({ assessment }: StudyOutcome): { key: string; value: number }[] {
  return Object.entries(assessment.metrics).map(([name, { value }]) => ({ key: `test.${name}`, value }))
}
