import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { AssessOptions } from '#assessment'
import { assess } from '#assessment'
import type { PlanEvent, Study, StudyContext, TrialOutcomes } from '#automl'
import { frame, replayStudy, runStudy } from '#automl'
import type { Json, Table } from '#base'
import { canonicalJson, createRng, nodeEffects } from '#base'
import { selectRows } from '#data'
import type { TaskContext } from '#executors'
import { serveTask } from '#executors'
import type { Kernels } from '#kernels'
import { loadKernels } from '#kernels'
import { openTables } from '#tables'
import { encodeModel } from '#training'
import type { StudyMessage, StudyOutcome, StudyTask } from './study-task.ts'

serveTask<StudyTask, StudyOutcome, StudyMessage>(async (task, context) => {
  const isLate = lateness(task, context)
  context.emit({ kind: 'progress', progress: { stage: 'read', text: 'Reading the columns' } })
  const table = await readTable(task)
  await using kernels = await loadKernels({ threads: task.threads })
  return study(task, table, kernels, context, isLate)
})

async function readTable(task: StudyTask): Promise<Table> {
  const tables = await openTables({
    threads: task.threads,
    memoryBytes: task.memoryBytes,
    temporary: task.temporary,
    directories: [dirname(task.parquet), task.temporary],
  })
  try {
    return await tables.readColumns(task.parquet)
  } finally {
    await tables.close()
  }
}

/** What is kept of the budget for storing the result once it is measured. */
const CLOSING_MS = 300

/** Whether the time budget, counted from here, has no room for so much more: then only what an assessment cannot do without is measured. */
function lateness({ search }: StudyTask, { stopped }: TaskContext<StudyMessage>): (neededMs: number) => boolean {
  if (search.kind === 'replay') return () => false
  const { monotonic } = nodeEffects()
  const end = monotonic() + (search.options.timeBudgetMs ?? Number.POSITIVE_INFINITY) - CLOSING_MS
  return (neededMs) => stopped() || monotonic() + neededMs >= end
}

function study(
  task: StudyTask,
  table: Table,
  kernels: Kernels,
  context: TaskContext<StudyMessage>,
  isLate: (neededMs: number) => boolean,
): StudyOutcome {
  const framed = frame(task.schema, table, task.frame)
  context.emit({ kind: 'frame', frame: framed })
  using journal = openJournal(task.folder === null ? null : join(task.folder, 'plan.jsonl'))
  const studyContext: StudyContext = {
    kernels,
    monotonic: nodeEffects().monotonic,
    stopped: context.stopped,
    ...(task.folder === null ? {} : { outcomes: outcomesIn(task.folder) }),
    onProgress: (progress) => context.emit({ kind: 'progress', progress }),
    record: (event) => {
      if (event.kind === 'plan') journal.append(event.event)
      else context.emit(event)
    },
  }
  const found =
    task.search.kind === 'run'
      ? runStudy(framed, task.schema, table, task.search.options, studyContext)
      : replayStudy(framed, task.schema, table, task.search.plan, studyContext)
  context.emit({ kind: 'progress', progress: { stage: 'assess', text: 'Measuring on rows the model has not seen' } })
  return outcome(found, table, kernels, { isLate, skip: task.skip ?? [] })
}

function outcome(
  found: Study,
  table: Table,
  kernels: Kernels,
  parts: Pick<AssessOptions, 'isLate' | 'skip'>,
): StudyOutcome {
  const rng = createRng(found.frame.seed).child('assess')
  return {
    frame: found.frame,
    plan: found.plan,
    leaderboard: found.leaderboard,
    stoppedBy: found.stoppedBy,
    splitDigest: found.splitDigest,
    testRowCount: found.test.rows.length,
    assessment: assess(found, selectRows(table, found.test.rows), { rng, kernels, whole: table, ...parts }),
    files: encodeModel(found.model),
  }
}

/** A file that a crash cut short is told by its own digest, and fitted again. */
function outcomesIn(folder: string): TrialOutcomes {
  const fileOf = (trial: number) => join(folder, `trial-${trial}.bin`)
  return {
    load: (trial) => (existsSync(fileOf(trial)) ? readFileSync(fileOf(trial)) : null),
    keep: (trial, bytes) => writeFileSync(fileOf(trial), bytes),
  }
}

/** The plan on disk: each event is durable before the study goes on, so a killed study can be told. */
function openJournal(path: string | null) {
  const file = path === null ? null : openSync(path, 'w', 0o644)
  return {
    append: (event: PlanEvent): void => {
      if (file === null) return
      writeSync(file, `${canonicalJson(event as unknown as Json)}\n`)
      fsyncSync(file)
    },
    [Symbol.dispose]: (): void => {
      if (file !== null) closeSync(file)
    },
  }
}
