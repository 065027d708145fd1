import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '#base'
import type { Prediction, Target } from '#training'
import { metricNamed, metrics, toPrediction } from '#training'
import { bootstrap, quantile } from './bootstrap.ts'
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
    assert.equal(
      counts.subarray(0, 3).reduce((sum, count) => sum + count, 0),
      3,
    )
  }
  assert(run(input).intervals['auc']?.low !== null)
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
