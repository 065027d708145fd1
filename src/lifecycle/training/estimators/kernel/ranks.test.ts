import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '#base'
import { ranksOf, scoreOf } from './ranks.ts'

const rng = createRng(1)
const column = Float64Array.from({ length: 1000 }, (_, row) =>
  row % 50 === 7 ? Number.NaN : rng.float() * rng.float(),
)

test('scores rise with the values, are centred, and end at the outermost thousandths', () => {
  const ranks = ranksOf(column)
  const asked = Float64Array.from({ length: 300 }, (_, at) => -0.2 + at / 200)
  const scores = asked.map((value) => scoreOf(ranks, value))
  assert.ok(scores.every((score, at) => at === 0 || score >= scores[at - 1]!))
  assert.ok(scores[0]! > -3.2 && scores.at(-1)! < 3.2)
  const own = column.filter(Number.isFinite).map((value) => scoreOf(ranks, value))
  assert.ok(Math.abs(own.reduce((sum, score) => sum + score, 0) / own.length) < 0.05)
})

test('rows repeated, or in another order, give the same scores', () => {
  const twice = new Float64Array(2 * column.length)
  for (const [row, value] of column.entries()) twice.fill(value, 2 * row, 2 * row + 2)
  assert.deepEqual(ranksOf(twice), ranksOf(column))
  assert.deepEqual(ranksOf(column.toReversed()), ranksOf(column))
})

test('values that are shared have the score of their middle', () => {
  const { values, scores } = ranksOf(Float64Array.of(1, 1, 2, 2))
  assert.deepEqual(values, Float64Array.of(1, 2))
  assert.ok(Math.abs(scores[1]! - 0.6745) < 1e-3 && scores[0] === -scores[1]!)
})
