import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng } from '#base'
import type { Feature } from '#features'
import { loadKernels } from '#kernels'
import type { Estimator, FitInput, Fitted, Task } from '../estimator.ts'
import { fit } from '../fit.ts'
import { predictMargins } from '../predict.ts'
import { networkRefit } from './network/refit.ts'
import { robustScale, squash } from './network/squash.ts'
import { network } from './network.ts'

const teams = [await loadKernels({ threads: 1 }), await loadKernels({ threads: 3 })]
after(() => Promise.all(teams.map((kernels) => kernels[Symbol.asyncDispose]())))
const kernels = teams[0]!

/** The product of two numbers, a jump in a third that may be missing, and a category of many levels. */
function input(task: Task, rowCount: number, seed: number): FitInput {
  const rng = createRng(seed)
  const draw = () => Float64Array.from({ length: rowCount }, () => 2 * rng.float() - 1)
  const [a, b, c] = [draw(), draw(), draw()]
  const codes = Int32Array.from({ length: rowCount }, () => rng.below(12))
  const holed = c.map((value) => (rng.float() < 0.2 ? Number.NaN : value))
  const signal = a.map((value, row) => {
    const jump = Number.isNaN(holed[row]!) ? 1 : Number(holed[row]! > 0.3)
    return 3 * value * b[row]! + jump + (codes[row]! % 3)
  })
  const levels = Array.from({ length: 12 }, (_, level) => `level ${level}`)
  const features: Feature[] = [
    { name: 'a', sources: ['a'], kind: 'number', values: a },
    { name: 'b', sources: ['b'], kind: 'number', values: b },
    { name: 'holed', sources: ['holed'], kind: 'number', values: holed },
    { name: 'level', sources: ['level'], kind: 'category', codes, levels },
  ]
  const values = task === 'regression' ? signal : signal.map((value) => Number(value > 1.5))
  return { features: { rowCount, features }, target: { task, classCount: task === 'regression' ? 1 : 2, values } }
}

function learn(given: FitInput, params: Estimator['params'] = {}, team = kernels): Fitted {
  return fit({ kind: 'network', params }, given, { rng: createRng(5), kernels: team })
}

function meanSquare(fitted: Fitted, { features, target }: FitInput): number {
  const margins = predictMargins([{ weight: 1, fitted }], features, kernels)
  return margins.reduce((sum, margin, row) => sum + (margin - target.values[row]!) ** 2, 0) / margins.length
}

test('products, jumps, missing values and levels are learned: nine tenths of the variance of rows never seen', () => {
  const fresh = input('regression', 500, 2)
  const fitted = learn({ ...input('regression', 800, 1), validation: input('regression', 200, 3) })
  const mean = fresh.target.values.reduce((sum, value) => sum + value, 0) / 500
  const variance = fresh.target.values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 500
  const rest = meanSquare(fitted, fresh) / variance
  assert(rest < 0.1, `${rest} of the variance is left`)
})

for (const task of ['binary', 'regression'] as const) {
  test(`${task}: fits on one thread and on three have the same bits`, () => {
    const given = { ...input(task, 600, 1), validation: input(task, 100, 3) }
    const [one, three] = teams.map((team) => learn(given, { epochs: 4, batchRows: 128 }, team))
    assert.deepEqual(one, three)
  })

  test(`${task}: what validation rows chose, written into the params, gives the same network without them`, () => {
    const train = input(task, 300, 1)
    const watched = learn({ ...train, validation: input(task, 100, 3) }, { width: 16, patience: 4 })
    const { params } = networkRefit([watched])
    assert.equal(params['epochs'], watched.document['epochs'])
    assert.deepEqual(learn(train, params).arrays, watched.arrays)
  })
}

test('the epoch of least validation loss is kept', () => {
  const losses: number[] = []
  const given = { ...input('binary', 200, 1), validation: input('binary', 150, 3) }
  const record = ({ validationLoss }: { validationLoss: number | null }) => losses.push(validationLoss!)
  const fitted = fit({ kind: 'network', params: { width: 16 } }, given, { rng: createRng(5), kernels, record })
  const best = losses.indexOf(Math.min(...losses)) + 1
  assert.equal(fitted.document['epochs'], best)
  assert.equal(losses.length, Math.min(200, best + 16 + Math.floor(0.3 * best)))
})

test('stopped in the middle of an epoch, it keeps the best before', () => {
  const given = { ...input('binary', 200, 1), validation: input('binary', 150, 3) }
  let polls = 0
  const stopped = () => ++polls > 30
  const fitted = fit({ kind: 'network', params: { width: 16 } }, given, { rng: createRng(5), kernels, stopped })
  const epochs = Number(fitted.document['epochs'])
  assert(epochs > 0 && epochs < 7)
  assert.deepEqual(learn(given, { width: 16, epochs }).arrays, fitted.arrays)
})

test('validation rows that all weigh nothing are not watched', () => {
  const validation = { ...input('binary', 50, 3), weights: new Float64Array(50) }
  const train = input('binary', 200, 1)
  const params = { width: 16, epochs: 3 }
  assert.deepEqual(learn({ ...train, validation }, params), learn(train, params))
})

test('a refit takes the mean of the folds’ epochs', () => {
  const fitted = learn(input('binary', 60, 1), { epochs: 2, width: 8 })
  const folds = [3, 8, 9].map((epochs) => ({ ...fitted, document: { ...fitted.document, epochs } }))
  assert.equal(networkRefit(folds).params['epochs'], 7)
})

test('values are never predicted beyond those of training', () => {
  const given = input('regression', 200, 1)
  const [least, most] = [Math.min(...given.target.values), Math.max(...given.target.values)]
  const far = given.features.features.map((feature) => {
    return feature.kind === 'number' ? { ...feature, values: feature.values.map((value) => value * 1e6) } : feature
  })
  const fitted = learn(given, { epochs: 40 })
  const margins = predictMargins([{ weight: 1, fitted }], { rowCount: 200, features: far }, kernels)
  assert(margins.every((margin) => margin >= least && margin <= most))
  assert(new Set(margins).size > 10)
})

test('a fit of any number of rows takes a bounded number of multiplications, that of more rows no fewer epochs than three', () => {
  const params = network.complete({}, 'binary')
  for (const [rows, columns] of [
    [1000, 20],
    [20_000, 10],
    [50_000, 50],
    [200_000, 20],
  ] as const) {
    assert(network.work(params, rows, columns, 1) <= 1.2e11, `${rows} × ${columns}`)
  }
  const perRow = network.work({ ...params, epochs: 1 }, 1, 20, 1)
  assert.equal(network.work(params, 10_000_000, 20, 1), 3 * 10_000_000 * perRow)
})

test('robust scaling is by quartiles, then by the range, and leaves constants alone', () => {
  const scale = robustScale(Float64Array.of(5, 1, 3, 2, 4, Number.NaN, Infinity))
  assert.deepEqual(scale, { median: 3, factor: 0.4 })
  assert.deepEqual(robustScale(Float64Array.of(0, 0, 0, 0, 0, 0, 0, 8)), { median: 0, factor: 0.25 })
  assert.deepEqual(robustScale(Float64Array.of(7, 7)), { median: 0, factor: 0 })
  assert.deepEqual(robustScale(Float64Array.of(Number.NaN)), { median: 0, factor: 0 })
})

test('squashing rises from -3 to 3, whatever it is given', () => {
  const scale = { median: 1, factor: 2 }
  const values = [Number.NEGATIVE_INFINITY, -1e300, -5, 0, 1, 1.5, 20, 1e300, Infinity].map((x) => squash(x, scale))
  assert(values.every((value, at) => Math.abs(value) <= 3 && (at === 0 || value >= values[at - 1]!)))
  assert.equal(squash(1, scale), 0)
  assert(Math.abs(squash(2.5, scale) - 3 / Math.sqrt(2)) < 1e-15)
  assert(Number.isNaN(squash(Number.NaN, scale)))
})
