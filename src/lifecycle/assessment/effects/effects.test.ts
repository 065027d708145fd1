import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Column, Table } from '#base'
import { createRng } from '#base'
import { selectRows } from '#data'
import { applyTransforms, fitTransforms } from '#features'
import { loadKernels } from '#kernels'
import type { Estimator, Model, Target, Task } from '#training'
import { expectedWhere, featuresOf, fit, predict, splitImportance } from '#training'
import { accumulatedEffects, friedmanH, jointDependence, partialDependence, permutationImportance } from '../index.ts'

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())

const ROWS = 400
const words = ['ash', 'birch', 'cedar', 'dogwood', 'elm']
const boosting: Estimator = {
  kind: 'gbdt',
  params: { rounds: 30, learningRate: 0.3, leaves: 8, rowShare: 1, columnShare: 1 },
}

/** `size` and `kind` count, `size` also through `weight`, which follows it; `since` and `luck` do not. */
function example(task: Task, estimator: Estimator = boosting) {
  const rng = createRng(11)
  const size = Float64Array.from({ length: ROWS }, (_, row) =>
    row % 20 === 3 ? Number.NaN : Math.floor(rng.float() * 40) / 4,
  )
  const weight = size.map((value) => (Number.isNaN(value) ? 5 : value) + rng.float())
  const kind = Int32Array.from({ length: ROWS }, (_, row) => (row % 25 === 7 ? -1 : rng.below(5)))
  const luck = Float64Array.from({ length: ROWS }, () => rng.float())
  const since = BigInt64Array.from({ length: ROWS }, () => BigInt(19_000 + rng.below(500)) * 86_400_000_000n)
  const table: Table = {
    rowCount: ROWS,
    columns: new Map<string, Column>([
      ['size', { kind: 'number', values: size }],
      ['weight', { kind: 'number', values: weight }],
      ['kind', { kind: 'codes', codes: kind, levels: words }],
      ['luck', { kind: 'number', values: luck }],
      ['since', { kind: 'long', values: since, missing: new Uint8Array(ROWS) }],
    ]),
  }
  const truth = weight.map((value, row) => 2 * value + (kind[row]! % 2 === 0 ? 6 : 0) + (kind[row] === 1 ? value : 0))
  const cut = truth.slice().sort((a, b) => a - b)
  const classOf = (value: number) => Number(value > cut[150]!) + (task === 'multiclass' ? Number(value > cut[300]!) : 0)
  const classCount = task === 'regression' ? 1 : task === 'binary' ? 2 : 3
  const target: Target = { task, classCount, values: task === 'regression' ? truth : truth.map(classOf) }
  return { table, target, model: modelOf(table, target, estimator) }
}

function modelOf(table: Table, target: Target, estimator: Estimator): Model {
  const inputs = [
    { name: 'size', type: 'number', storage: 'number' },
    { name: 'weight', type: 'number', storage: 'number' },
    { name: 'kind', type: 'category', storage: 'text' },
    { name: 'luck', type: 'number', storage: 'number' },
    { name: 'since', type: 'datetime', storage: 'datetime' },
  ] as const
  const transforms = fitTransforms(table, inputs)
  const fitted = fit(
    estimator,
    { features: applyTransforms(transforms, table), target },
    { rng: createRng(1), kernels },
  )
  return {
    task: target.task,
    target: 'price',
    classes: target.task === 'regression' ? null : ['low', 'high', 'top'].slice(0, target.classCount),
    positive: target.task === 'binary' ? 'high' : null,
    signature: { inputs: inputs.map((input) => ({ ...input, required: true })) },
    transforms,
    members: [{ weight: 1, fitted }],
    example: {},
  }
}

/** What the model answers on average when every row has this value. */
function averageWith(model: Model, table: Table, name: string, point: number | string | null): Float64Array {
  const column = table.columns.get(name)!
  const filled: Column =
    column.kind === 'codes'
      ? { ...column, codes: new Int32Array(ROWS).fill(point === null ? -1 : words.indexOf(String(point))) }
      : column.kind === 'number'
        ? { kind: 'number', values: new Float64Array(ROWS).fill(point === null ? Number.NaN : Number(point)) }
        : { kind: 'long', values: new BigInt64Array(ROWS).fill(BigInt(point!)), missing: new Uint8Array(ROWS) }
  const { margins } = predict(model, { ...table, columns: new Map([...table.columns, [name, filled]]) }, kernels)
  const width = margins.length / ROWS
  return Float64Array.from({ length: width }, (_, k) => {
    return margins.reduce((sum, margin, at) => sum + (at % width === k ? margin : 0), 0) / ROWS
  })
}

for (const task of ['binary', 'multiclass', 'regression'] as const) {
  const { model, table } = example(task)

  test(`${task}: a partial dependence is the average answer with the column set, for numbers, words, dates and missing`, () => {
    for (const column of ['size', 'kind', 'since']) {
      const effect = partialDependence(model, table, column, { kernels, points: 9 })
      assert.equal(effect.values.length, effect.points.length * effect.outputs.length)
      assert.ok(effect.points.length <= 10)
      assert.ok(
        near(
          effect.shares.reduce((sum, share) => sum + share, 0),
          1,
        ),
      )
      assert.equal(effect.points.at(-1) === null, column !== 'since')
      for (const [index, point] of effect.points.entries()) {
        averageWith(model, table, column, point).forEach((expected, k) => {
          assert.ok(near(effect.values[index * effect.outputs.length + k]!, expected), `${column} at ${point}`)
        })
      }
    }
  })

  test(`${task}: by paths, the dependence is what is expected where only the column is known`, () => {
    const byPaths = partialDependence(model, table, 'weight', { kernels, method: 'paths' })
    const byRows = partialDependence(model, table, 'weight', { kernels })
    assert.deepEqual(byPaths.points, byRows.points)
    const moves = (values: Float64Array) => values.at(-byRows.outputs.length)! - values[0]!
    assert.ok(moves(byPaths.values) * moves(byRows.values) > 0)
    const features = featuresOf(model, table)
    const all = expectedWhere(model, features, ['size', 'weight', 'kind', 'luck', 'since'], kernels)
    for (const [at, margin] of predict(model, table, kernels).margins.entries()) assert.ok(near(margin, all[at]!))
  })

  test(`${task}: responses are probabilities per class, or values`, () => {
    const { outputs, values } = partialDependence(model, table, 'kind', { kernels, scale: 'response' })
    const expected = { binary: ['high'], multiclass: ['low', 'high', 'top'], regression: ['price'] }[task]
    assert.deepEqual(outputs, expected)
    if (task !== 'regression') assert.ok(values.every((value) => value > 0 && value < 1))
    if (task === 'multiclass')
      for (let at = 0; at < values.length; at += 3) assert.ok(near(values[at]! + values[at + 1]! + values[at + 2]!, 1))
  })
}

const linear = example('regression', { kind: 'linear', params: { l2: 1e-6 } })

test('the accumulated effects of an additive model are its partial dependences, centred', () => {
  for (const column of ['weight', 'kind', 'luck']) {
    const accumulated = accumulatedEffects(linear.model, linear.table, column, { kernels, points: 8 })
    for (const [index, point] of accumulated.points.entries()) {
      const [here] = averageWith(linear.model, linear.table, column, point)
      const [first] = averageWith(linear.model, linear.table, column, accumulated.points[0]!)
      assert.ok(near(accumulated.values[index]! - accumulated.values[0]!, here! - first!), `${column} at ${point}`)
    }
    const mean = accumulated.values.reduce((sum, value, at) => sum + value * accumulated.shares[at]!, 0)
    assert.ok(near(mean, 0), `${column}: ${mean}`)
  }
})

test('an accumulated effect looks only where rows are, a partial dependence anywhere', () => {
  const rng = createRng(12)
  const x = Float64Array.from({ length: ROWS }, () => rng.float())
  const { table } = example('regression')
  const columns = new Map([
    ...table.columns,
    ['size', { kind: 'number', values: x }],
    ['weight', { kind: 'number', values: x.slice() }],
  ] as const)
  const target: Target = { task: 'regression', classCount: 1, values: x.map((value) => value * value) }
  const model = modelOf({ rowCount: ROWS, columns }, target, boosting)
  const { values } = accumulatedEffects(model, { rowCount: ROWS, columns }, 'size', { kernels, points: 6 })
  const other = accumulatedEffects(model, { rowCount: ROWS, columns }, 'weight', { kernels, points: 6 })
  const total = values.at(-1)! - values[0]! + other.values.at(-1)! - other.values[0]!
  assert.ok(Math.abs(total - 1) < 0.15, `${total}`) // what x = 0 to 1 changes, shared between the two
})

test('levels are ordered by how alike their rows are', () => {
  const { table, target } = example('regression')
  const rng = createRng(13)
  const kind = Int32Array.from({ length: ROWS }, () => rng.below(5))
  const place = [3, 0, 4, 1, 2] // of each word along `weight`
  const weight = Float64Array.from(kind, (code) => place[code]! + rng.float() * 6)
  const columns = new Map([
    ...table.columns,
    ['weight', { kind: 'number', values: weight }],
    ['kind', { kind: 'codes', codes: kind, levels: words }],
  ] as const)
  const model = modelOf({ rowCount: ROWS, columns }, target, boosting)
  const { points } = accumulatedEffects(model, { rowCount: ROWS, columns }, 'kind', { kernels })
  const places = points.map((word) => place[words.indexOf(String(word))]!)
  assert.deepEqual(places[0] === 0 ? places : places.toReversed(), [0, 1, 2, 3, 4])
})

test('weights count as rows do', () => {
  const { model, table } = example('binary')
  const twice = Uint32Array.from({ length: 300 }, (_, i) => (i < 100 ? i : 100 + Math.floor((i - 100) / 2)))
  const weights = Float64Array.from({ length: 200 }, (_, row) => (row < 100 ? 1 : 2))
  const part = selectRows(
    table,
    Uint32Array.from({ length: 200 }, (_, i) => i),
  )
  for (const effects of [partialDependence, accumulatedEffects]) {
    const repeated = effects(model, selectRows(table, twice), 'kind', { kernels })
    const weighted = effects(model, part, 'kind', { kernels, weights })
    assert.deepEqual(weighted.points, repeated.points)
    for (const [at, value] of weighted.values.entries()) assert.ok(near(value, repeated.values[at]!))
  }
})

test('two columns at once: averages over the rows, and H tells what acts together from what acts apart', () => {
  const { model, table } = example('regression')
  const joint = jointDependence(model, table, ['kind', 'weight'], { kernels, points: 4 })
  assert.equal(joint.values.length, joint.points[0].length * joint.points[1].length)
  const single = partialDependence(model, { ...table, columns: new Map([...table.columns]) }, 'weight', {
    kernels,
    points: 4,
  })
  assert.deepEqual(joint.points[1], single.points)
  const [together] = friedmanH(model, table, ['kind', 'weight'], { kernels })
  const [apart] = friedmanH(model, table, ['kind', 'luck'], { kernels })
  assert.ok(together! > 5 * apart! && together! < 1, `${together}, ${apart}`)
  assert.ok(friedmanH(linear.model, linear.table, ['kind', 'weight'], { kernels })[0]! < 1e-9)
})

test('permutation and split importance put what counts first and what does not at nothing', () => {
  const { model, table, target } = example('regression')
  const permuted = permutationImportance(model, table, target, { rng: createRng(0), kernels, metric: 'rmse' })
  assert.deepEqual(
    permuted.slice(0, 2).map(({ column }) => column),
    ['weight', 'kind'],
  )
  assert.ok(permuted.every(({ low, mean, high }) => low <= mean && mean <= high))
  assert.deepEqual(
    permutationImportance(model, table, target, { rng: createRng(0), kernels, metric: 'rmse' }),
    permuted,
  )
  const split = splitImportance(model, kernels)
  assert.deepEqual(
    split.slice(0, 2).map(({ column }) => column),
    ['weight', 'kind'],
  )
  const splits = model.members[0]!.fitted.arrays['children']!.filter((child) => child !== 0).length
  assert.equal(
    split.reduce((sum, column) => sum + column.splits, 0),
    splits,
  )
  assert.ok(splitImportance(linear.model, kernels).every(({ gain, splits: count }) => gain === 0 && count === 0))
})

test('a column the model does not read, and rows that weigh nothing, are refused', () => {
  const { model, table } = example('binary')
  assert.throws(() => partialDependence(model, table, 'colour', { kernels }), {
    code: 'invalid-input',
    message: /colour/,
  })
  assert.throws(() => partialDependence(model, table, 'kind', { kernels, weights: new Float64Array(ROWS) }), {
    code: 'invalid-input',
  })
  assert.throws(() => partialDependence(model, table, 'kind', { kernels, method: 'paths', scale: 'response' }), {
    code: 'invalid-input',
    message: /paths/,
  })
})

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a))
}
