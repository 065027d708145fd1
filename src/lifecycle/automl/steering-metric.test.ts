import assert from 'node:assert/strict'
import { test } from 'node:test'
import { steeringMetric } from './steering-metric.ts'

test('rows of one class are not judged by a metric that needs two, rows of both are', () => {
  const frame = { task: 'binary', metric: 'auc' } as const
  const of = (...values: number[]) =>
    steeringMetric(frame, { task: 'binary', classCount: 2, values: Float64Array.from(values) }).name
  assert.equal(of(0, 0, 0), 'logLoss')
  assert.equal(of(0, 1, 0), 'auc')
})

test('equal values are judged by rmse when R² is asked for', () => {
  const frame = { task: 'regression', metric: 'r2' } as const
  const target = { task: 'regression', classCount: 1, values: Float64Array.of(3, 3) } as const
  assert.equal(steeringMetric(frame, target).name, 'rmse')
})
