import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Prediction, Target, Task } from '#training'
import { metrics, toPrediction } from '#training'
import { countedMetric } from './counted-metrics.ts'

const CLASS_COUNT = { binary: 2, multiclass: 4, regression: 1 } as const

interface Sample {
  readonly target: Target
  readonly prediction: Prediction
  readonly counts: Uint16Array
}

/** Rows with tied margins and counts that leave rows out, as a bootstrap draws them. */
function samples(task: Task): fc.Arbitrary<Sample> {
  const classCount = CLASS_COUNT[task]
  const width = task === 'multiclass' ? classCount : 1
  const value = task === 'regression' ? fc.nat(72).map((eighths) => eighths / 8) : fc.nat(classCount - 1)
  const margin = fc.integer({ min: 0, max: 8 }).map((step) => (task === 'regression' ? step : (step - 4) / 2))
  const row = fc.record({ value, margins: fc.array(margin, { minLength: width, maxLength: width }), count: fc.nat(3) })
  return fc.array(row, { minLength: 4, maxLength: 40 }).map((rows) => ({
    target: { task, classCount, values: Float64Array.from(rows, (one) => one.value) },
    prediction: toPrediction(task, classCount, Float64Array.from(rows.flatMap((one) => one.margins))),
    counts: Uint16Array.from(rows, (one) => one.count),
  }))
}

/** The slow way: every row written as often as it was drawn, and the metric itself. */
function copied({ target, prediction, counts }: Sample): { target: Target; prediction: Prediction } {
  const rows = [...counts].flatMap((count, row) => new Array<number>(count).fill(row))
  const width = prediction.margins.length / prediction.rowCount
  const margins = rows.flatMap((row) => [...prediction.margins.subarray(row * width, (row + 1) * width)])
  return {
    target: { ...target, values: Float64Array.from(rows, (row) => target.values[row]!) },
    prediction: toPrediction(target.task, target.classCount, Float64Array.from(margins)),
  }
}

for (const task of ['binary', 'multiclass', 'regression'] as const) {
  for (const metric of metrics.filter(({ tasks }) => tasks.includes(task))) {
    test(`${task} ${metric.name} of counted rows is that of copied rows`, () => {
      fc.assert(
        fc.property(samples(task), (sample) => {
          if (!sample.counts.some((count) => count > 0)) return
          const slow = copied(sample)
          const expected = metric.compute(slow.target, slow.prediction)
          const found = countedMetric(metric, sample.target, sample.prediction)(sample.counts)
          if (Number.isNaN(expected)) assert(Number.isNaN(found) || metric.name === 'r2', `${found}`)
          else
            assert(Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${found} is not ${expected}`)
        }),
        { seed: 2, numRuns: 150 },
      )
    })
  }
}

test('a metric that is not in the list is computed on copied rows', () => {
  const target: Target = { task: 'regression', classCount: 1, values: Float64Array.of(1, 2, 3) }
  const prediction = toPrediction('regression', 1, Float64Array.of(1, 2, 7))
  const worst = {
    name: 'worst',
    direction: 'minimize',
    tasks: ['regression'],
    compute: ({ values }: Target, { values: said }: Prediction) =>
      Math.max(...values.map((value, row) => Math.abs(said![row]! - value))),
  } as const
  const counted = countedMetric(worst, target, prediction)
  assert.equal(counted(Uint16Array.of(1, 1, 1)), 4)
  assert.equal(counted(Uint16Array.of(2, 1, 0)), 0)
})
