import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createRng } from '#base'
import { dealFolds } from './deal-folds.ts'

const labels = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 30, maxLength: 90 })

test('every row is validated once and never in its own training part', () => {
  fc.assert(
    fc.property(labels, fc.nat(1000), (values, seed) => {
      const folds = dealFolds(
        { kind: 'stratified', strata: Int32Array.from(values) },
        values.length,
        5,
        createRng(seed),
      )
      const seen = folds.flatMap(({ second }) => [...second]).sort((a, b) => a - b)
      assert.deepEqual(
        seen,
        values.map((_, row) => row),
      )
      for (const { first, second } of folds) assert.equal(new Set([...first, ...second]).size, values.length)
    }),
    { seed: 3, numRuns: 50 },
  )
})

test('stratified folds hold each class within one row of its share', () => {
  fc.assert(
    fc.property(labels, fc.nat(1000), (values, seed) => {
      const folds = dealFolds(
        { kind: 'stratified', strata: Int32Array.from(values) },
        values.length,
        5,
        createRng(seed),
      )
      for (const label of new Set(values)) {
        const share = values.filter((value) => value === label).length / 5
        for (const { second } of folds) {
          assert(Math.abs([...second].filter((row) => values[row] === label).length - share) < 1)
        }
      }
    }),
    { seed: 4, numRuns: 50 },
  )
})

test('no group stands on both sides', () => {
  fc.assert(
    fc.property(labels, fc.nat(1000), (values, seed) => {
      for (const { first, second } of dealFolds(
        { kind: 'group', groups: Int32Array.from(values) },
        values.length,
        5,
        createRng(seed),
      )) {
        const trained = new Set([...first].map((row) => values[row]))
        assert([...second].every((row) => !trained.has(values[row])))
      }
    }),
    { seed: 5, numRuns: 50 },
  )
})
