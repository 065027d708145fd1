import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Target } from '#training'
import { metricNamed } from '#training'
import { greedyEnsemble, lossOf } from './ensemble.ts'

const rmse = metricNamed('rmse', 'regression')

function regression(values: readonly number[]): Target {
  return { task: 'regression', values: Float64Array.from(values), classCount: 1 }
}

function averaged(candidates: readonly Float64Array[], members: ReturnType<typeof greedyEnsemble>): Float64Array {
  return candidates[0]!.map((_, i) =>
    members.reduce((sum, { index, weight }) => sum + weight * candidates[index]![i]!, 0),
  )
}

test('two models with opposite errors are averaged in equal shares', () => {
  const target = regression([1, 2, 3, 4])
  const candidates = [
    [2, 3, 4, 5],
    [0, 1, 2, 3],
    [9, 9, 9, 9],
  ].map((values) => Float64Array.from(values))
  const members = greedyEnsemble(candidates, target, rmse)
  assert.deepEqual(
    [...members].sort((a, b) => a.index - b.index),
    [
      { index: 0, weight: 0.5 },
      { index: 1, weight: 0.5 },
    ],
  )
})

test('a perfect model stays alone', () => {
  const target = regression([1, 2, 3])
  const candidates = [Float64Array.of(1, 1, 1), Float64Array.of(1, 2, 3)]
  assert.deepEqual(greedyEnsemble(candidates, target, rmse), [{ index: 1, weight: 1 }])
})

test('an ensemble has at most five members, weights of sum 1, and is never worse than its best candidate', () => {
  const numbers = (length: number) =>
    fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: length, maxLength: length })
  const sample = fc.record({ values: numbers(12), candidates: fc.array(numbers(12), { minLength: 1, maxLength: 9 }) })
  fc.assert(
    fc.property(sample, ({ values, candidates: lists }) => {
      const target = regression(values)
      const candidates = lists.map((list) => Float64Array.from(list))
      const members = greedyEnsemble(candidates, target, rmse)
      assert(members.length <= 5)
      assert(Math.abs(members.reduce((sum, { weight }) => sum + weight, 0) - 1) < 1e-12)
      const best = Math.min(...candidates.map((margins) => lossOf(rmse, target, margins)))
      assert(lossOf(rmse, target, averaged(candidates, members)) <= best + 1e-12)
    }),
    { seed: 7, numRuns: 60 },
  )
})

test('a metric to maximise is maximised', () => {
  const target: Target = { task: 'binary', values: Float64Array.of(0, 1, 0, 1), classCount: 2 }
  const candidates = [Float64Array.of(1, -1, 1, -1), Float64Array.of(-1, 1, -1, 1)]
  assert.equal(greedyEnsemble(candidates, target, metricNamed('auc', 'binary'))[0]?.index, 1)
})
