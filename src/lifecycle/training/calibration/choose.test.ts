import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng, sigmoid, softplus } from '#base'
import { fitCalibration } from '../calibrate.ts'
import type { Target } from '../estimator.ts'
import { calibrated } from './apply.ts'
import { chooseCalibration } from './choose.ts'

/** Margins of rows whose true log-odds are `truth` of them. */
function rowsOf(count: number, truth: (margin: number) => number) {
  const rng = createRng(12)
  const margins = Float64Array.from({ length: count }, () => 4 * (rng.float() + rng.float() - 1))
  const values = margins.map((margin) => Number(rng.float() < sigmoid(truth(margin))))
  return { margins, target: { task: 'binary', classCount: 2, values } satisfies Target }
}

test('margins that are honest are left alone', () => {
  const { margins, target } = rowsOf(3000, (margin) => margin)
  const { calibration, kind, losses } = chooseCalibration(margins, target)
  assert.deepEqual([calibration, kind], [null, 'none'])
  assert.ok(losses.none! < losses.platt! + 1e-3)
})

test('margins that are too bold are scaled, bent ones bent, and what is fitted is fitted on all rows', () => {
  const bold = rowsOf(3000, (margin) => 0.4 * margin - 0.5)
  const scaled = chooseCalibration(bold.margins, bold.target)
  assert.equal(scaled.kind, 'platt')
  assert.deepEqual(scaled.calibration, fitCalibration('platt', bold.margins, bold.target))
  const bent = rowsOf(3000, (margin) => (margin < 0 ? -3 : margin < 1 ? 0 : 3))
  assert.equal(chooseCalibration(bent.margins, bent.target).kind, 'isotonic')
  assert.equal(chooseCalibration(bent.margins, bent.target, undefined, ['platt']).kind, 'platt')
})

test('losses are of rows that were held out, counted by weight', () => {
  const { margins, target } = rowsOf(300, (margin) => 0.4 * margin)
  const weights = Float64Array.from(margins, (_, row) => row % 3)
  const { losses } = chooseCalibration(margins, target, weights, ['platt'])
  const next = [0, 0]
  const foldOf = Array.from(target.values, (label, row) => (weights[row] === 0 ? -1 : next[label]!++ % 5))
  let [sum, total] = [0, 0]
  for (let fold = 0; fold < 5; fold++) {
    const rows = [...margins.keys()].filter((row) => foldOf[row] !== fold && foldOf[row] !== -1)
    const pick = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!)
    const fitted = fitCalibration('platt', pick(margins), { ...target, values: pick(target.values) }, pick(weights))
    for (const [row, margin] of calibrated(fitted, margins).entries()) {
      if (foldOf[row] !== fold) continue
      sum += weights[row]! * softplus(target.values[row] === 1 ? -margin : margin)
      total += weights[row]!
    }
  }
  assert.ok(Math.abs(losses.platt! - sum / total) < 1e-9)
})

test('several classes are scaled where it helps; rows too few to tell are left alone', () => {
  const rng = createRng(2)
  const margins = Float64Array.from({ length: 3 * 900 }, () => 6 * rng.float())
  const values = Float64Array.from({ length: 900 }, (_, row) => {
    const raised = [0, 1, 2].map((k) => 1.3 ** margins[3 * row + k]!)
    const drawn = rng.float() * raised.reduce((a, b) => a + b)
    return drawn < raised[0]! ? 0 : drawn < raised[0]! + raised[1]! ? 1 : 2
  })
  const { calibration, kind } = chooseCalibration(margins, { task: 'multiclass', classCount: 3, values })
  assert.equal(kind, 'temperature')
  assert.ok(calibration?.kind === 'scale' && Math.abs(calibration.slope - 0.26) < 0.1) // ln 1.3
  const few: Target = { task: 'binary', classCount: 2, values: Float64Array.of(0, 1, 1, 1) }
  assert.equal(chooseCalibration(Float64Array.of(5, 4, -3, 2), few).kind, 'none')
})
