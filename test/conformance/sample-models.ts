import type { Column, Table } from '#base'
import { createRng } from '#base'
import type { ColumnSchema } from '#data'
import { selectRows } from '#data'
import type { Features, Transform } from '#features'
import { applyTransforms, fitTransforms } from '#features'
import type { Kernels } from '#kernels'
import type { Estimator, Fitted, Member, Model, Target, Task } from '#training'
import { fit } from '#training'

export const sampleRowCount = 60

const estimators: Readonly<Record<string, readonly Estimator[]>> = {
  prior: [{ kind: 'prior', params: {} }],
  linear: [{ kind: 'linear', params: { l2: 2 } }],
  gbdt: [{ kind: 'gbdt', params: { rounds: 8, learningRate: 0.3, leaves: 6, minRowsInLeaf: 3 } }],
  network: [{ kind: 'network', params: { epochs: 4, width: 8, members: 3, bins: 4, embedding: 4 } }],
  ensemble: [
    { kind: 'linear', params: { l1: 1, l2: 1 } },
    { kind: 'gbdt', params: { rounds: 5, learningRate: 0.3, leaves: 4 } },
    { kind: 'prior', params: {} },
  ],
}
const boosting = { rounds: 8, learningRate: 0.3, leaves: 6 }

/** What boosted trees can be besides: the task they are shown on, and the params that make them so. */
const boosted: Readonly<Record<string, readonly [Task, Estimator['params']]>> = {
  poisson: ['regression', { objective: 'poisson' }],
  tweedie: ['regression', { objective: 'tweedie', tweediePower: 1.3 }],
  quantile: ['regression', { objective: 'quantile', quantile: 0.8 }],
  huber: ['regression', { objective: 'huber' }],
  statistics: ['regression', { statisticLevels: 1, minRowsInLeaf: 2 }],
  symmetric: ['binary', { growth: 'symmetric', depth: 3 }],
  monotone: ['binary', { monotone: { amount: 1, visits: -1 }, interactions: [['amount', 'visits'], ['colour']] }],
  'linear-leaves': ['regression', { linearLeaves: true }],
  'linear-leaves-of-classes': ['multiclass', { linearLeaves: true, vectorLeaves: false }],
  'vector-leaves': ['multiclass', { vectorLeaves: true }],
  'tree-per-class': ['multiclass', { vectorLeaves: false, statisticLevels: 253 }],
}
const weights: Readonly<Record<number, readonly number[]>> = { 1: [1], 3: [0.5, 0.375, 0.125] }

/** A small model of every estimator and task, on the sample table, by name. */
export function sampleModels(kernels: Kernels): ReadonlyMap<string, Model> {
  const models = new Map<string, Model>()
  for (const task of ['binary', 'multiclass', 'regression'] as const) {
    for (const [name, members] of Object.entries(estimators))
      models.set(`${name}-${task}`, modelOf(task, members, kernels))
  }
  for (const [name, [task, params]] of Object.entries(boosted)) {
    const estimator: Estimator = { kind: 'gbdt', params: { ...boosting, ...params } }
    models.set(`${name}-${task}`, modelOf(task, [estimator], kernels))
  }
  models.set('many-levels-binary', modelOfManyLevels(kernels))
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
  return modelFrom({ table, transforms, target: sampleTarget(task) }, members, kernels)
}

interface Sample {
  readonly table: Table
  readonly transforms: readonly Transform[]
  readonly target: Target
}

function modelFrom({ table, transforms, target }: Sample, members: readonly Estimator[], kernels: Kernels): Model {
  const { task } = target
  const features = applyTransforms(transforms, table)
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

/** 300 colours, more than have codes of a byte; red is none of them. The sample rows are repeated until each is seen twice. */
function modelOfManyLevels(kernels: Kernels): Model {
  const levels = ['blue', 'green', 'zinc', '藍', ...Array.from({ length: 296 }, (_, tone) => `tone ${1000 + tone}`)]
  const rows = Uint32Array.from({ length: 2 * levels.length }, (_, row) => row % sampleRowCount)
  const { columns } = selectRows(sampleTable(), rows)
  const colours = Int32Array.from(rows, (_, row) => (row % 10 === 3 ? -1 : row % levels.length))
  const table: Table = {
    rowCount: rows.length,
    columns: new Map([...columns, ['colour', { kind: 'codes', codes: colours, levels }]]),
  }
  const transforms = fitTransforms(table, schema).map((one): Transform => {
    return one.kind === 'category' && one.column === 'colour' ? { ...one, levels } : one
  })
  const sample = sampleTarget('binary')
  const target = { ...sample, values: Float64Array.from(rows, (row) => sample.values[row]!) }
  return modelFrom({ table, transforms, target }, [{ kind: 'gbdt', params: boosting }], kernels)
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

/** The sample rows, and rows of nothing, of levels never seen, of numbers without bounds and of times long past. */
export function oddTable(): Table {
  const { columns, rowCount } = sampleTable()
  const extended = [...columns].map(([name, column]) => [name, extend(column, oddCells[name]!)] as const)
  return { rowCount: rowCount + 8, columns: new Map(extended) }
}

const oddCells: Readonly<Record<string, readonly unknown[]>> = {
  amount: [Number.NaN, Infinity, -Infinity, 1e308, -1e308, 0, -0, 5e-324],
  visits: [null, 2n ** 62n, -(2n ** 62n), 2n ** 53n + 1n, 0n, -1n, 22n, null],
  colour: [null, 'violet', 'blue', '', 'Blue', 'zinc', '藍', null],
  member: [null, 'Yes', 'No', 'Yes', 'No', null, 'Yes', 'No'],
  note: [null, '', 'late LATE', 'PAID in time!', '👍🏽 late', 'Ça', 'x', null],
  since: [null, -1n, -62_135_596_800_000_000n, 951_782_400_000_000n, 2n ** 60n, -(2n ** 60n), 0n, null],
}

function extend(column: Column, cells: readonly unknown[]): Column {
  if (column.kind === 'number')
    return { ...column, values: Float64Array.from([...column.values, ...(cells as number[])]) }
  if (column.kind === 'long') {
    const values = BigInt64Array.from([...column.values, ...cells.map((cell) => (cell as bigint) ?? 0n)])
    return {
      ...column,
      values,
      missing: Uint8Array.from([...column.missing, ...cells.map((cell) => Number(cell === null))]),
    }
  }
  const levels = [...new Set([...column.levels, ...cells.filter((cell) => typeof cell === 'string')])]
  const codes = cells.map((cell) => (cell === null || cell === '' ? -1 : levels.indexOf(cell as string)))
  return { kind: 'codes', levels, codes: Int32Array.from([...column.codes, ...codes]) }
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
