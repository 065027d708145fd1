import type { Column, Table } from '#base'
import { createRng } from '#base'
import type { ColumnSchema } from '#data'
import type { Features } from '#features'
import { applyTransforms, fitTransforms } from '#features'
import type { Kernels } from '#kernels'
import type { Estimator, Fitted, Member, Model, Target, Task } from '#training'
import { fit } from '#training'

export const sampleRowCount = 60

const estimators: Readonly<Record<string, readonly Estimator[]>> = {
  prior: [{ kind: 'prior', params: {} }],
  linear: [{ kind: 'linear', params: { l2: 2 } }],
  gbdt: [{ kind: 'gbdt', params: { rounds: 8, learningRate: 0.3, leaves: 6, minRowsInLeaf: 3 } }],
  ensemble: [
    { kind: 'linear', params: { l1: 1, l2: 1 } },
    { kind: 'gbdt', params: { rounds: 5, learningRate: 0.3, leaves: 4 } },
    { kind: 'prior', params: {} },
  ],
}
const counting: Estimator = { kind: 'gbdt', params: { objective: 'poisson', rounds: 8, learningRate: 0.3, leaves: 6 } }
const weights: Readonly<Record<number, readonly number[]>> = { 1: [1], 3: [0.5, 0.375, 0.125] }

/** A small model of every estimator and task, on the sample table, by name. */
export function sampleModels(kernels: Kernels): ReadonlyMap<string, Model> {
  const models = new Map<string, Model>()
  for (const task of ['binary', 'multiclass', 'regression'] as const) {
    for (const [name, members] of Object.entries(estimators))
      models.set(`${name}-${task}`, modelOf(task, members, kernels))
  }
  models.set('poisson-regression', modelOf('regression', [counting], kernels))
  return models
}

const schema: readonly ColumnSchema[] = [
  { name: 'amount', type: 'number', storage: 'number' },
  { name: 'visits', type: 'integer', storage: 'long' },
  { name: 'colour', type: 'category', storage: 'text' },
  { name: 'member', type: 'boolean', storage: 'boolean' },
  { name: 'note', type: 'text', storage: 'text' },
  { name: 'since', type: 'datetime', storage: 'datetime' },
]

function modelOf(task: Task, members: readonly Estimator[], kernels: Kernels): Model {
  const table = sampleTable()
  const transforms = fitTransforms(table, schema)
  const features = applyTransforms(transforms, table)
  const target = sampleTarget(task)
  const fitted = members.map((estimator) => fitSample(estimator, features, target, kernels))
  return {
    task,
    target: 'outcome',
    classes: task === 'regression' ? null : ['no', 'yes', 'perhaps'].slice(0, target.classCount),
    positive: task === 'binary' ? 'yes' : null,
    signature: { inputs: schema.map((column) => ({ ...column, required: true })) },
    transforms,
    members: fitted.map((part, index): Member => ({ weight: weights[members.length]![index]!, fitted: part })),
    example: { amount: 12.5, visits: 3, colour: 'red', member: 'Yes', note: 'paid late', since: '2024-02-29' },
  }
}

function fitSample(estimator: Estimator, features: Features, target: Target, kernels: Kernels): Fitted {
  return fit(estimator, { features, target }, { rng: createRng(3), kernels })
}

/** Every storage and its missing values; the figures come from remainders alone. */
export function sampleTable(): Table {
  const amounts = cells((row) => (row % 13 === 5 ? Number.NaN : ((row * 37) % 101) / 8))
  const visits = BigInt64Array.from(
    cells((row) => (row * 7) % 23),
    (value) => BigInt(value),
  )
  const days = BigInt64Array.from(
    cells((row) => 19_000 + row * 17),
    (value) => BigInt(value) * 86_400_000_000n,
  )
  const missing = Uint8Array.from(cells((row) => Number(row % 19 === 7)))
  return {
    rowCount: sampleRowCount,
    columns: new Map<string, Column>([
      ['amount', { kind: 'number', values: Float64Array.from(amounts) }],
      ['visits', { kind: 'long', values: visits, missing }],
      [
        'colour',
        {
          kind: 'codes',
          codes: codes((row) => (row % 10 === 3 ? -1 : (row * row) % 4)),
          levels: ['blue', 'green', 'red', 'zinc'],
        },
      ],
      ['member', { kind: 'codes', codes: codes((row) => (row * 3) % 2), levels: ['No', 'Yes'] }],
      [
        'note',
        {
          kind: 'codes',
          codes: codes((row) => (row * 5) % 3),
          levels: ['paid in time', 'paid late', 'ça va, à bientôt'],
        },
      ],
      ['since', { kind: 'long', values: days, missing: new Uint8Array(sampleRowCount) }],
    ]),
  }
}

function sampleTarget(task: Task): Target {
  const values = cells(
    (row) => ((row * 37) % 101) / 8 + ((row * 3) % 2) * 4 - ((row * row) % 4) + ((row * 29) % 11) / 5,
  )
  if (task === 'regression') return { task, classCount: 1, values: Float64Array.from(values) }
  const binary = values.map((value) => Number(value > 8))
  if (task === 'binary') return { task, classCount: 2, values: Float64Array.from(binary) }
  return { task, classCount: 3, values: Float64Array.from(values, (value) => (value < 5 ? 0 : value < 10 ? 1 : 2)) }
}

function cells(valueAt: (row: number) => number): readonly number[] {
  return Array.from({ length: sampleRowCount }, (_, row) => valueAt(row))
}

function codes(codeAt: (row: number) => number): Int32Array {
  return Int32Array.from(cells(codeAt))
}
