import type { Table } from '#base'
import { selectRows } from '#data'
import type { Transform } from '#features'
import { fitTransforms } from '#features'
import type { Kernels } from '#kernels'
import type { Estimator, Model, Task } from '#training'
import { craftedModels } from './crafted-models.ts'
import { learnerModels } from './learner-models.ts'
import { modelFrom } from './sample-fit.ts'
import { sampleRowCount, sampleTable, sampleTarget, schema } from './sample-table.ts'

export { oddTable, sampleRowCount, sampleTable } from './sample-table.ts'

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
  for (const [name, model] of craftedModels(kernels)) models.set(name, model)
  for (const [name, model] of learnerModels(kernels)) models.set(name, model)
  return models
}

function modelOf(task: Task, members: readonly Estimator[], kernels: Kernels): Model {
  const table = sampleTable()
  const transforms = fitTransforms(table, schema)
  return modelFrom({ table, transforms, target: sampleTarget(task) }, members, kernels)
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
