// Chances of the two-sample tests: test/python/assessment_reference.py (scipy).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sigmoid } from '#base'
import { bells, draws, evidenceOf, studyOf, tableOf } from '../../../../test/assessment-evidence.ts'
import type { Findings } from '../findings.ts'
import { diagnose } from './diagnose.ts'
import { doubtLabels } from './label-doubts.ts'
import { measureShift } from './shift.ts'

const ROWS = 3000

/** A calibrated model of data where this share of the answers was then turned around. */
function doubted(wrong: number, seed = 7) {
  const margins = bells(ROWS, 'margins', seed).map((bell) => 3 * bell)
  const [luck, slip] = [draws(ROWS, 'luck', seed), draws(ROWS, 'slip', seed)]
  const isWrong = slip.map((draw) => Number(draw < wrong))
  const values = margins.map((margin, row) => Number(luck[row]! < sigmoid(margin)) ^ isWrong[row]!)
  const evidence = evidenceOf({ task: 'binary', table: tableOf({ a: luck }), values, margins }, seed)
  return { isWrong, ...doubtLabels(evidence.study.test, ['no', 'yes']) }
}

test('wrong answers in the data contradict a sure model more often than chance, and are named first', () => {
  const { isBeyondChance, contradictedCount, expectedCount, rows, isWrong } = doubted(0.04)
  assert.equal(isBeyondChance, true)
  assert(contradictedCount > 2 * expectedCount)
  assert(rows.filter(({ row }) => isWrong[row] === 1).length >= 8)
  for (const { probability } of rows) assert(probability! <= 0.05)
})

test('clean answers seldom contradict a calibrated model beyond chance', () => {
  const found = Array.from({ length: 20 }, (_, seed) => doubted(0, seed))
  assert(found.filter(({ isBeyondChance }) => isBeyondChance).length <= 1)
  const [counted, expected] = [
    found.reduce((sum, { contradictedCount }) => sum + contradictedCount, 0),
    found.reduce((sum, { expectedCount }) => sum + expectedCount, 0),
  ]
  assert(Math.abs(counted / expected - 1) < 0.2, `${counted} against ${expected} expected`)
})

test('columns that differ between two tables are named with how far, and alike ones are not', () => {
  const words = (share: number, name: string) => [...draws(2000, name)].map((draw) => (draw < share ? 'x' : 'y'))
  const before = tableOf({
    same: draws(2000, 'a'),
    moved: draws(2000, 'b'),
    word: words(0.5, 'c'),
    alike: words(0.5, 'd'),
  })
  const after = tableOf({
    same: draws(2000, 'e'),
    moved: draws(2000, 'f').map((draw) => draw + 0.3),
    word: words(0.8, 'g'),
    alike: words(0.5, 'h'),
  })
  const { columns, columnCount } = measureShift(before, after, ['same', 'moved', 'word', 'alike', 'absent'])
  assert.equal(columnCount, 4)
  assert.deepEqual(columns.map(({ column }) => column).sort(), ['moved', 'word'])
  for (const { distance } of columns) assert(Math.abs(distance - 0.3) < 0.05)
})

test("two-sample chances are scipy's within what their approximations promise", () => {
  const a = [
    0.13, -0.13, 0.64, 0.1, -0.54, 0.36, 1.3, 0.95, -0.7, -1.27, -0.62, 0.04, -2.33, -0.22, -1.25, -0.73, -0.54, -0.32,
    0.41, 1.04, -0.13, 1.37, -0.67, 0.35, 0.9, 0.09, -0.74, -0.92, -0.46, 0.22, -1.01, -0.21, -0.16, 0.54, 0.21, 0.36,
    -0.65, -0.13, 0.78, 1.49,
  ]
  const b = [
    -0.66, 2.11, 1.95, 1.38, 0.86, 0.29, 2.06, 2.56, 2.4, 1.92, 0.96, -0.61, 0.6, 1.26, -0.69, 1.0, 1.03, 1.3, -0.58,
    -0.06, 0.16, -0.57, 2.34, 0.1, 0.93, 0.34, 2.18, 1.92, 1.23, -1.6,
  ]
  const [moved] = measureShift(tableOf({ v: Float64Array.from(a) }), tableOf({ v: Float64Array.from(b) }), [
    'v',
  ]).columns
  assert(Math.abs(moved!.distance - 0.45) < 1e-12)
  assert(moved!.p > 0.0005 && moved!.p < 0.0012) // asymptotic 0.00116; the corrected argument is a little stricter
  const words = (...counts: number[]) => counts.flatMap((count, at) => Array.from({ length: count }, () => `w${at}`))
  const shift = (times: number) =>
    measureShift(
      tableOf({ w: words(30 * times, 50 * times, 20 * times) }),
      tableOf({ w: words(45 * times, 40 * times, 35 * times) }),
      ['w'],
    ).columns
  assert.equal(shift(1).length, 0) // p 0.04 is not below 0.01
  assert(shift(3)[0]!.p < 0.0001 && shift(3)[0]!.p > 0.00005) // 3 × 6.437 on 2 degrees of freedom: 6.4e-5
})

const plain = studyOf({
  task: 'binary',
  table: tableOf({ a: draws(10, 'a') }),
  values: Float64Array.of(0, 1),
  margins: Float64Array.of(0, 0),
})
const codesOf = (found: Partial<Findings>, verdict: 'better' | 'no-better' = 'better') =>
  diagnose(plain, verdict, found).map(({ code, next }) => `${code} → ${next.code}`)

test('each ailment has its name and its next step, and a healthy model has none', () => {
  const memory = (learned: number, unseen: number, prior: number) => {
    const lost = Math.min(1, Math.max(0, (unseen - learned) / (prior - learned)))
    return {
      doubts: { labels: null, shift: null, memory: { learned, unseen, prior, lost, gained: 1 - unseen / prior } },
    }
  }
  assert.deepEqual(codesOf(memory(0.3, 0.35, 0.69)), [])
  assert.deepEqual(codesOf(memory(0.05, 0.6, 0.69)), ['diagnosis.overfit → advice.more-rows'])
  assert.deepEqual(codesOf(memory(0.68, 0.682, 0.69)), ['diagnosis.weak → advice.more-columns'])
  assert.deepEqual(codesOf(memory(0.68, 0.682, 0.69), 'no-better'), ['diagnosis.underfit → advice.more-columns'])
  const shift = { columnCount: 9, columns: [{ column: 'yr', distance: 0.6, p: 0 }] }
  assert.deepEqual(codesOf({ doubts: { memory: null, labels: null, shift } }), ['diagnosis.shift → advice.recent-rows'])
  const slope = { value: 0.5, low: 0.4, high: 0.6 }
  const off = { of: 'positive', bins: [], error: 0.1, chanceError: 0.03, slope, intercept: slope } as const
  assert.deepEqual(codesOf({ reliability: off }), ['diagnosis.overconfident → advice.calibrate'])
  assert.deepEqual(codesOf({ reliability: { ...off, error: 0.02 } }), [])
})
