import { z } from 'zod'
import type { FrameOptions, RefitDecision, StudyOptions } from '#automl'
import type { TrainOptions, TrainResult } from '#pipelines'
import { train as runTrain } from '#pipelines'
import { sentence } from '#reporting'
import { costs } from './costs.ts'
import type { Context } from './operation.ts'
import { defineOperation, duration } from './operation.ts'
import { count, digest, finding, interval, reference, threads } from './shapes.ts'
import { allowedSource } from './sources.ts'

const input = z.strictObject({
  data: z
    .string()
    .min(1)
    .meta({ description: `a file, or ${reference.dataset}` }),
  target: z.string().min(1).meta({ value: 'column', description: 'the column to predict' }),
  task: z
    .enum(['auto', 'binary', 'multiclass', 'regression'])
    .default('auto')
    .meta({ value: 'task', description: 'what kind of problem it is' }),
  metric: z
    .string()
    .exactOptional()
    .meta({ value: 'name', description: 'what to optimise, such as logLoss, auc, rmse' }),
  timeBudget: duration()
    .exactOptional()
    .meta({ value: 'time', description: 'stop searching after this long, such as 60s or 5m' }),
  trials: z.int().min(1).exactOptional().meta({ value: 'n', description: 'try at most this many configurations' }),
  preset: z
    .enum(['quick', 'balanced', 'best'])
    .exactOptional()
    .meta({ value: 'preset', description: 'how much to search; balanced, or best where a time budget is given' }),
  positive: z.string().exactOptional().meta({ value: 'value', description: 'the class that counts as positive' }),
  group: z.string().exactOptional().meta({
    value: 'column',
    description: 'rows of one group stay on one side of the split; none to look for no groups',
  }),
  time: z
    .string()
    .exactOptional()
    .meta({ value: 'column', description: 'test on the latest rows by this column; none to look for no order' }),
  weight: z.string().exactOptional().meta({ value: 'column', description: 'the weight of each row' }),
  drop: z.array(z.string()).exactOptional().meta({ value: 'columns', description: 'columns not to learn from' }),
  keep: z
    .array(z.string())
    .exactOptional()
    .meta({ value: 'columns', description: 'columns to learn from even if they look like identifiers or leaks' }),
  categorical: z
    .array(z.string())
    .exactOptional()
    .meta({ value: 'columns', description: 'columns of numbers that are names of things' }),
  numeric: z
    .array(z.string())
    .exactOptional()
    .meta({ value: 'columns', description: 'columns of numbers that are amounts, whatever they look like' }),
  costs: costs()
    .exactOptional()
    .meta({ value: 'fp=1,fn=5', description: 'what a wrong positive and a missed one cost' }),
  protected: z.array(z.string()).exactOptional().meta({
    value: 'columns',
    description: 'columns by which fairness is judged; --drop them too not to learn from them',
  }),
  learners: z
    .array(
      z.enum([
        'prior',
        'linear',
        'gbdt',
        'kernel',
        'splines',
        'network',
        'forest',
        'tree',
        'neighbours',
        'bayes',
        'svm',
      ]),
    )
    .exactOptional()
    .meta({ value: 'kinds', description: 'only these learners' }),
  seed: z
    .int()
    .min(0)
    .max(4294967295)
    .default(0)
    .meta({ value: 'n', description: 'the number all randomness comes from' }),
  threads: threads(),
  name: z
    .string()
    .exactOptional()
    .meta({ value: 'model', description: 'register under this name (default <dataset>-<target>)' }),
  experiment: z.string().exactOptional().meta({ value: 'name', description: 'put the run into this experiment' }),
})
type Input = z.output<typeof input>

const output = z.object({
  run: z.object({ id: z.string(), experiment: z.string() }),
  dataset: z.object({
    name: z.string(),
    version: z.int(),
    digest,
    rowCount: count,
    columnCount: count,
    findings: z.array(finding),
  }),
  frame: z.object({
    task: z.enum(['binary', 'multiclass', 'regression']),
    target: z.string(),
    positive: z.string().nullable(),
    metric: z.string(),
    direction: z.enum(['minimize', 'maximize']),
    split: z.object({ kind: z.string(), testRows: count }),
    dropped: z.array(z.object({ column: z.string(), reason: z.string(), text: z.string() })),
    warnings: z.array(
      z.object({ kind: z.string(), column: z.string().nullable(), score: z.number().nullable(), text: z.string() }),
    ),
    reasons: z.array(z.object({ code: z.string(), confidence: z.string(), text: z.string() })),
    categories: z.array(z.string()),
    protected: z.array(z.string()),
    costs: z.object({ fp: z.number(), fn: z.number() }).nullable(),
  }),
  study: z.object({
    trialCount: count,
    seconds: z.number(),
    plan: digest,
    stoppedBy: z.string(),
    refitted: z
      .enum(['all', 'some', 'none'])
      .meta({ description: 'which members of the registered model learned from all rows, the test rows too' }),
  }),
  leaderboard: z.array(
    z.object({
      rank: z.int(),
      name: z.string(),
      metrics: z.record(z.string(), z.number()),
      fitSeconds: z.number(),
      predictMicrosPerRow: z.number(),
      sizeBytes: count,
    }),
  ),
  test: z.object({
    rowCount: count,
    metrics: z.record(z.string(), interval),
    baseline: z.record(z.string(), z.number()),
  }),
  model: z.object({ name: z.string(), version: z.int(), digest }),
  conclusion: z.string(),
  next: z.array(z.string()),
})

export const train = defineOperation({
  input,
  output,
  positional: ['data'],
  async run(platform, asked, context) {
    const data = await allowedSource(platform, asked.data, context)
    const result = await runTrain(platform, optionsOf({ ...asked, data }, context), {
      onProgress: context.progress,
      signal: context.signal,
      kill: context.kill,
      place: context.origin === 'http' ? 'process' : 'thread',
    })
    return summarise(result)
  },
})

export type TrainOutput = ReturnType<typeof summarise>

function optionsOf(asked: Input, { argv }: Context): TrainOptions {
  const {
    data,
    target,
    task,
    timeBudget,
    trials,
    preset,
    learners,
    metric,
    positive,
    drop,
    keep,
    group,
    time,
    weight,
    costs,
    categorical,
    numeric,
  } = asked
  const frame: FrameOptions = {
    target,
    seed: asked.seed,
    ...(task === 'auto' ? {} : { task }),
    ...present({ metric, positive, drop, keep, group, time, weight, costs, categorical, numeric }),
    ...present({ protected: asked.protected }),
  }
  const study: StudyOptions = {
    preset: preset ?? (timeBudget === undefined ? 'balanced' : 'best'),
    timeBudgetMs: timeBudget ?? null,
    trials: trials ?? null,
    learners: learners ?? null,
  }
  const { threads, name, experiment } = asked
  return { data, frame, study, argv, ...present({ threads, name, experiment }) }
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Without the fields that are undefined: an absent option is absent from the record too. */
function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>
}

/** What `train` prints, whatever it is printed as. */
function summarise({ run, dataset, findings, outcome, model, planDigest, seconds }: TrainResult) {
  const { frame, assessment } = outcome
  const { name, version } = model
  return {
    run: { id: run.id, experiment: run.experiment.name },
    dataset: {
      name: dataset.dataset,
      version: dataset.version,
      digest: dataset.digest,
      rowCount: dataset.rowCount,
      columnCount: dataset.columnCount,
      findings,
    },
    frame: {
      task: frame.task,
      target: frame.target,
      positive: frame.positive,
      metric: frame.metric,
      direction: frame.direction,
      split: { kind: frame.split.kind, testRows: outcome.testRowCount },
      dropped: frame.dropped.map(({ column, reason, values }) => ({
        column,
        reason,
        text: sentence(`dropped.${reason}`, { column, ...values }),
      })),
      warnings: frame.warnings.map(({ kind, column, score, values }) => ({
        kind,
        column,
        score,
        text: sentence(`warning.${kind}`, { column, score, ...values }),
      })),
      reasons: (frame.reasons ?? []).map(({ code, confidence, values }) => ({
        code,
        confidence,
        text: sentence(`reason.${code}`, values),
      })),
      categories: frame.categories ?? [],
      protected: frame.protected ?? [],
      costs: frame.costs ?? null,
    },
    study: {
      trialCount: outcome.plan.filter(({ kind }) => kind === 'trial').length,
      seconds,
      plan: planDigest,
      stoppedBy: outcome.stoppedBy,
      refitted: refittedIn(outcome.plan),
    },
    leaderboard: outcome.leaderboard.map(({ estimator: _, ...leader }) => leader),
    test: { rowCount: assessment.rowCount, metrics: assessment.metrics, baseline: assessment.baseline },
    model: { name, version, digest: model.digest },
    conclusion: sentence(assessment.conclusion.code, assessment.conclusion.values),
    next: [
      `reprise models show ${name}/${version}`,
      `reprise predict ${name} <new data> -o predictions.csv --explain`,
      `reprise verify ${run.id.slice(0, 8)}`,
      'reprise serve',
    ],
  }
}

/** After a time budget, members may be as their trials left them. */
function refittedIn(plan: TrainResult['outcome']['plan']): 'all' | 'some' | 'none' {
  const decision = plan.find(({ kind }) => kind === 'refit')?.decision as unknown as RefitDecision
  const fitted = decision.members.filter(({ copies }) => copies > 0)
  return fitted.length === decision.members.length ? 'all' : fitted.length > 0 ? 'some' : 'none'
}
