import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Target } from '../estimator.ts'
import { toPrediction } from '../prediction.ts'
import { evaluate, metricNamed, metrics } from './index.ts'

// Reference values: scikit-learn 1.9.1 (log_loss, roc_auc_score, average_precision_score, brier_score_loss, …).

const labels = Float64Array.of(0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1)
const logOdds = Float64Array.of(-2.5, 0.3, 0.3, 1.7, -0.4, -1.1, 0.3, 2.2, 0.9, -3, 0.1, 0.3)
const binary: Target = { task: 'binary', classCount: 2, values: labels }

test('binary metrics equal the reference, ties included', () => {
  assertFigures(evaluate(binary, toPrediction('binary', 2, logOdds)), {
    logLoss: 0.5169723771013671,
    auc: 0.8333333333333334,
    averagePrecision: 0.8380952380952381,
    brier: 0.17892293882242885,
    accuracy: 0.6666666666666666,
    balancedAccuracy: 0.6666666666666667,
    f1: 0.7142857142857143,
  })
})

test('multiclass metrics equal the reference', () => {
  const target: Target = { task: 'multiclass', classCount: 3, values: Float64Array.of(0, 1, 2, 2, 1, 0, 2, 0) }
  const scores = [
    1, 0.2, -1, 0, 0.5, 0.4, -0.3, 0.1, 2, 0.6, 0.2, 0.3, -1, 1.5, 0, 0.2, 0.9, -0.4, 0, 0, 0.7, 2, -1, 0.5,
  ]
  assertFigures(evaluate(target, toPrediction('multiclass', 3, Float64Array.from(scores))), {
    logLoss: 0.6565238889152984,
    accuracy: 0.75,
    balancedAccuracy: 0.7777777777777777,
    macroF1: 0.7555555555555555,
  })
})

test('regression metrics equal the reference', () => {
  const target: Target = { task: 'regression', classCount: 1, values: Float64Array.of(3, 0.5, 2, 7.25, 4, 1) }
  assertFigures(evaluate(target, toPrediction('regression', 1, Float64Array.of(2.5, 0.75, 2, 8, 3.1, 1.6))), {
    rmse: 0.5838093296045664,
    mae: 0.5,
    r2: 0.9325128910278446,
    medianAbsoluteError: 0.55,
    rmsle: 0.16195772441341083,
  })
})

test('what is undefined is left out: AUC of one class, R² of a constant, RMSLE below zero', () => {
  const allOnes = { ...binary, values: new Float64Array(12).fill(1) }
  assert.equal('auc' in evaluate(allOnes, toPrediction('binary', 2, logOdds)), false)
  const constant: Target = { task: 'regression', classCount: 1, values: Float64Array.of(2, 2) }
  const figures = evaluate(constant, toPrediction('regression', 1, Float64Array.of(2, -1)))
  assert.deepEqual(Object.keys(figures), ['rmse', 'mae', 'medianAbsoluteError'])
  assert.equal(figures['medianAbsoluteError'], 1.5)
})

test('no rows give no figures', () => {
  for (const task of ['binary', 'multiclass', 'regression'] as const) {
    const target = { task, classCount: task === 'regression' ? 1 : 2, values: new Float64Array(0) }
    assert.deepEqual(evaluate(target, toPrediction(task, target.classCount, new Float64Array(0))), {})
  }
})

test('a certain and wrong prediction costs −log 1e-15, not infinity', () => {
  const target: Target = { task: 'binary', classCount: 2, values: Float64Array.of(0) }
  const prediction = toPrediction('binary', 2, Float64Array.of(1e6))
  assert(Math.abs(metricNamed('logLoss', 'binary').compute(target, prediction) - 34.538776394910684) < 1e-12)
})

test('AUC equals the share of pairs in order, counted one by one', () => {
  const values = Float64Array.from({ length: 60 }, (_, row) => Number((row * 7) % 5 > 2))
  const margins = Float64Array.from({ length: 60 }, (_, row) => ((row * 31) % 17) - 8)
  let ordered = 0
  let pairs = 0
  for (const [a, positive] of values.entries()) {
    for (const [b, negative] of values.entries()) {
      if (positive !== 1 || negative !== 0) continue
      pairs += 1
      ordered += margins[a]! > margins[b]! ? 1 : margins[a]! === margins[b]! ? 0.5 : 0
    }
  }
  const target: Target = { task: 'binary', classCount: 2, values }
  assert.equal(metricNamed('auc', 'binary').compute(target, toPrediction('binary', 2, margins)), ordered / pairs)
})

test('a metric of another task, or misspelt, is refused with those there are', () => {
  assert.throws(() => metricNamed('auc', 'regression'), { code: 'invalid-input', message: /auc/, remedy: /rmse, mae/ })
  assert.throws(() => metricNamed('logloss', 'binary'), { remedy: /Did you mean logLoss/ })
})

test('every metric has a name of its own and a task', () => {
  assert.equal(new Set(metrics.map((metric) => metric.name)).size, metrics.length)
  assert(metrics.every((metric) => metric.tasks.length > 0))
})

function assertFigures(found: Record<string, number>, expected: Record<string, number>): void {
  assert.deepEqual(Object.keys(found), Object.keys(expected))
  for (const [name, value] of Object.entries(expected)) {
    assert(Math.abs(found[name]! - value) < 1e-14, `${name}: ${found[name]} is not ${value}`)
  }
}
