// scikit-learn 1.9.1 on the same rows: test/fixtures/classic.json, made by test/python/classic_reference.py.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng } from '#base'
import type { Feature, Features } from '#features'
import { selectFeatureRows } from '#features'
import { loadKernels } from '#kernels'
import reference from '../../../../test/fixtures/classic.json' with { type: 'json' }
import type { Estimator, FitInput, Fitted, Task } from '../estimator.ts'
import { evaluate } from '../metrics/index.ts'
import { toPrediction } from '../prediction.ts'
import { estimators } from './index.ts'
import { plattOf } from './svm/platt.ts'

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())
const { table, targets } = reference
const rowCount = table.a.length

const number = (name: string, values: readonly number[]): Feature => {
  return { name, sources: [name], kind: 'number', values: Float64Array.from(values) }
}
const counts = table.counts.map((values, index) => number(`count ${index}`, values))
const group: Feature = {
  name: 'g',
  sources: ['g'],
  kind: 'category',
  codes: Int32Array.from(table.g),
  levels: ['0', '1', '2', '3'],
}
const whole: Features = { rowCount, features: [number('a', table.a), number('b', table.b), ...counts, group] }
const counted: Features = { rowCount, features: counts }

function inputOf(features: Features, task: Task): FitInput {
  const values = Float64Array.from(targets[task].slice(0, features.rowCount))
  return { features, target: { task, values, classCount: task === 'regression' ? 1 : task === 'binary' ? 2 : 3 } }
}

function fit(kind: Estimator['kind'], params: Estimator['params'], input: FitInput): Fitted {
  return estimators[kind].fit(estimators[kind].complete(params, input.target.task), input, {
    rng: createRng(3),
    kernels,
  })
}

/** Values, or rows × classes of probabilities. */
function said(fitted: Fitted, features: Features, { task, classCount }: FitInput['target']): Float64Array {
  const { values, probabilities } = toPrediction(task, classCount, marginsOf(fitted, features))
  return (task === 'regression' ? values : probabilities)!
}

function marginsOf(fitted: Fitted, features: Features): Float64Array {
  return estimators[fitted.estimator.kind].predict(fitted, features, kernels)
}

/** Of several classes only differences mean anything. */
function centred(margins: Float64Array, outputs: number): Float64Array {
  if (outputs === 1) return margins
  return margins.map((margin, cell) => {
    const start = cell - (cell % outputs)
    return margin - margins.subarray(start, start + outputs).reduce((sum, one) => sum + one, 0) / outputs
  })
}

function assertClose(found: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  assert.equal(found.length, expected.length)
  for (const [index, value] of expected.entries()) {
    const distance = Math.abs(found[index]! - value)
    assert(distance <= tolerance * (1 + Math.abs(value)), `${index}: ${found[index]} is not ${value}`)
  }
}

const faint = { smoothing: 1e-6 }

for (const [name, { task, params, leaves, values }] of Object.entries(reference.trees)) {
  test(`a tree (${name}) has the leaves of the reference`, () => {
    const [a, ...others] = whole.features.slice(0, 5)
    const holes = number(
      'a',
      Array.from((a as { values: Float64Array }).values, (v, row) => (row % 9 === 0 ? Number.NaN : v)),
    )
    const input = inputOf({ rowCount, features: [holes, ...others] }, task as Task)
    const fitted = fit('tree', { ...params, ...faint }, input)
    assert.equal(fitted.document['leaves'], leaves)
    assertClose(said(fitted, input.features, input.target), values, 1e-5)
  })
}

for (const [name, { task, params, values }] of Object.entries(reference.neighbours)) {
  test(`nearest neighbours (${name}) vote as the reference's do`, () => {
    const rows = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, index) => from + index)
    const input = inputOf(selectFeatureRows(whole, rows(0, 120)), task as Task)
    const fitted = fit('neighbours', { ...params, ...faint } as Estimator['params'], input)
    assertClose(said(fitted, selectFeatureRows(whole, rows(120, rowCount)), input.target), values, 2e-5)
  })
}

for (const [name, margins] of Object.entries(reference.bayes)) {
  test(`naive Bayes (${name}) has the reference's margins`, () => {
    const [variant, task] = name.split(', ') as [string, Task]
    const input = inputOf(variant === 'gaussian' ? whole : counted, task)
    const fitted = fit('bayes', { variant, smoothing: variant === 'gaussian' ? 1 : 0.5 }, input)
    assertClose(centred(marginsOf(fitted, input.features), task === 'binary' ? 1 : 3), margins, 1e-7)
  })
}

test('a support vector machine for numbers predicts what the reference does', () => {
  const input = inputOf(whole, 'regression')
  const fitted = fit('svm', { l2: 2, epsilon: 0.2 }, input)
  assertClose(marginsOf(fitted, input.features), reference.svm.regression, 1e-5)
})

for (const task of ['binary', 'multiclass'] as const) {
  test(`margins of a support vector machine (${task}) are the reference's scores, stretched and shifted`, () => {
    const input = inputOf(whole, task)
    const outputs = task === 'binary' ? 1 : 3
    const margins = marginsOf(fit('svm', { l2: 2 }, input), input.features)
    for (let output = 0; output < outputs; output++) {
      const own = Array.from({ length: rowCount }, (_, row) => margins[row * outputs + output]!)
      const scores = Array.from({ length: rowCount }, (_, row) => reference.svm[task][row * outputs + output]!)
      const slope = (own[1]! - own[0]!) / (scores[1]! - scores[0]!)
      assert(slope > 0)
      assertClose(
        own,
        scores.map((score) => own[0]! + slope * (score - scores[0]!)),
        1e-4,
      )
    }
  })
}

test("Platt's scaling is the reference's logistic regression on scores", () => {
  const { scores, labels, slope, shift } = reference.platt
  const data = { values: Float64Array.from(labels), weights: new Float64Array(labels.length).fill(1) }
  const found = plattOf(Float64Array.from(scores), 1, data)
  assertClose([found.slope, found.shifts[0]!], [slope, shift], 2e-3)
})

for (const [name, { task, params, margins }] of Object.entries(reference.linear)) {
  test(`${name} regression has the reference's margins`, () => {
    const input = inputOf(whole, task as Task)
    const found = marginsOf(fit('linear', params, input), input.features)
    assertClose(centred(found, task === 'multiclass' ? 3 : 1), margins, name === 'multinomial' ? 2e-4 : 1e-6)
  })
}

for (const [name, { mean, deviation }] of Object.entries(reference.forests.losses)) {
  test(`a forest (${name}) loses on new rows what the reference's forests do`, () => {
    const [method, task] = name.split(', ') as [string, Task]
    const features = { rowCount: 1200, features: reference.forests.columns.map((values, j) => number(`x${j}`, values)) }
    const target = { ...inputOf(whole, task).target, values: Float64Array.from(reference.forests.targets[task]) }
    const part = (from: number, to: number) => {
      const rows = Uint32Array.from({ length: to - from }, (_, index) => from + index)
      return {
        features: selectFeatureRows(features, rows),
        target: { ...target, values: target.values.slice(from, to) },
      }
    }
    const fresh = part(800, 1200)
    const losses = [1, 2, 3].map((seed) => {
      const params = estimators.forest.complete({ method, trees: 100, minRowsInLeaf: 3, columnShare: 0.5 }, task)
      const fitted = estimators.forest.fit(params, part(0, 800), { rng: createRng(seed), kernels })
      const found = evaluate(fresh.target, toPrediction(task, target.classCount, marginsOf(fitted, fresh.features)))
      return task === 'regression' ? found['rmse']! * found['rmse']! : found['logLoss']!
    })
    const loss = losses.reduce((sum, one) => sum + one, 0) / losses.length
    const room = 4 * deviation + 0.01 * mean
    assert(loss < mean + room, `${loss} is more than ${mean} ± ${deviation}`)
    // Thresholds drawn among codes, so among ranks, do better here than among values: that much is not to be explained away.
    assert(loss > mean - (method === 'extra' ? 0.12 * mean : room), `${loss} is less than ${mean} ± ${deviation}`)
  })
}
