import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng, digestOf } from '#base'
import { plainBoosting, threeTeams } from '../../../test/oracles/plain-boosting.ts'
import type { BinnedFeature, BoostingOptions, Kernels, LabelledRows, Loss, TreeEnsemble } from './index.ts'

const teams = await threeTeams()
const [one] = teams

const defaults = {
  ...plainBoosting,
  rounds: 8,
}

interface Case {
  readonly features: readonly BinnedFeature[]
  readonly rows: LabelledRows
}

/** Numbers with a tenth missing, one heavy-tailed column, a category with missing and rare levels, and a target of them. */
function makeCase(loss: Loss, rowCount: number, numbers: number): Case {
  const rng = createRng(11).child(loss)
  const columns = Array.from({ length: numbers }, (_, j) =>
    Float64Array.from({ length: rowCount }, () =>
      rng.float() < 0.1 ? Number.NaN : j === 1 ? 1 / (rng.float() + 1e-4) : rng.float(),
    ),
  )
  const codes = Int32Array.from({ length: rowCount }, () => Math.floor(rng.float() * rng.float() * 40) - 1)
  const signal = Float64Array.from({ length: rowCount }, (_, i) => {
    const first = columns[0]?.[i] ?? 0
    return (Number.isNaN(first) ? 1 : 2 * first - 1) + ((codes[i] ?? 0) % 3 === 0 ? 1 : -0.5) + rng.float()
  })
  const features = columns.map(
    (column, source): BinnedFeature => ({ kind: 'number', source, edges: one.boosting.edges(column, 255) }),
  )
  return {
    features: [...features, { kind: 'category', source: features.length, levelCount: 35 }],
    rows: { values: [...columns, codes], labels: signal.map((value) => labelOf(loss, value)) },
  }
}

function labelOf(loss: Loss, value: number): number {
  if (loss === 'squared') return value * value * value
  if (loss === 'logistic') return value > 0.5 ? 1 : 0
  return value > 1 ? 2 : value > 0 ? 1 : 0
}

function train(kernels: Kernels, { features, rows }: Case, loss: Loss, changes: Partial<BoostingOptions> = {}) {
  const base = new Float64Array(loss === 'softmax' ? 3 : 1)
  const options = { ...defaults, loss, base, features, training: rows, validation: rows, ...changes }
  using session = kernels.boosting.open(options)
  const rng = createRng(5)
  for (let tree = 0; tree < options.rounds * base.length; tree++) {
    session.growTree({ rows: rng.uint32(), columns: rng.uint32(), dither: rng.uint32() })
  }
  return { ensemble: session.ensemble(options.rounds), margins: session.margins(), loss: session.validationLoss() }
}

function digest(ensemble: TreeEnsemble, ...more: readonly Float64Array[]): string {
  const { outputs, leafWidth, ...arrays } = ensemble
  const parts = [...Object.values(arrays), ...more].map((a) =>
    digestOf(new Uint8Array(a.buffer, a.byteOffset, a.byteLength)),
  )
  return digestOf(`${outputs} ${leafWidth} ${parts.join(' ')}`)
}

const changesOf: readonly Partial<BoostingOptions>[] = [{}, { rowShare: 0.7, columnShare: 0.5 }]
for (const loss of ['logistic', 'squared', 'softmax'] as const) {
  for (const changes of changesOf) {
    const how = changes.rowShare === undefined ? 'all rows' : 'sampled rows and columns'
    test(`${loss} boosting on ${how} has the same bits on 1, 2 and 4 threads`, () => {
      const data = makeCase(loss, 60_000, 19) // above every threshold for sharing work
      const digests = teams.map((kernels) => {
        const { ensemble, margins, loss: validationLoss } = train(kernels, data, loss, { rounds: 3, ...changes })
        const head = {
          features: data.features,
          values: data.rows.values.map((v) => v.subarray(0, 3000)),
          rowCount: 3000,
        }
        const predicted = kernels.boosting.predict(ensemble, head)
        const { values } = kernels.boosting.contributions(ensemble, { ...head, rowCount: 100 })
        return digest(ensemble, margins, Float64Array.of(validationLoss), predicted, values)
      })
      assert.equal(new Set(digests).size, 1)
    })
  }
  test(`${loss} margins after training are the predictions, bit for bit, and the validation loss is of those margins`, () => {
    const data = makeCase(loss, 3001, 4)
    const { ensemble, margins, loss: validationLoss } = train(one, data, loss, { rowShare: 0.6 })
    const predicted = one.boosting.predict(ensemble, {
      features: data.features,
      values: data.rows.values,
      rowCount: 3001,
    })
    const outputs = ensemble.outputs
    const byClass = Float64Array.from(predicted, (_, i) => predicted[(i % 3001) * outputs + Math.floor(i / 3001)] ?? 0)
    assert.ok(byClass.every((margin, i) => margin === margins[i]))
    const first = train(one, data, loss, { rounds: 1 })
    assert.ok(validationLoss < first.loss, `${validationLoss} after 8 rounds, ${first.loss} after 1`)
  })
}

test('a single row is predicted as in a batch', () => {
  const data = makeCase('logistic', 500, 4)
  const { ensemble } = train(one, data, 'logistic')
  const all = one.boosting.predict(ensemble, { features: data.features, values: data.rows.values, rowCount: 500 })
  for (const row of [0, 7, 499]) {
    const values = data.rows.values.map((column) => column.subarray(row, row + 1))
    const [margin] = one.boosting.predict(ensemble, { features: data.features, values, rowCount: 1 })
    assert.equal(margin, all[row])
  }
})

test('missing values go where the training rows with missing values say', () => {
  const values = Float64Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? Number.NaN : i))
  const data: Case = {
    features: [{ kind: 'number', source: 0, edges: one.boosting.edges(values, 255) }],
    rows: {
      values: [values],
      labels: Float64Array.from(values, (value) => (Number.isNaN(value) || value < 100 ? 3 : -3)),
    },
  }
  const { ensemble } = train(one, data, 'squared', { rounds: 60 })
  const rows = { features: data.features, values: [Float64Array.of(Number.NaN, 50, 300)], rowCount: 3 }
  const [missing = 0, low = 0, high = 0] = one.boosting.predict(ensemble, rows)
  assert.ok(
    Math.abs(missing - 3) < 0.1 && Math.abs(low - 3) < 0.1 && Math.abs(high + 3) < 0.1,
    `${missing} ${low} ${high}`,
  )
})

test('unseen and missing levels share the larger side of every split that knew neither', () => {
  const codes = Int32Array.from({ length: 600 }, (_, i) => (i % 10 < 7 ? 0 : 1))
  const data: Case = {
    features: [{ kind: 'category', source: 0, levelCount: 2 }],
    rows: { values: [codes], labels: Float64Array.from(codes, (code) => (code === 0 ? 1 : -1)) },
  }
  const { ensemble } = train(one, data, 'squared')
  const rows = { features: data.features, values: [Int32Array.of(0, 1, 2, 9, -1)], rowCount: 5 }
  const [larger, smaller, unseen, far, missing] = one.boosting.predict(ensemble, rows)
  assert.notEqual(larger, smaller)
  assert.deepEqual([unseen, far, missing], [larger, larger, larger])
})

const constant = new Float64Array(40).fill(2.5)
const nothing = new Float64Array(40).fill(Number.NaN)
const labels = Float64Array.from({ length: 40 }, (_, i) => i % 2)
const degenerate: Readonly<Record<string, { values: (Float64Array | Int32Array)[]; labels: Float64Array }>> = {
  'a constant feature': { values: [constant], labels },
  'a feature that is all missing': { values: [nothing], labels },
  'no feature at all': { values: [], labels },
  'one row': { values: [Float64Array.of(1)], labels: Float64Array.of(1) },
  'rows of one class only': { values: [Float64Array.from(labels.keys())], labels: new Float64Array(40).fill(1) },
  'fewer rows than a leaf must have': { values: [Float64Array.of(1, 2, 3)], labels: Float64Array.of(0, 1, 1) },
}
for (const [name, rows] of Object.entries(degenerate)) {
  test(`boosting on ${name} grows no split and keeps its numbers finite`, () => {
    const features = rows.values.map(
      (column, source): BinnedFeature => ({
        kind: 'number',
        source,
        edges: one.boosting.edges(Float64Array.from(column), 255),
      }),
    )
    for (const loss of ['logistic', 'squared', 'softmax'] as const) {
      const { ensemble, margins } = train(one, { features, rows }, loss, { rowShare: 0.8, minRowsInLeaf: 5 })
      assert.ok(margins.every(Number.isFinite))
      if (name !== 'rows of one class only') assert.ok(ensemble.children.every((child) => child === 0))
      const { base } = one.boosting.contributions(ensemble, {
        features,
        values: rows.values,
        rowCount: rows.labels.length,
      })
      assert.ok(base.every(Number.isFinite))
    }
  })
}

test('a weight of two is a row twice', () => {
  const data = makeCase('squared', 400, 3)
  const doubled: Case = {
    features: data.features,
    rows: { values: data.rows.values.map((v) => repeat(v)), labels: repeat(data.rows.labels) },
  }
  const weighted: Case = { features: data.features, rows: { ...data.rows, weights: new Float64Array(400).fill(2) } }
  const a = train(one, doubled, 'squared', { minRowsInLeaf: 10 }).margins.subarray(0, 400)
  const b = train(one, weighted, 'squared', { minRowsInLeaf: 5 }).margins
  const worst = a.reduce((most, margin, i) => Math.max(most, Math.abs(margin - (b[i] ?? 0))), 0)
  assert.ok(worst < 0.05, `margins differ by ${worst}`)
})

function repeat<T extends Float64Array | Int32Array>(values: T): T {
  const twice = values.constructor as new (length: number) => T
  const all = new twice(values.length * 2)
  all.set(values)
  all.set(values, values.length)
  return all
}

test('one outlier does not cost the other rows their accuracy', () => {
  const values = Float64Array.from({ length: 2000 }, (_, i) => i)
  const targets = values.map((value) => (value === 1999 ? 1e6 : value < 1000 ? 1 : 2))
  const data: Case = {
    features: [{ kind: 'number', source: 0, edges: one.boosting.edges(values, 255) }],
    rows: { values: [values], labels: targets },
  }
  const { margins } = train(one, data, 'squared', { rounds: 100, learningRate: 0.3, minRowsInLeaf: 1 })
  assert.ok(Math.abs((margins[10] ?? 0) - 1) < 0.05, `${margins[10]} for 1`)
  assert.ok(Math.abs((margins[1200] ?? 0) - 2) < 0.05, `${margins[1200]} for 2`)
})

test('memory is given back when sessions close, in whatever order', () => {
  const data = makeCase('logistic', 300, 3)
  const open = () =>
    one.boosting.open({
      ...defaults,
      loss: 'logistic',
      base: Float64Array.of(0),
      features: data.features,
      training: data.rows,
    })
  const draws = { rows: 1, columns: 2, dither: 3 }
  const first = open()
  const second = open()
  first[Symbol.dispose]()
  using third = open()
  second.growTree(draws)
  third.growTree(draws)
  assert.deepEqual(second.margins(), third.margins())
  second[Symbol.dispose]()
})
