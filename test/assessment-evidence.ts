import type { Frame, Study, StudyOptions } from '#automl'
import { frame, runStudy } from '#automl'
import type { Column, Table } from '#base'
import { createRng } from '#base'
import type { Schema } from '#data'
import type { Kernels } from '#kernels'
import type { Prediction, Target, Task } from '#training'
import { metricNamed, toPrediction } from '#training'

/** Columns of equal length as a table: numbers, or words with null for missing. */
export function tableOf(given: Readonly<Record<string, Float64Array | readonly (string | null)[]>>): Table {
  const columns = new Map(Object.entries(given).map(([name, values]) => [name, columnOf(values)]))
  return { rowCount: Object.values(given)[0]?.length ?? 0, columns }
}

function columnOf(values: Float64Array | readonly (string | null)[]): Column {
  if (values instanceof Float64Array) return { kind: 'number', values }
  const levels = [...new Set(values.filter((value) => value !== null))]
  return {
    kind: 'codes',
    levels,
    codes: Int32Array.from(values, (value) => (value === null ? -1 : levels.indexOf(value))),
  }
}

export interface Predicted {
  readonly task: Task
  readonly table: Table
  /** What is so, and what is said on the link scale (rows × outputs). */
  readonly values: Float64Array
  readonly margins: Float64Array
  readonly classes?: readonly string[]
  readonly metric?: string
  readonly split?: Frame['split']
}

/** A study known by its predictions alone: for what never asks the model. */
export function studyOf({ task, table, values, margins, classes, metric, split }: Predicted): Study {
  const labels = task === 'regression' ? null : (classes ?? ['no', 'yes'])
  const target: Target = { task, values, classCount: labels?.length ?? 1 }
  const prediction = toPrediction(task, target.classCount, margins)
  const features = [...table.columns.keys()]
  const positive = task === 'binary' ? labels![1]! : null
  return {
    frame: {
      task,
      target: 'y',
      classes: labels,
      positive,
      metric: metric ?? (task === 'regression' ? 'rmse' : 'logLoss'),
      direction: 'minimize',
      split: split ?? { kind: 'random', column: null, testShare: 0.2 },
      weight: null,
      features,
      dropped: [],
      warnings: [],
      seed: 0,
    },
    plan: [],
    leaderboard: [],
    assessed: {} as Study['model'],
    stoppedBy: 'done',
    model: {
      ...{ task, target: 'y', classes: labels, positive, signature: { inputs: [] } },
      ...{ transforms: [], members: [], example: {} },
    },
    test: { rows: Uint32Array.from(values, (_, row) => row), target, prediction, baseline: priorOf(target) },
    splitDigest: '',
  }
}

function priorOf({ task, values, classCount }: Target): Prediction {
  const rowCount = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / rowCount
  if (task === 'regression') return toPrediction(task, 1, new Float64Array(rowCount).fill(mean))
  if (task === 'binary') return toPrediction(task, 2, new Float64Array(rowCount).fill(Math.log(mean / (1 - mean))))
  return toPrediction(task, classCount, new Float64Array(rowCount * classCount))
}

/** What a part of an assessment is given, without kernels. */
export function evidenceOf(predicted: Predicted, seed = 0) {
  const study = studyOf(predicted)
  const { target, prediction } = study.test
  const metric = metricNamed(study.frame.metric, study.frame.task)
  const kernels = null as unknown as Kernels // what is measured here never predicts
  return { study, table: predicted.table, target, prediction, metric, rng: createRng(seed), kernels, rowWork: 1000 }
}

/** A study that really learned `y` from the other columns. */
export function learnedStudy(
  table: Table,
  kernels: Kernels,
  learner: 'linear' | 'gbdt',
  options: Partial<Parameters<typeof frame>[2]> = {},
): Study {
  const columns = [...table.columns].map(([name, { kind }]) =>
    kind === 'codes'
      ? ({ name, type: 'category', storage: 'text' } as const)
      : ({ name, type: 'number', storage: 'number' } as const),
  )
  const schema: Schema = { columns }
  const asked: StudyOptions = { preset: 'quick', timeBudgetMs: null, trials: 1, learners: [learner] }
  const context = { kernels, monotonic: () => 0, stopped: () => false, onProgress: () => {}, record: () => {} }
  return runStudy(frame(schema, table, { target: 'y', seed: 0, ...options }), schema, table, asked, context)
}

/** Numbers from 0 to 1. */
export function draws(count: number, name: string, seed = 7): Float64Array {
  const rng = createRng(seed).child(name)
  return Float64Array.from({ length: count }, () => rng.float())
}

/** About normal: the sum of twelve draws, less 6. */
export function bells(count: number, name: string, seed = 7): Float64Array {
  const rng = createRng(seed).child(name)
  return Float64Array.from({ length: count }, () => {
    let sum = -6
    for (let i = 0; i < 12; i++) sum += rng.float()
    return sum
  })
}
