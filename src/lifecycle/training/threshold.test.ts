import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createRng } from '#base'
import type { Target } from './estimator.ts'
import { metricNamed } from './metrics/index.ts'
import type { Prediction } from './prediction.ts'
import type { ThresholdGoal } from './threshold.ts'
import { chooseThreshold } from './threshold.ts'

function rowsOf(count: number, seed: number, steps: number) {
  const rng = createRng(seed)
  const positive = Float64Array.from({ length: count }, () => rng.below(steps + 1) / steps)
  const values = positive.map((p, row) => (row < 2 ? row : Number(rng.float() < p * p)))
  const weights = Float64Array.from({ length: count }, (_, row) => (row < 2 ? 1 : rng.below(4)))
  const probabilities = Float64Array.from({ length: 2 * count }, (_, at) =>
    at % 2 === 1 ? positive[at >> 1]! : 1 - positive[at >> 1]!,
  )
  const target: Target = { task: 'binary', classCount: 2, values }
  return { target, probabilities, weights }
}

/** By brute force: the value of a goal at a threshold, from its definition. */
function valueAt(
  goal: ThresholdGoal,
  { target, probabilities, weights }: ReturnType<typeof rowsOf>,
  cut: number,
): number {
  const sum = (holds: (said: boolean, is: boolean) => boolean) =>
    target.values.reduce(
      (total, label, row) => total + (holds(probabilities[2 * row + 1]! >= cut, label === 1) ? weights[row]! : 0),
      0,
    )
  const [tp, fp] = [sum((said, is) => said && is), sum((said, is) => said && !is)]
  const [fn, tn] = [sum((said, is) => !said && is), sum((said, is) => !said && !is)]
  if ('costs' in goal) return (goal.costs.fp * fp + goal.costs.fn * fn) / (tp + fp + fn + tn)
  if (goal.metric === 'f1') return (2 * tp) / (2 * tp + fp + fn)
  return goal.metric === 'accuracy' ? (tp + tn) / (tp + fp + fn + tn) : (tp / (tp + fn) + tn / (tn + fp)) / 2
}

const goals: readonly ThresholdGoal[] = [
  { costs: { fp: 1, fn: 5 } },
  { costs: { fp: 3, fn: 0.5 } },
  { costs: { fp: 0, fn: 1 } },
  { metric: 'f1' },
  { metric: 'balancedAccuracy' },
  { metric: 'accuracy' },
]

for (const goal of goals) {
  test(`${JSON.stringify(goal)}: no threshold serves better on the rows, and its value is what its definition says`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.nat(), fc.constantFrom(3, 17, 1000), (count, seed, steps) => {
        const rows = rowsOf(count, seed, steps)
        const found = chooseThreshold(rows.target, rows.probabilities, rows.weights, goal)
        const tries = [0, 1, ...rows.probabilities, ...Array.from(rows.probabilities, (p) => p + 1e-9)]
        const values = tries.filter((cut) => cut <= 1).map((cut) => valueAt(goal, rows, cut))
        const best = 'costs' in goal ? Math.min(...values) : Math.max(...values)
        near(found.value, best)
        near(found.value, valueAt(goal, rows, found.threshold))
        near(found.valueAtHalf, valueAt(goal, rows, 0.5 + 1e-9))
        assert.ok(found.threshold >= 0 && found.threshold <= 1)
        if (found.theoretical !== null) near(found.theoreticalValue!, valueAt(goal, rows, found.theoretical))
      }),
      { seed: 9, numRuns: 150 },
    )
  })
}

test('a threshold stands in the middle of the gap', () => {
  const target: Target = { task: 'binary', classCount: 2, values: Float64Array.of(0, 0, 1, 1) }
  const probabilities = Float64Array.of(0.9, 0.1, 0.75, 0.25, 0.5, 0.5, 0.25, 0.75)
  for (const goal of goals.filter((one) => 'metric' in one || (one.costs.fp > 0 && one.costs.fn > 0)))
    assert.equal(chooseThreshold(target, probabilities, undefined, goal).threshold, 0.375)
  const close = Float64Array.of(0.5, 0.5, 0.5, 0.5, 0.5, 0.5 + 2 ** -53, 0.5, 0.5 + 2 ** -53)
  assert.equal(chooseThreshold(target, close, undefined, { metric: 'f1' }).threshold, 0.5 + 2 ** -53)
})

test('of cuts that serve alike, the nearest to what theory says is taken', () => {
  const target: Target = { task: 'binary', classCount: 2, values: Float64Array.of(0, 1, 0, 1) }
  const probabilities = Float64Array.of(0.9, 0.1, 0.7, 0.3, 0.4, 0.6, 0.1, 0.9)
  const choose = (fp: number, fn: number) => chooseThreshold(target, probabilities, undefined, { costs: { fp, fn } })
  assert.equal(choose(1, 1).value, 0.25)
  assert.ok(Math.abs(choose(1, 1).threshold - 0.75) < 1e-12)
  for (const one of [choose(1, 1), choose(1, 9)]) near(one.theoreticalError!, Math.sqrt(3 / 16 / 4)) // one row of four costs 1 less
  near(choose(9, 1).theoreticalError!, 0)
  assert.deepEqual([choose(1, 9).theoretical, choose(9, 1).theoretical], [0.1, 0.9])
})

test('without weights, f1 and balanced accuracy are those of the metrics of that name', () => {
  const { target, probabilities } = rowsOf(200, 2, 50)
  for (const metric of ['f1', 'balancedAccuracy', 'accuracy'] as const) {
    const { value, threshold } = chooseThreshold(target, probabilities, undefined, { metric })
    const classIndices = Int32Array.from(target.values, (_, row) => Number(probabilities[2 * row + 1]! >= threshold))
    const prediction: Prediction = {
      rowCount: 200,
      margins: new Float64Array(200),
      probabilities,
      classIndices,
      values: null,
    }
    near(value, metricNamed(metric, 'binary').compute(target, prediction))
  }
})

test('what gives no threshold is refused with the reason', () => {
  const { target, probabilities } = rowsOf(10, 1, 10)
  const refused = (message: RegExp, of: Target, goal: ThresholdGoal, by = probabilities) =>
    assert.throws(() => chooseThreshold(of, by, undefined, goal), { code: 'invalid-input', message })
  refused(/the task is multiclass/, { ...target, task: 'multiclass' }, { metric: 'f1' })
  refused(/all of one class/, { ...target, values: new Float64Array(10) }, { metric: 'f1' })
  refused(/costs 0 and 0/, target, { costs: { fp: 0, fn: 0 } })
  refused(/costs -1 and 2/, target, { costs: { fp: -1, fn: 2 } })
  refused(/10 rows need 20 probabilities/, target, { metric: 'f1' }, probabilities.slice(1))
  refused(
    /not from 0 to 1/,
    target,
    { metric: 'f1' },
    probabilities.map(() => Number.NaN),
  )
})

function near(found: number, expected: number): void {
  assert.ok(Math.abs(found - expected) < 1e-9, `${found} is not ${expected}`)
}
