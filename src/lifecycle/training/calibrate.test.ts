import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { createRng, sigmoid } from '#base'
import { fitCalibration } from './calibrate.ts'
import { calibrated, slopeBetween } from './calibration/apply.ts'
import { poolAdjacentViolators } from './calibration/isotonic.ts'
import { smoothLabels } from './calibration/labels.ts'
import type { Target } from './estimator.ts'
import type { Calibration } from './model.ts'
import { toPrediction } from './prediction.ts'

interface Case {
  readonly name: string
  readonly task: 'binary' | 'multiclass'
  readonly classCount: number
  readonly margins: readonly number[]
  readonly labels: readonly number[]
  readonly weights: readonly number[]
  readonly platt?: { readonly sklearn: readonly number[]; readonly exact: readonly number[] }
  readonly isotonic?: { readonly probabilities: readonly number[] }
  readonly temperature: { readonly sklearn: number; readonly exact: number }
}

const cases = JSON.parse(readFileSync('test/fixtures/calibration.json', 'utf8')) as readonly Case[]

for (const { name, task, classCount, ...given } of cases) {
  const target: Target = { task, classCount, values: Float64Array.from(given.labels) }
  const [margins, weights] = [Float64Array.from(given.margins), Float64Array.from(given.weights)]

  test(`${name}: the temperature is scikit-learn's`, () => {
    const { slope, shifts } = scaleOf(fitCalibration('temperature', margins, target, weights))
    near(slope, given.temperature.exact, 1e-11)
    near(slope, given.temperature.sklearn, 1e-6)
    assert.ok(shifts.every((shift) => shift === 0) && shifts.length === (task === 'binary' ? 1 : classCount))
  })

  if (given.platt === undefined || given.isotonic === undefined) continue
  const { platt, isotonic } = given

  test(`${name}: slope and shift are those of scikit-learn's sigmoid`, () => {
    const { slope, shifts } = scaleOf(fitCalibration('platt', margins, target, weights))
    const found = [slope, shifts[0]!]
    for (const [at, value] of found.entries()) {
      near(value, platt.exact[at]!, 1e-10)
      near(value, platt.sklearn[at]!, 1e-6)
    }
  })

  test(`${name}: pooled blocks are those of scikit-learn's isotonic regression, and the curve passes their centres`, () => {
    const { wanted } = smoothLabels(target, weights)
    const blocks = poolAdjacentViolators(margins, wanted, weights)
    const kept = [...margins.keys()].filter((row) => weights[row]! > 0)
    const levels = [...new Set(isotonic.probabilities.map((value) => value.toFixed(9)))].map(Number)
    assert.equal(blocks.length, levels.length)
    const byLevel = levels.sort((a, b) => a - b)
    for (const [at, block] of blocks.entries()) {
      near(block.probability, byLevel[at]!, 2e-9)
      const rows = kept.filter((_, index) => Math.abs(isotonic.probabilities[index]! - byLevel[at]!) < 2e-9)
      const total = rows.reduce((sum, row) => sum + weights[row]!, 0)
      near(block.margin, rows.reduce((sum, row) => sum + weights[row]! * margins[row]!, 0) / total, 1e-9)
      near(block.weight, total, 1e-9)
    }
    const curve = fitCalibration('isotonic', margins, target, weights)
    const centres = calibrated(
      curve,
      Float64Array.from(blocks, ({ margin }) => margin),
    )
    for (const [at, margin] of centres.entries()) near(sigmoid(margin), blocks[at]!.probability, 1e-6)
  })
}

test('no calibration turns an order, whatever the labels say', () => {
  const sizes = fc.constantFrom(1e-320, 1e-9, 1, 1e6, 1e300)
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 60 }), fc.nat(), sizes, (rows, seed, size) => {
      const { margins, target } = noise(rows, seed, size)
      for (const kind of ['platt', 'isotonic', 'temperature'] as const) {
        const calibration = fitCalibration(kind, margins, target)
        const sorted = margins.slice().sort((a, b) => a - b)
        const after = calibrated(calibration, sorted)
        assert.ok(after.every(Number.isFinite))
        assert.ok(after.every((margin, row) => row === 0 || margin >= after[row - 1]!))
        if (calibration.kind === 'scale') assert.ok(calibration.slope > 0)
      }
    }),
    { seed: 4, numRuns: 60 },
  )
})

test('margins that tell nothing, or the wrong thing, become nearly one probability in the same order', () => {
  const { margins, target } = noise(400, 8, 3)
  const turned = { ...target, values: Float64Array.from(margins, (margin) => Number(margin < 0)) }
  for (const kind of ['platt', 'temperature'] as const) {
    const after = calibrated(fitCalibration(kind, margins, turned), margins)
    assert.ok(Math.max(...after) - Math.min(...after) < 0.003)
    assert.ok(margins.every((margin, row) => row === 0 || margin > margins[0]! === after[row]! > after[0]!))
  }
  const alike = new Float64Array(400).fill(2)
  const share = turned.values.reduce((sum, label) => sum + label, 0) / 400
  near(sigmoid(calibrated(fitCalibration('platt', alike, turned), alike)[0]!), share, 0.01)
})

test('margins that part the classes whole stay finite: the surer the more rows', () => {
  const surest = [10, 1000].map((rows) => {
    const margins = Float64Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? -1 : 1) * (1 + row / rows))
    const target: Target = { task: 'binary', classCount: 2, values: margins.map((margin) => Number(margin > 0)) }
    return (['platt', 'isotonic', 'temperature'] as const).map((kind) => {
      const probability = sigmoid(calibrated(fitCalibration(kind, margins, target), margins)[rows - 1]!)
      assert.ok(probability < 1 && probability > 1 - 5 / rows, `${kind} ${probability}`)
      return probability
    })
  })
  for (const [at, few] of surest[0]!.entries()) assert.ok(few < surest[1]![at]!)
})

test('a fit does not depend on the order of rows, and weights count as rows do', () => {
  const { margins, target } = noise(120, 3, 2)
  const weights = Float64Array.from(margins, (_, row) => row % 3)
  const rows = [...margins.keys()].flatMap((row) => new Array<number>(row % 3).fill(row)).reverse()
  const repeated = { ...target, values: Float64Array.from(rows, (row) => target.values[row]!) }
  for (const kind of ['platt', 'isotonic', 'temperature'] as const) {
    const weighted = calibrated(fitCalibration(kind, margins, target, weights), margins)
    const counted = fitCalibration(
      kind,
      Float64Array.from(rows, (row) => margins[row]!),
      repeated,
    )
    for (const [row, margin] of calibrated(counted, margins).entries()) near(margin, weighted[row]!, 1e-9)
  }
})

test('what cannot be calibrated is refused by name', () => {
  const { margins, target } = noise(20, 1, 1)
  const refused = (message: RegExp, of: Target, kind: 'platt' | 'isotonic' | 'temperature' = 'platt', by = margins) =>
    assert.throws(() => fitCalibration(kind, by, of), { code: 'invalid-input', message })
  refused(/regression model cannot be calibrated by "temperature"/, { ...target, task: 'regression' }, 'temperature')
  refused(/multiclass model cannot be calibrated by "platt"/, { ...target, task: 'multiclass', classCount: 3 })
  refused(/20 rows need 60 margins/, { ...target, task: 'multiclass', classCount: 3 }, 'temperature')
  refused(/at least two classes/, { ...target, values: new Float64Array(20) })
  refused(/NaN cannot be calibrated/, target, 'isotonic', margins.slice().fill(Number.NaN))
})

test('the factor between two margins of a curve multiplies their distance to that of the calibrated ones', () => {
  const curve = { kind: 'isotonic', from: [-2, -1, 0.5, 3], to: [-4, -1, -1, 2] } as const
  const rng = createRng(6)
  for (let draw = 0; draw < 500; draw++) {
    const [a, b] = [rng.float() * 8 - 4, rng.float() * 8 - 4]
    const [from, to] = calibrated(curve, Float64Array.of(a, b))
    near(slopeBetween(curve, a, b) * (b - a), to! - from!, 1e-12)
  }
  assert.deepEqual(
    [-1.5, 0, 1, 5].map((at) => slopeBetween(curve, at, at)),
    [3, 0, 1.2, 0],
  )
})

test('a threshold is what the label is cut at, and nothing else changes', () => {
  const margins = Float64Array.of(-2, -0.5, 0, 0.5, 2)
  const plain = toPrediction('binary', 2, margins)
  assert.deepEqual([...plain.classIndices!], [0, 0, 0, 1, 1])
  const cut = toPrediction('binary', 2, margins, 'identity', sigmoid(-0.5))
  assert.deepEqual([...cut.classIndices!], [0, 1, 1, 1, 1])
  assert.deepEqual({ ...cut, classIndices: null }, { ...plain, classIndices: null })
})

function noise(rows: number, seed: number, size: number) {
  const rng = createRng(seed)
  const margins = Float64Array.from({ length: rows }, () => (rng.float() * 2 - 1) * size)
  const values = Float64Array.from(margins, (margin, row) => (row < 2 ? row : Number(rng.float() < sigmoid(margin))))
  return { margins, target: { task: 'binary', classCount: 2, values } satisfies Target }
}

function scaleOf(calibration: Calibration) {
  assert.equal(calibration.kind, 'scale')
  return calibration as Extract<Calibration, { kind: 'scale' }>
}

function near(found: number, expected: number, bound: number): void {
  assert.ok(Math.abs(found - expected) <= bound * Math.max(1, Math.abs(expected)), `${found} is not ${expected}`)
}
