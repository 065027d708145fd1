import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { exp } from '#base'
import { toPrediction } from './prediction.ts'

test('probabilities sum to 1 and the most probable class has the largest margin', () => {
  const margins = fc.float64Array({ minLength: 4, maxLength: 4, min: -800, max: 800, noNaN: true })
  fc.assert(
    fc.property(margins, (row) => {
      const { probabilities, classIndices } = toPrediction('multiclass', 4, row)
      assert(Math.abs(probabilities!.reduce((sum, p) => sum + p, 0) - 1) < 1e-12)
      assert.equal(row[classIndices![0]!], Math.max(...row))
    }),
    { seed: 4 },
  )
})

test('a binary margin m and −m are mirror images to the bit', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (margin) => {
      const [no, yes] = toPrediction('binary', 2, Float64Array.of(margin)).probabilities!
      assert.deepEqual(toPrediction('binary', 2, Float64Array.of(-margin)).probabilities, Float64Array.of(yes!, no!))
    }),
    { seed: 5 },
  )
})

test('small probabilities are kept: the other tail is not 1 − p', () => {
  assert(toPrediction('binary', 2, Float64Array.of(60)).probabilities![0]! > 0)
})

test('a tie goes to the lower class', () => {
  assert.equal(toPrediction('binary', 2, Float64Array.of(0)).classIndices![0], 0)
  assert.equal(toPrediction('multiclass', 3, Float64Array.of(1, 2, 2)).classIndices![0], 1)
})

test('regression has values and nothing else', () => {
  const { values, probabilities, classIndices, rowCount } = toPrediction('regression', 1, Float64Array.of(1.5, -2))
  assert.deepEqual(
    { values, probabilities, classIndices, rowCount },
    {
      values: Float64Array.of(1.5, -2),
      probabilities: null,
      classIndices: null,
      rowCount: 2,
    },
  )
})

test('with a log link the values are powers of e, the margins what they were', () => {
  const { values, margins } = toPrediction('regression', 1, Float64Array.of(0, -1), 'log')
  assert.deepEqual({ values, margins }, { values: Float64Array.of(1, exp(-1)), margins: Float64Array.of(0, -1) })
})
