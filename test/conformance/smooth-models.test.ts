import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng } from '#base'
import { loadKernels } from '#kernels'
import type { Model } from '#training'
import { decodeModel, encodeModel, explain, exportOnnx, fitColumns, predict, tableOfColumns } from '#training'

const kernels = await loadKernels({ threads: 2 })
after(() => kernels[Symbol.asyncDispose]())

const rng = createRng(8)
const rowCount = 120
const x = Float64Array.from({ length: rowCount }, (_, row) => (row % 17 === 5 ? Number.NaN : rng.float() * 4))
const y = Float64Array.from({ length: rowCount }, () => rng.float())
const colour = Array.from({ length: rowCount }, () => ['red', 'green', 'blue'][rng.below(3)]!)
const columns = { x, y, colour }
const score = colour.map((word, row) => (x[row] || 2) * y[row]! + Number(word === 'red'))
const targets = { values: Float64Array.from(score), words: score.map((value) => (value > 1.5 ? 'high' : 'low')) }

function modelOf(kind: 'kernel' | 'splines', target: keyof typeof targets, params = {}): Model {
  return fitColumns({ columns, target: targets[target], estimator: { kind, params }, seed: 1 }, kernels)
}

const cases = [
  ['kernel', 'values', {}],
  ['kernel', 'words', { leafRows: 50 }],
  ['splines', 'values', {}],
  ['splines', 'words', { knots: 4 }],
] as const

for (const [kind, target, params] of cases) {
  const model = modelOf(kind, target, params)
  const table = tableOfColumns(columns)

  test(`${kind} of ${target}: bytes and back give the same model and the same bits`, () => {
    const files = encodeModel(model)
    const decoded = decodeModel(files)
    assert.deepEqual(encodeModel(decoded), files)
    assert.deepEqual(predict(decoded, table, kernels), predict(model, table, kernels))
  })

  test(`${kind} of ${target}: a host without kernels for it, such as a browser, has the same bits`, () => {
    const { boosting, network, neighbours } = kernels
    assert.deepEqual(predict(model, table, { boosting, network, neighbours }), predict(model, table, kernels))
  })

  test(`${kind} of ${target}: what columns contribute adds to the margin`, () => {
    const { values, base } = explain(model, table, kernels)
    const { margins } = predict(model, table, kernels)
    for (const [row, margin] of margins.entries()) {
      const sum = values.subarray(row * 3, row * 3 + 3).reduce((total, value) => total + value, base[0]!)
      assert.ok(Math.abs(sum - margin) < 1e-9)
    }
  })

  test(`${kind} of ${target}: ONNX is refused by its name`, () => {
    assert.throws(() => exportOnnx(model), { code: 'invalid-input', message: new RegExp(`"${kind}"`) })
  })
}

/** A model whose document says something else. */
function changed(model: Model, change: (document: { [key: string]: unknown }) => object) {
  const member = model.members[0]!
  const document = change(structuredClone(member.fitted.document)) as typeof member.fitted.document
  return encodeModel({ ...model, members: [{ ...member, fitted: { ...member.fitted, document } }] })
}

const leaves = modelOf('kernel', 'words', { leafRows: 50 })
const curves = modelOf('splines', 'values')
const wrong: Readonly<Record<string, [Model, (document: { [key: string]: unknown }) => object]>> = {
  'a split that leads back to itself': [
    leaves,
    (d) => ({ ...d, splits: (d['splits'] as object[]).map((s) => ({ ...s, below: 0 })) }),
  ],
  'a split by a column there is not': [
    leaves,
    (d) => ({ ...d, splits: (d['splits'] as object[]).map((s) => ({ ...s, column: 99 })) }),
  ],
  'a leaf there is not': [
    leaves,
    (d) => ({ ...d, splits: (d['splits'] as object[]).map((s) => ({ ...s, from: -99 })) }),
  ],
  'leaves of other sizes': [leaves, (d) => ({ ...d, leafSizes: [1, 2] })],
  'a length of 0': [leaves, (d) => ({ ...d, length: 0 })],
  'knots that descend': [
    curves,
    (d) => ({ ...d, curves: (d['curves'] as object[]).map((c) => ({ ...c, knots: [2, 1] })) }),
  ],
  'a pair of a column there is not': [curves, (d) => ({ ...d, pairs: [0, 99] })],
  'half a pair': [curves, (d) => ({ ...d, pairs: [0] })],
}

for (const [what, [model, change]] of Object.entries(wrong)) {
  test(`a stored model with ${what} is refused`, () => {
    assert.throws(() => decodeModel(changed(model, change)), { code: 'corrupted' })
  })
}
