import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng } from '#base'
import type { Features } from '#features'
import { loadKernels } from '#kernels'
import type { Estimator, FitEvent, FitPart, Fitted, Task } from '../estimator.ts'
import { gbdt } from './gbdt.ts'

const kernels = await loadKernels({ threads: 2, checked: true })
after(() => kernels[Symbol.asyncDispose]())

const quick = { rounds: 40, learningRate: 0.2, leaves: 8 }

/** A number with missing values, a number that says nothing, and a category; `label` sees the first and the last. */
function makePart(
  seed: number,
  rowCount: number,
  task: Task,
  label: (number: number, level: number, noise: number) => number,
): FitPart {
  const rng = createRng(seed)
  const values = Float64Array.from({ length: rowCount }, () => (rng.float() < 0.1 ? Number.NaN : rng.float()))
  const noise = Float64Array.from({ length: rowCount }, () => rng.float())
  const codes = Int32Array.from({ length: rowCount }, () => rng.below(4) - 1)
  const features: Features = {
    rowCount,
    features: [
      { name: 'size', sources: ['size'], kind: 'number', values },
      { name: 'noise', sources: ['noise'], kind: 'number', values: noise },
      { name: 'colour', sources: ['colour'], kind: 'category', codes, levels: ['blue', 'green', 'red'] },
    ],
  }
  const labels = values.map((value, i) => label(Number.isNaN(value) ? 2 : value, codes[i] ?? 0, rng.float()))
  return {
    features,
    target: { task, values: labels, classCount: task === 'regression' ? 1 : task === 'binary' ? 2 : 3 },
  }
}

const labelOf = {
  binary: (number: number, level: number) => (number > 0.5 !== (level === 1) ? 1 : 0),
  multiclass: (number: number, level: number) => (number > 1 ? 2 : level === 0 || number > 0.6 ? 1 : 0),
  regression: (number: number, level: number) => 100 + 5 * number + (level === 2 ? 3 : 0),
} as const

function learn(
  params: Estimator['params'],
  part: FitPart,
  more: { validation?: FitPart; record?: (event: FitEvent) => void; stopped?: () => boolean } = {},
): Fitted {
  const { validation, ...rest } = more
  const input = { ...part, ...(validation ? { validation } : {}) }
  return gbdt.fit(gbdt.complete(params, part.target.task), input, { rng: createRng(1), kernels, ...rest })
}

const largest = (row: Float64Array): number => row.indexOf(Math.max(...row))

for (const task of ['binary', 'multiclass', 'regression'] as const) {
  const train = makePart(1, 1500, task, labelOf[task])
  const test_ = makePart(2, 500, task, labelOf[task])

  test(`${task}: rows it has not seen are predicted well`, () => {
    const margins = gbdt.predict(learn(quick, train), test_.features, kernels)
    const outputs = margins.length / 500
    const wrong = test_.target.values.filter((label, i) => {
      const row = margins.subarray(i * outputs, (i + 1) * outputs)
      if (task === 'regression') return Math.abs((row[0] ?? 0) - label) > 0.5
      return (task === 'binary' ? Number((row[0] ?? 0) > 0) : largest(row)) !== label
    })
    assert.ok(wrong.length < 15, `${wrong.length} of 500 are wrong`)
  })

  test(`${task}: contributions and base sum to the margin, and a feature that says nothing gets little`, () => {
    const fitted = learn(quick, train)
    const margins = gbdt.predict(fitted, test_.features, kernels)
    const { values, base } = gbdt.explain(fitted, test_.features, kernels)
    const shares = [0, 0, 0]
    margins.forEach((margin, i) => {
      const row = values.subarray(i * 3, i * 3 + 3)
      row.forEach((value, feature) => {
        shares[feature] = (shares[feature] ?? 0) + Math.abs(value)
      })
      const sum = row.reduce((a, b) => a + b, base[i % base.length] ?? 0)
      assert.ok(Math.abs(sum - margin) <= 1e-9 * Math.max(1, Math.abs(margin)))
    })
    const [size = 0, noise = 0, colour = 0] = shares
    assert.ok(noise < 0.2 * size && noise < 0.5 * colour, shares.join(' '))
  })

  test(`${task}: a fit passes its own check and is the same twice`, () => {
    const fitted = learn(quick, train)
    const shape = { featureCount: 3, features: train.features, outputs: task === 'multiclass' ? 3 : 1 }
    gbdt.check?.(fitted, shape, (field, expected) => assert.fail(`${field}: expected ${expected}`))
    assert.deepEqual(learn(quick, train), fitted)
  })
}

test('early stopping keeps the round of least validation loss', () => {
  const noisy = (number: number, level: number, noise: number) => (noise < 0.25 ? 1 : labelOf.binary(number, level))
  const events: FitEvent[] = []
  const params = { ...quick, rounds: 500, patience: 10 }
  const train = makePart(1, 600, 'binary', noisy)
  const validation = makePart(2, 300, 'binary', noisy)
  const fitted = learn(params, train, { validation, record: (event) => events.push(event) })
  const losses = events.map((event) => event.validationLoss ?? Number.NaN)
  const best = losses.indexOf(Math.min(...losses)) + 1
  assert.equal(fitted.document['rounds'], best)
  assert.equal(events.length, best + 10)
  const whole = learn({ ...params, rounds: best }, train)
  assert.deepEqual(whole.arrays['values'], fitted.arrays['values'])
})

test('a caller who stops gets the whole rounds there were', () => {
  let trees = 0
  const train = makePart(1, 300, 'multiclass', labelOf.multiclass)
  const fitted = learn({ ...quick, vectorLeaves: false }, train, { stopped: () => trees++ === 8 })
  assert.equal(fitted.document['rounds'], 2)
  assert.equal(fitted.arrays['starts']?.length, 2 * 3 + 1)
  trees = 0
  const vectors = learn(quick, train, { stopped: () => trees++ === 8 })
  assert.equal(vectors.document['rounds'], 8)
  assert.equal(vectors.arrays['starts']?.length, 8 + 1)
})

test('a fit stopped before its first tree predicts the prior', () => {
  const train = makePart(1, 300, 'regression', labelOf.regression)
  const margins = gbdt.predict(learn(quick, train, { stopped: () => true }), train.features, kernels)
  const mean = train.target.values.reduce((a, b) => a + b, 0) / 300
  assert.ok(margins.every((margin) => Math.abs(margin - mean) < 1e-9))
})

test('levels and missing values that training never saw are predicted like its larger groups, not refused', () => {
  const train = makePart(1, 900, 'regression', labelOf.regression)
  const fitted = learn(quick, train)
  const odd: Features = {
    rowCount: 2,
    features: [
      { name: 'size', sources: ['size'], kind: 'number', values: Float64Array.of(Number.NaN, Infinity) },
      { name: 'noise', sources: ['noise'], kind: 'number', values: Float64Array.of(Number.NaN, Number.NaN) },
      {
        name: 'colour',
        sources: ['colour'],
        kind: 'category',
        codes: Int32Array.of(3, -1),
        levels: ['blue', 'green', 'red'],
      },
    ],
  }
  const [a = 0, b = 0] = gbdt.predict(fitted, odd, kernels)
  assert.ok(a > 109 && a < 114 && b > 103 && b < 109, `${a} ${b}`)
})

test('of 400 levels each is learned from, the last as the first', () => {
  const rng = createRng(9)
  const levels = Array.from({ length: 400 }, (_, i) => String(i))
  const codes = Int32Array.from({ length: 4000 }, () => rng.below(400))
  const part: FitPart = {
    features: { rowCount: 4000, features: [{ name: 'id', sources: ['id'], kind: 'category', codes, levels }] },
    target: {
      task: 'regression',
      classCount: 1,
      values: Float64Array.from(codes, (code) => (code % 2 === 0 ? 1 : -1)),
    },
  }
  const margins = gbdt.predict(learn(quick, part), part.features, kernels)
  for (const code of [10, 300]) assert.ok((margins[codes.indexOf(code)] ?? 0) > 0.8)
  for (const code of [11, 399]) assert.ok((margins[codes.indexOf(code)] ?? 0) < -0.8)
})

test('params out of range, unknown, or of the wrong type are refused by name', () => {
  for (const params of [
    { leaves: 1 },
    { maxBins: 256 },
    { learningRate: 'fast' },
    { rowShare: 0 },
    { levels: 6 },
    { rounds: 2.5 },
  ]) {
    const [name] = Object.keys(params)
    assert.throws(() => gbdt.complete(params, 'binary'), { code: 'invalid-input', message: new RegExp(`${name}`) })
  }
})

test('a tampered model is refused, naming the array', () => {
  const train = makePart(1, 300, 'regression', labelOf.regression)
  const fitted = learn({ ...quick, rounds: 3 }, train)
  const faults = (arrays: Fitted['arrays']) => {
    const fault = (field: string): never => {
      throw new Error(field)
    }
    return () =>
      gbdt.check?.(
        { ...fitted, arrays: { ...fitted.arrays, ...arrays } },
        { featureCount: 3, features: train.features, outputs: 1 },
        fault,
      )
  }
  const children = (fitted.arrays['children'] as Int32Array).slice()
  children[0] = 10_000
  assert.throws(faults({ children }), /arrays.children/)
  const features = (fitted.arrays['features'] as Uint16Array).map(() => 7)
  assert.throws(faults({ features }), /arrays.features/)
  assert.throws(faults({ edges: new Float64Array(1) }), /arrays.edges/)
  const edges = fitted.arrays['edges'] as Float64Array
  assert.throws(faults({ edges: edges.with(1, edges[0]!) }), /arrays.edges/)
  assert.throws(faults({ edges: edges.with(0, edges[1]! + 1) }), /arrays.edges/)
  assert.throws(faults({ edges: edges.with(0, Number.NaN) }), /arrays.edges/)
  faults({ edges: edges.with(0, Number.NEGATIVE_INFINITY) })()
  assert.throws(faults({ values: (fitted.arrays['values'] as Float64Array).map(() => Number.NaN) }), /arrays.values/)
})
