import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sigmoid } from '#base'
import { bells, draws, evidenceOf, tableOf } from '../../../test/assessment-evidence.ts'
import { measureReliability } from './reliability.ts'

const ROWS = 4000
const table = tableOf({ a: draws(ROWS, 'a') })

/** Outcomes come with the odds of `margins`; the model says them `sharper` times as far from even. */
function measured(sharper: number, seed = 7, rowCount = ROWS) {
  const truth = bells(rowCount, 'truth', seed).map((bell) => 1.5 * bell)
  const luck = draws(rowCount, 'luck', seed)
  const values = truth.map((margin, row) => Number(luck[row]! < sigmoid(margin)))
  const evidence = evidenceOf({ task: 'binary', table, values, margins: truth.map((margin) => sharper * margin) }, seed)
  return measureReliability({ ...evidence, losses: new Float64Array(rowCount) })!
}

test('a calibrated model is seldom off by more than chance, with slope 1 and intercept 0 within their intervals', () => {
  const all = Array.from({ length: 20 }, (_, seed) => measured(1, seed))
  const off = all.filter(({ error, chanceError }) => error > chanceError!).length
  assert(off <= 4, `${off} of 20 calibrated models are called off`)
  const missed = all.filter(({ slope }) => slope!.low! > 1 || slope!.high! < 1).length
  assert(missed <= 4, `${missed} of 20 slopes miss 1`)
})

test('a model that is too sure has a slope below 1 by as much as it overstates, and is off', () => {
  const { slope, error, chanceError } = measured(2)
  assert(slope!.high! < 0.6 && slope!.low! < 0.5 && slope!.high! > 0.45, `slope ${slope!.low} to ${slope!.high}`)
  assert(error > 2 * chanceError!)
})

test('bins hold every row once and say the mean of what was said', () => {
  const { bins } = measured(1)
  assert.equal(
    bins.reduce((sum, { rowCount }) => sum + rowCount, 0),
    ROWS,
  )
  assert.equal(bins.length, 10)
  for (const [at, { said }] of bins.entries()) assert(at === 0 || said > bins[at - 1]!.said)
  for (const { seen } of bins) assert(seen.low! <= seen.value && seen.value <= seen.high!)
})

test('the error is the mean distance of said and seen over bins, worked out by hand', () => {
  const margins = Float64Array.from({ length: 100 }, (_, row) => (row < 50 ? -Math.log(3) : Math.log(3))) // 0.25 and 0.75
  const values = Float64Array.from({ length: 100 }, (_, row) => Number(row < 50 ? row < 20 : row < 90)) // 0.4 and 0.8
  const evidence = evidenceOf({ task: 'binary', table, values, margins })
  const { error, bins } = measureReliability({ ...evidence, losses: values })!
  assert.equal(bins.length, 2)
  assert(Math.abs(error - (0.15 + 0.05) / 2) < 1e-12)
})

test('of several classes the surest answer is judged, of numbers the number, of few rows nothing', () => {
  const values = Float64Array.from({ length: 300 }, (_, row) => row % 3)
  const margins = Float64Array.from({ length: 900 }, (_, at) => Number(at % 3 === Math.floor(at / 3) % 3) * 2)
  const classes = ['a', 'b', 'c']
  const several = evidenceOf({ task: 'multiclass', table, values, margins, classes })
  const top = measureReliability({ ...several, losses: values })!
  assert.deepEqual([top.of, top.bins[0]!.seen.value], ['top', 1])
  const number = evidenceOf({ task: 'regression', table, values: margins.map((margin) => 3 * margin + 1), margins })
  const line = measureReliability({ ...number, losses: margins })!
  assert.deepEqual([line.of, line.chanceError], ['value', null])
  assert(Math.abs(line.slope!.value - 3) < 1e-9 && Math.abs(line.intercept!.value - 1) < 1e-9)
  const few = evidenceOf({ task: 'binary', table, values: new Float64Array(40), margins: new Float64Array(40) })
  assert.equal(measureReliability({ ...few, losses: new Float64Array(40) }), null)
})
