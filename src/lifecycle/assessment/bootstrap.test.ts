import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '#base'
import type { Prediction, Target } from '#training'
import { evaluate, metricNamed, metrics, toPrediction } from '#training'
import { bootstrap } from './bootstrap.ts'
import { countedMetric } from './counted-metrics.ts'
import { quantile } from './quantile.ts'
import { drawFor } from './resample.ts'

const binaryMetrics = metrics.filter(({ tasks }) => tasks.includes('binary'))

/** Rows whose margin leans towards their class by `strength`. */
function sample(
  rowCount: number,
  strength: number,
  positives = 0.5,
  seed = 1,
): { target: Target; prediction: Prediction; baseline: Prediction } {
  const rng = createRng(seed)
  const values = Float64Array.from({ length: rowCount }, (_, row) => Number(row < positives * rowCount))
  const margins = values.map((value) => strength * (value - 0.5) + rng.float() + rng.float() - 1)
  return {
    target: { task: 'binary', classCount: 2, values },
    prediction: toPrediction('binary', 2, margins),
    baseline: toPrediction('binary', 2, new Float64Array(rowCount)),
  }
}

function run(input: ReturnType<typeof sample>, metric = 'logLoss', seed = 0, resamples = 1000) {
  return bootstrap({
    ...input,
    metrics: binaryMetrics,
    metric: metricNamed(metric, 'binary'),
    resamples,
    rng: createRng(seed),
  })
}

test('the interval of a share is as wide as theory says, and holds its figure', () => {
  const rowCount = 800
  const { accuracy } = run(sample(rowCount, 0.6)).intervals
  assert(accuracy !== undefined && accuracy.low !== null && accuracy.high !== null)
  assert(accuracy.low < accuracy.value && accuracy.value < accuracy.high)
  const theory = 2 * 1.96 * Math.sqrt((accuracy.value * (1 - accuracy.value)) / rowCount)
  assert(Math.abs(accuracy.high - accuracy.low - theory) < 0.12 * theory)
})

test('about 95 of 100 intervals of the AUC hold the AUC of very many rows', () => {
  const truth = metricNamed('auc', 'binary').compute(
    ...(Object.values(sample(100_000, 1)).slice(0, 2) as [Target, Prediction]),
  )
  let held = 0
  for (let seed = 1; seed <= 100; seed++) {
    const { low, high } = run(sample(200, 1, 0.5, seed), 'logLoss', seed, 200).intervals['auc']!
    if (low! <= truth && truth <= high!) held++
  }
  assert(held >= 87 && held <= 100, `${held}`)
})

test('the same rng gives the same intervals', () => {
  const input = sample(150, 1)
  assert.deepEqual(run(input), run(input))
  assert.notDeepEqual(run(input), run(input, 'logLoss', 1))
})

test('a clear lead is better, a worse figure is no better, a lead by a hair is uncertain', () => {
  assert.equal(run(sample(400, 1)).verdict, 'better')
  assert.equal(run(sample(400, 1), 'auc').verdict, 'better')
  assert.equal(run(sample(400, -1)).verdict, 'no-better')
  assert.equal(run(sample(40, 0.15, 0.5, 3), 'auc').verdict, 'uncertain')
})

test('a rare class is in every resample, so that its metrics are always defined', () => {
  const input = sample(300, 1, 0.01)
  const counts = new Uint16Array(300)
  const draw = drawFor(input.target)
  const rng = createRng(0)
  for (let resample = 0; resample < 50; resample++) {
    draw(counts, rng)
    assert(counts.subarray(0, 3).some((count) => count > 0))
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      300,
    )
  }
  assert(run(input).intervals['auc']?.low !== null)
})

test('a rare class does not narrow the interval of accuracy: how many of its rows are drawn is chance too', () => {
  const values = Float64Array.from({ length: 40 }, (_, row) => Number(row < 8))
  const target: Target = { task: 'binary', classCount: 2, values }
  const never = toPrediction('binary', 2, new Float64Array(40).fill(-1))
  const { accuracy } = run({ target, prediction: never, baseline: never }).intervals
  const theory = 2 * 1.96 * Math.sqrt((0.2 * 0.8) / 40)
  assert(Math.abs(accuracy!.high! - accuracy!.low! - theory) < 0.2 * theory)
})

test('rows of one class give no verdict, however small the loss', () => {
  const { baseline } = sample(60, 1)
  const target: Target = { task: 'binary', classCount: 2, values: new Float64Array(60) }
  const prediction = toPrediction('binary', 2, new Float64Array(60).fill(-9))
  assert.equal(run({ target, prediction, baseline }).verdict, 'uncertain')
})

test('a metric that is undefined on these rows is absent', () => {
  const { target, ...rest } = sample(60, 1)
  const onlyNegatives = { ...rest, target: { ...target, values: new Float64Array(60) } }
  assert(!Object.hasOwn(run(onlyNegatives).intervals, 'auc'))
  assert(Object.hasOwn(run(onlyNegatives).intervals, 'accuracy'))
})

test('quantiles are linear between neighbours', () => {
  assert.equal(quantile(Float64Array.of(0, 1, 2, 3), 0.5), 1.5)
  assert.equal(quantile(Float64Array.of(4), 0.975), 4)
})

test('a metric that the test rows leave undefined gives no verdict against the model', () => {
  const input = sample(60, 2, 1)
  assert.equal(run(input, 'auc').verdict, 'uncertain')
  assert.equal('auc' in run(input, 'auc').intervals, false)
})

test('R² of resamples without the one huge value equals R² of the copied rows', () => {
  const rng = createRng(3)
  const values = Float64Array.from({ length: 40 }, (_, row) => (row === 7 ? 1e10 : rng.float()))
  const margins = values.map((value, row) => (row === 7 ? 0 : value) + 0.1 * rng.float())
  const measure = countedMetric(
    metricNamed('r2', 'regression'),
    { task: 'regression', classCount: 1, values },
    toPrediction('regression', 1, margins),
  )
  const kept = Array.from(values.keys()).filter((row) => row !== 7)
  const counts = Uint16Array.from(values, (_, row) => Number(row !== 7))
  const expected = metricNamed('r2', 'regression').compute(
    { task: 'regression', classCount: 1, values: Float64Array.from(kept, (row) => values[row]!) },
    toPrediction(
      'regression',
      1,
      Float64Array.from(kept, (row) => margins[row]!),
    ),
  )
  assert(expected > 0.5 && Math.abs(measure(counts) - expected) < 1e-12)
  assert(Number.isNaN(measure(Uint16Array.from(values, (_, row) => (row === 3 ? 40 : 0)))))
})

test('an infinite figure is left out, for it has no JSON', () => {
  const target: Target = { task: 'regression', classCount: 1, values: Float64Array.of(1, 2, 3) }
  const prediction = toPrediction('regression', 1, Float64Array.of(1, 2, 1e200))
  const regression = metrics.filter(({ tasks }) => tasks.includes('regression'))
  const { intervals } = bootstrap({
    target,
    prediction,
    baseline: prediction,
    metrics: regression,
    metric: metricNamed('rmse', 'regression'),
    resamples: 50,
    rng: createRng(1),
  })
  assert.deepEqual(Object.keys(intervals), ['mae', 'medianAbsoluteError', 'rmsle'])
  assert.deepEqual(Object.keys(evaluate(target, prediction)), ['mae', 'medianAbsoluteError', 'rmsle'])
})
