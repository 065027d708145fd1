import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng, exp } from '#base'
import type { Features } from '#features'
import { selectFeatureRows } from '#features'
import { loadKernels } from '#kernels'
import type { FitInput, Fitted, Target } from '../estimator.ts'
import { toPrediction } from '../prediction.ts'
import { linear } from './linear.ts'

// Reference margins: scikit-learn 1.9.1 on the same standardised and one-hot columns, regression targets standardised
// for l1: Ridge(alpha = l2), Lasso and ElasticNet(alpha = (l1 + l2) / n), LogisticRegression(C = 1 / l2 or 1 / l1).

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())

const rowCount = 60
const rows = Array.from({ length: rowCount }, (_, row) => row)
const a = rows.map((i) => ((i * 37) % 101) / 10)
const b = rows.map((i) => ((i * 53) % 97) / 7 - 3)
const g = rows.map((i) => (i * i) % 3)
const r = rows.map((i) => ((i * 29) % 83) / 83)
const features: Features = {
  rowCount,
  features: [
    { name: 'a', sources: ['a'], kind: 'number', values: Float64Array.from(a) },
    { name: 'b', sources: ['b'], kind: 'number', values: Float64Array.from(b) },
    { name: 'g', sources: ['g'], kind: 'category', codes: Int32Array.from(g), levels: ['p', 'q', 'r'] },
  ],
}
const regression = target('regression', 1, (i) => 2 * a[i]! - b[i]! + (g[i] === 1 ? 3 : 0) + 4 * r[i]!)
const binary = target('binary', 2, (i) => Number(a[i]! - b[i]! / 2 + 6 * r[i]! > 7))
const multiclass = target('multiclass', 3, (i) => (a[i]! + 4 * r[i]! < 5 ? 0 : b[i]! + 4 * r[i]! < 6 ? 1 : 2))

test('ridge regression equals the reference', () => {
  assertMargins(
    fit(regression, { l2: 5 }),
    [5.213680281833358, 8.005041557086686, 20.41583333564866, -0.8151678201468542],
    1e-11,
  )
})

test('the lasso equals the reference', () => {
  const expected = [6.760925603109705, 7.383752194886162, 18.757216209588293, 1.5603130155107952]
  assertMargins(fit(regression, { l1: 6, l2: 0 }), expected, 1e-8)
})

test('a strong l1 leaves exact zeros and the mean', () => {
  const { coefficients } = fit(regression, { l1: 1000, l2: 0 }).arrays
  assert(coefficients!.slice(0, 5).every((value) => value === 0))
  assert(Math.abs(coefficients![5]! - regression.values.reduce((sum, value) => sum + value, 0) / rowCount) < 1e-12)
})

test('the elastic net equals the reference', () => {
  const expected = [6.868778935700176, 7.492334283424833, 18.443016672263575, 1.8810200682838243]
  assertMargins(fit(regression, { l1: 6, l2: 2 }), expected, 1e-8)
})

test('logistic regression equals the reference', () => {
  const expected = [-2.922283212571652, -1.8722272121455674, 2.1745536360673574, -4.069477543533104]
  assertMargins(fit(binary, { l2: 0.5 }), expected, 1e-9)
})

test('weighted logistic regression equals the reference', () => {
  const weights = Float64Array.from(rows, (i) => 1 + (i % 3))
  const expected = [-2.65646113500409, -1.9527189921186352, 2.2749808837322796, -4.110452242652817]
  assertMargins(fit(binary, { l2: 0.5 }, { weights }), expected, 1e-9)
})

test('logistic regression with l1 equals the reference', () => {
  const expected = [-2.887767426207093, -1.5863608708262094, 1.6049267062363257, -3.464915869652893]
  assertMargins(fit(binary, { l1: 2, l2: 0 }), expected, 1e-5)
})

test('multinomial regression equals the reference', () => {
  const expected = [
    -0.047160743062846795, -3.078410021774766, -10.302055766529627, -0.8703776069830333, -0.9980503417773599,
    -1.5482993524522315,
  ]
  assertLogProbabilities(fit(multiclass, { l2: 0.5 }), expected, 1e-3)
})

test('multinomial regression with l1 equals the reference', () => {
  const expected = [
    -0.12909479199074378, -2.1154315950419287, -7.546198122982554, -0.7825941576345109, -1.2054513102515976,
    -1.413768958669615,
  ]
  assertLogProbabilities(fit(multiclass, { l1: 2, l2: 0 }), expected, 1e-2)
})

test('many columns, where no Hessian is factorised, give nearly the same as few', () => {
  const levels = Array.from({ length: 700 }, (_, level) => `level ${level}`)
  const wide = {
    ...features,
    features: [
      ...features.features.slice(0, 2),
      { ...features.features[2]!, kind: 'category' as const, codes: Int32Array.from(g), levels },
    ],
  }
  const found = linear.predict(fitOn(wide, binary, { l2: 0.5 }), wide, kernels)
  const expected = linear.predict(fit(binary, { l2: 0.5 }), features, kernels)
  for (const [row, margin] of found.entries()) assert(Math.abs(margin - expected[row]!) < 1e-3)
})

test("l2 = 'auto' takes the penalty of least validation loss and records it", () => {
  const losses: number[] = []
  const validation = {
    features: selectFeatureRows(features, Uint32Array.from(rows.slice(40))),
    target: slice(binary, 40, 60),
  }
  const input: FitInput = {
    features: selectFeatureRows(features, Uint32Array.from(rows.slice(0, 40))),
    target: slice(binary, 0, 40),
    validation,
  }
  const params = linear.complete({}, 'binary')
  const context = {
    rng: createRng(0),
    kernels,
    record: (event: { validationLoss: number | null }) => losses.push(event.validationLoss!),
  }
  const chosen = linear.fit(params, input, context)
  const path = [1000, 100, 10, 1, 0.1]
  assert.equal(chosen.document['l2'], path[losses.indexOf(Math.min(...losses))])
})

test("l2 = 'auto' without validation rows is 1", () => {
  assert.equal(fit(binary, {}).document['l2'], 1)
})

test('a class without training rows gets a small probability, the others keep theirs', () => {
  const four = { ...multiclass, classCount: 4 }
  const three = toPrediction('multiclass', 3, linear.predict(fit(multiclass, { l2: 1 }), features, kernels))
    .probabilities!
  const found = toPrediction('multiclass', 4, linear.predict(fit(four, { l2: 1 }), features, kernels)).probabilities!
  for (let row = 0; row < rowCount; row++) {
    assert(found[row * 4 + 3]! < 1e-6)
    for (let k = 0; k < 3; k++) assert(Math.abs(found[row * 4 + k]! - three[row * 3 + k]!) < 1e-6)
  }
})

test('classes that a column tells apart perfectly end in finite coefficients, also without penalty', () => {
  const separable = target('binary', 2, (i) => Number(a[i]! > 5))
  const margins = linear.predict(fit(separable, { l2: 0 }), features, kernels)
  assert(margins.every((margin, row) => Number.isFinite(margin) && margin > 0 === a[row]! > 5))
})

function fit(target: Target, params: Fitted['estimator']['params'], extra: Partial<FitInput> = {}): Fitted {
  return fitOn(features, target, params, extra)
}

function fitOn(
  features: Features,
  target: Target,
  params: Fitted['estimator']['params'],
  extra: Partial<FitInput> = {},
): Fitted {
  const complete = linear.complete(params, target.task)
  return linear.fit(complete, { features, target, ...extra }, { rng: createRng(0), kernels })
}

function target(task: Target['task'], classCount: number, valueAt: (row: number) => number): Target {
  return { task, classCount, values: Float64Array.from(rows, valueAt) }
}

function slice(whole: Target, from: number, to: number): Target {
  return { ...whole, values: whole.values.slice(from, to) }
}

function assertMargins(fitted: Fitted, expected: readonly number[], tolerance: number): void {
  const found = linear.predict(fitted, features, kernels)
  for (const [row, margin] of expected.entries())
    assert(Math.abs(found[row]! - margin) < tolerance, `row ${row}: ${found[row]} is not ${margin}`)
}

function assertLogProbabilities(fitted: Fitted, expected: readonly number[], tolerance: number): void {
  const { probabilities } = toPrediction('multiclass', 3, linear.predict(fitted, features, kernels))
  for (const [index, value] of expected.entries()) {
    assert(
      Math.abs(probabilities![index]! - exp(value)) < tolerance,
      `cell ${index}: ${probabilities![index]} is not ${exp(value)}`,
    )
  }
}
