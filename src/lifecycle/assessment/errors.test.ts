import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bells, draws, evidenceOf, tableOf } from '../../../test/assessment-evidence.ts'
import { errorPatterns } from './errors.ts'
import { studyResiduals } from './residuals.ts'

const table = tableOf({ a: draws(10, 'a') })

test('mistakes are counted by class, the commonest pair first, with its share of the actual class', () => {
  const values = Float64Array.of(0, 0, 0, 0, 1, 1, 1, 2, 2, 2)
  const said = [0, 1, 1, 0, 1, 1, 2, 2, 2, 2]
  const margins = Float64Array.from({ length: 30 }, (_, at) => Number(said[Math.floor(at / 3)] === at % 3))
  const found = errorPatterns({
    ...evidenceOf({ task: 'multiclass', table, values, margins, classes: ['x', 'y', 'z'] }),
    losses: values,
  })
  assert(found.kind === 'classes')
  assert.deepEqual(found.confusion, [
    [2, 2, 0],
    [0, 2, 1],
    [0, 0, 3],
  ])
  assert.deepEqual(
    found.pairs.map(({ actual, predicted, rowCount, share }) => [actual, predicted, rowCount, share.value]),
    [
      ['x', 'y', 2, 0.5],
      ['y', 'z', 1, 1 / 3],
    ],
  )
})

test('of more than twelve classes the others are folded together, and no row is lost', () => {
  const count = 20
  const values = Float64Array.from({ length: 420 }, (_, row) => Math.floor((Math.sqrt(8 * row + 1) - 1) / 2) % count)
  const margins = Float64Array.from({ length: 420 * count }, (_, at) => Number((at * 7919) % 97))
  const classes = Array.from({ length: count }, (_, k) => `c${k}`)
  const found = errorPatterns({
    ...evidenceOf({ task: 'multiclass', table, values, margins, classes }),
    losses: values,
  })
  assert(found.kind === 'classes' && found.hasOthers)
  assert.equal(found.confusion.length, 13)
  assert.equal(
    found.confusion.flat().reduce((sum, cell) => sum + cell, 0),
    420,
  )
})

test('a model that shrinks towards the mean is too high for low targets and too low for high ones', () => {
  const values = bells(1000, 'values')
  const found = errorPatterns({
    ...evidenceOf({ task: 'regression', table, values, margins: values.map((value) => value / 2) }),
    losses: values,
  })
  assert(found.kind === 'numbers')
  const [first, last] = [found.byActual[0]!, found.byActual.at(-1)!]
  assert(first.bias.low! > 0 && last.bias.high! < 0)
  assert.equal(
    found.byActual.reduce((sum, { rowCount }) => sum + rowCount, 0),
    1000,
  )
  for (const { low, high } of found.byActual) assert(low <= high)
})

function residuals(values: Float64Array, margins: Float64Array) {
  const time = { kind: 'time', column: 'day', testShare: 0.2 } as const
  const days = tableOf({ day: Float64Array.from(values, (_, row) => values.length - row) })
  const evidence = { ...evidenceOf({ task: 'regression', table: days, values, margins }), losses: values }
  const timed = evidenceOf({ task: 'regression', table: days, values, margins, split: time })
  return { byFile: studyResiduals(evidence)!, byTime: studyResiduals({ ...timed, losses: values })! }
}

test('errors that grow with the answer, and along the rows, are seen; those that do not are not', () => {
  const said = draws(1000, 'said')
  const noise = bells(1000, 'noise')
  const growing = residuals(
    said.map((value, row) => value + noise[row]! * value),
    said,
  ).byFile
  assert(growing.spread!.value > 0.3 && growing.spread!.p < 1e-6)
  assert(growing.spreadEnds![1] > 3 * growing.spreadEnds![0])
  assert(Math.abs(growing.trend.value) < 0.1)
  const later = residuals(
    said.map((value, row) => value + (noise[row]! * row) / 1000),
    said,
  )
  assert(later.byFile.trend.value > 0.3 && later.byFile.trend.p < 1e-6)
  assert(later.byTime.trend.value < -0.3 && later.byTime.order.column === 'day')
  assert(Math.abs(later.byFile.spread!.value) < 0.1)
})

test('far-off rows are counted by hand, stretches are means along the order', () => {
  const values = new Float64Array(200)
  const margins = Float64Array.from({ length: 200 }, (_, row) => (row === 7 ? 50 : row < 100 ? 1 : -1))
  const { byFile, byTime } = residuals(values, margins)
  assert.equal(byFile.farCount, 1)
  assert.deepEqual(byFile.stretches.slice(1), [1, 1, 1, 1, -1, -1, -1, -1, -1])
  assert.deepEqual(byTime.stretches.slice(0, 9), [-1, -1, -1, -1, -1, 1, 1, 1, 1])
  assert.equal(
    studyResiduals({
      ...evidenceOf({ task: 'regression', table, values: draws(20, 'a'), margins: draws(20, 'b') }),
      losses: values,
    }),
    null,
  )
})
