import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng, selectRows } from '#base'
import { loadKernels } from '#kernels'
import type { Target } from '#training'
import { bells, draws, learnedStudy, tableOf } from '../../../../test/assessment-evidence.ts'
import { learningCurve } from './learning-curve.ts'
import { measureLearning } from './measure-learning.ts'
import { noiseCeiling } from './noise-ceiling.ts'

const kernels = await loadKernels({ threads: 1 })
after(() => kernels[Symbol.asyncDispose]())

test('points of a power law give that law back, and what twice the rows would do', () => {
  const law = (rows: number) => 0.3 + 4 * rows ** -0.5
  const curve = learningCurve([1000, 2000, 4000, 8000].map((rowCount) => ({ rowCount, loss: law(rowCount) })))!
  assert(Math.abs(curve.fit.floor - 0.3) < 1e-9 && Math.abs(curve.fit.power - 0.5) < 1e-9)
  assert(Math.abs(curve.doubled.loss - law(16_000)) < 1e-9)
  assert(Math.abs(curve.gain - (1 - law(16_000) / law(8000))) < 1e-9)
  assert(Math.abs(curve.lastGain! - (1 - law(8000) / law(4000))) < 1e-9)
  assert.equal(curve.wouldHelp, 'yes')
})

test('what more rows would do is said as it is: much, little, nothing, unclear', () => {
  const told = (...losses: number[]) =>
    learningCurve(losses.map((loss, at) => ({ rowCount: 500 * 2 ** at, loss })))!.wouldHelp
  assert.equal(told(1, 0.9, 0.81, 0.73), 'yes')
  assert.equal(told(0.53, 0.52, 0.513, 0.508), 'little')
  assert.equal(told(0.5012, 0.5004, 0.5001, 0.5), 'no')
  assert.equal(told(0.5, 0.52, 0.51, 0.53), 'unclear')
  assert.equal(learningCurve([{ rowCount: 10, loss: 1 }]), null)
})

test('no law expects a loss below nothing or a loss that rises', () => {
  for (const losses of [
    [5, 1, 0.1, 0],
    [0.1, 0.3, 0.2, 0.05],
    [1, 1, 1, 1],
  ]) {
    const curve = learningCurve(losses.map((loss, at) => ({ rowCount: 100 * 2 ** at, loss })))!
    assert(curve.doubled.loss >= 0 && curve.doubled.loss <= losses.at(-1)!)
    assert(curve.fit.floor >= 0 && curve.fit.scale >= 0)
  }
})

const ROWS = 1200
const x = draws(ROWS, 'x')
const table = tableOf({
  x,
  z: draws(ROWS, 'z'),
  y: bells(ROWS, 'noise').map((bell, row) => 10 * Math.sin(6 * x[row]!) + 0.3 * bell),
})

test('a model that needs rows is seen to need them, the same each time, and within the work', () => {
  const study = learnedStudy(table, kernels, 'gbdt')
  const isTest = new Set(study.test.rows)
  const rows = Uint32Array.from([...Array(ROWS).keys()].filter((row) => !isTest.has(row)))
  const y = (table.columns.get('y') as { values: Float64Array }).values
  const target = (some: Uint32Array): Target => ({
    ...study.test.target,
    values: Float64Array.from(some, (row) => y[row]!),
  })
  const question = {
    model: study.model,
    metric: { name: 'rmse' },
    learned: { table: selectRows(table, rows), target: target(rows) },
    unseen: { table: selectRows(table, study.test.rows), target: target(study.test.rows) },
    kernels,
    msPerWork: () => 8e-6,
  }
  const curve = measureLearning({ ...question, rng: createRng(1) })!
  assert.deepEqual(
    curve.points.map(({ rowCount }) => rowCount),
    [120, 240, 480, 960],
  )
  assert(curve.points[0]!.loss > 1.3 * curve.points.at(-1)!.loss)
  assert.deepEqual(measureLearning({ ...question, rng: createRng(1) }), curve)
  assert.equal(measureLearning({ ...question, rng: createRng(1), workMs: 0 }), null)
})

test('answers turned around by chance among twins set the ceiling', () => {
  const groups = 3000
  const rows = groups * 2
  const kind = Float64Array.from({ length: rows }, (_, row) => row >> 1)
  const luck = draws(rows, 'luck')
  const values = Float64Array.from(kind, (group, row) => (group % 3 === 0 ? 1 : 0) ^ Number(luck[row]! < 0.1))
  const twins = tableOf({ kind, word: [...kind].map((group) => (group % 5 === 0 ? null : `w${group % 4}`)) })
  const { bestAccuracy, groupCount, rowCount } = noiseCeiling(twins, ['kind', 'word'], {
    task: 'binary',
    classCount: 2,
    values,
  })!
  assert.deepEqual([groupCount, rowCount], [groups, rows])
  assert(bestAccuracy!.low! < 0.9 && bestAccuracy!.high! > 0.9)
  assert(bestAccuracy!.high! - bestAccuracy!.low! < 0.04)
})

test('numbers that differ among twins set the floor; rows without twins set none', () => {
  const rows = 2000
  const kind = Float64Array.from({ length: rows }, (_, row) => Math.floor(row / 4))
  const values = bells(rows, 'bells').map((bell, row) => kind[row]! + 2.5 * bell)
  const target = { task: 'regression', classCount: 1, values } as const
  const found = noiseCeiling(tableOf({ kind }), ['kind'], target)!
  assert(Math.abs(found.leastError! - 2.5) < 0.15, `${found.leastError}`)
  assert.equal(noiseCeiling(tableOf({ kind: draws(rows, 'alone') }), ['kind'], target), null)
})
