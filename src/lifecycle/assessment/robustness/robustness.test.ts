import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng, selectRows } from '#base'
import { loadKernels } from '#kernels'
import { metricNamed, predict } from '#training'
import { bells, draws, learnedStudy, tableOf } from '../../../../test/assessment-evidence.ts'
import { rowLosses } from '../row-losses.ts'
import { predictionWork } from '../work.ts'
import { movableColumns, withGaps, withNoise, withValues } from './changes.ts'
import { disturb } from './disturb.ts'
import { worstChange } from './worst-change.ts'

const kernels = await loadKernels({ threads: 1 })
after(() => kernels[Symbol.asyncDispose]())

const ROWS = 900
const [a, b, luck] = [draws(ROWS, 'a'), bells(ROWS, 'b'), bells(ROWS, 'luck')]
const whole = draws(ROWS, 'whole').map((draw) => Math.floor(draw * 9))
const table = tableOf({
  a,
  b,
  whole,
  word: [...a].map((draw) => (draw < 0.5 ? 'low' : 'high')),
  y: a.map((value, row) => Number(4 * value - 2 + 0.5 * b[row]! + 0.3 * luck[row]! > 0)),
})
const study = learnedStudy(table, kernels, 'linear')
const testTable = selectRows(table, study.test.rows)
const metric = metricNamed('logLoss', 'binary')
const evidence = {
  ...{ study, table: testTable, target: study.test.target, prediction: study.test.prediction, metric, kernels },
  losses: rowLosses(metric, study.test.target, study.test.prediction),
  rng: createRng(3),
  rowWork: predictionWork(study.assessed),
}

test('more noise changes more answers and costs more; the worst change costs more than noise of its size', () => {
  const found = disturb(evidence, ['a', 'b', 'word', 'whole'])!
  const noise = found.filter(({ kind }) => kind === 'noise')
  assert.deepEqual(
    noise.map(({ amount }) => amount),
    [0.05, 0.1, 0.2],
  )
  assert(noise[2]!.changed.value > noise[0]!.changed.value)
  assert(noise[2]!.after > noise[2]!.before)
  const worst = found.find(({ kind }) => kind === 'worst')!
  assert(worst.after - worst.before > 2 * (noise[0]!.after - noise[0]!.before))
  const gaps = found.filter(({ kind }) => kind === 'missing')
  assert(gaps[1]!.changed.value > gaps[0]!.changed.value)
  assert.deepEqual(disturb(evidence, ['a', 'b', 'word', 'whole']), found)
  assert.equal(disturb(evidence, []), null)
})

test('noise is as wide as asked, whole numbers stay whole, missing ones missing', () => {
  const values = draws(4000, 'values').map((draw, row) => (row < 10 ? Number.NaN : draw))
  const counts = draws(4000, 'counts').map((draw) => Math.floor(draw * 100))
  const before = tableOf({ values, counts })
  const movable = movableColumns(before, ['values', 'counts'])
  const after = withNoise(before, movable, 0.1, createRng(5))
  const noisy = (after.columns.get('values') as { values: Float64Array }).values
  const moves = noisy.map((value, row) => value - values[row]!).filter((move) => !Number.isNaN(move))
  assert.equal(moves.length, 3990)
  const spread = Math.sqrt(moves.reduce((sum, move) => sum + move * move, 0) / moves.length)
  assert(Math.abs(spread / (0.1 * movable[0]!.scale) - 1) < 0.05, `${spread}`)
  assert((after.columns.get('counts') as { values: Float64Array }).values.every(Number.isInteger))
  const gapped = (withGaps(before, ['counts'], 0.2, createRng(5)).columns.get('counts') as { values: Float64Array })
    .values
  assert(Math.abs(gapped.filter(Number.isNaN).length / 4000 - 0.2) < 0.02)
})

test('of an additive model the worst change is the one that trying every corner of the box finds', () => {
  const rows = Uint32Array.from({ length: 40 }, (_, row) => row)
  const sample = selectRows(testTable, rows)
  const target = { ...study.test.target, values: study.test.target.values.slice(0, 40) }
  const movable = movableColumns(sample, ['a', 'b'])
  const ask = (asked: typeof sample) => predict(study.assessed, asked, kernels)
  const before = ask(sample)
  const found = worstChange({ table: sample, movable, share: 0.05, target, prediction: before, ask })
  const worst = before.margins.slice()
  for (const up of [-1, 0, 1]) {
    for (const over of [-1, 0, 1]) {
      const steps = [up, over]
      const moved = movable.reduce(
        (changed, column, at) =>
          withValues(
            changed,
            column,
            column.values.map((value) => value + steps[at]! * 0.05 * column.scale),
          ),
        sample,
      )
      for (const [row, margin] of ask(moved).margins.entries()) {
        const hurt = (value: number) => (target.values[row] === 1 ? -value : value)
        if (hurt(margin) > hurt(worst[row]!)) worst[row] = margin
      }
    }
  }
  for (const [row, margin] of found.margins.entries()) assert(Math.abs(margin - worst[row]!) < 1e-9)
})
