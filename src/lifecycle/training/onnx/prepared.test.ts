import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Column, Table } from '#base'
import { createRng } from '#base'
import type { Transform } from '#features'
import { applyTransforms, datetimeParts, fitTransforms } from '#features'
import { loadKernels } from '#kernels'
import { runOnnx } from '../../../../test/conformance/onnx-web.ts'
import { largestRelativeError } from '../../../../test/conformance/relative-error.ts'
import { oddTable, sampleTable } from '../../../../test/conformance/sample-models.ts'
import { decodeModel } from '../decode-model.ts'
import { encodeModel } from '../encode-model.ts'
import type { Estimator } from '../estimator.ts'
import { fit } from '../fit.ts'
import type { Model } from '../model.ts'
import { predict } from '../predict.ts'
import { exportOnnx } from './export-onnx.ts'
import { onnxFeeds } from './feeds.ts'

const kernels = await loadKernels({ threads: 1 })
after(() => kernels[Symbol.asyncDispose]())

const schema = [
  { name: 'amount', type: 'number', storage: 'number' },
  { name: 'visits', type: 'integer', storage: 'long' },
  { name: 'colour', type: 'category', storage: 'text' },
  { name: 'note', type: 'text', storage: 'text' },
  { name: 'since', type: 'datetime', storage: 'datetime' },
  { name: 'until', type: 'datetime', storage: 'datetime' },
] as const
const linear: Estimator = { kind: 'linear', params: { l2: 1, scaling: 'robust' } }
const gbdt: Estimator = { kind: 'gbdt', params: { rounds: 20, learningRate: 0.3, leaves: 6, minRowsInLeaf: 2 } }
const [note] = fitTransforms(sampleTable(), [schema[3]])

const prepared: Readonly<Record<string, readonly Transform[]>> = {
  'numbers that are names': fitTransforms(sampleTable(), schema.slice(0, 2), {
    asCategories: new Set(['amount', 'visits']),
  }),
  'codes for missing': [
    { kind: 'number', column: 'amount', missingCodes: [0.875, 12.5, 0], flagged: true },
    { kind: 'number', column: 'visits', missingCodes: [22] },
  ],
  'every part of a date': [{ kind: 'datetime', column: 'since', parts: datetimeParts }],
  'days between dates': [{ kind: 'elapsed', columns: ['until', 'since'] }],
  'frequencies of levels': [{ kind: 'frequency', column: 'colour', levels: ['blue', 'zinc'], shares: [0.25, 0.1] }],
  'text as topics': [note!],
}

for (const [name, transforms] of Object.entries(prepared)) {
  for (const estimator of [linear, gbdt]) {
    test(`${name}, ${estimator.kind}: stored, read and in onnxruntime-web, it predicts the same from any row`, async () => {
      const model = modelOf(transforms, estimator)
      const table = withUntil(oddTable())
      const expected = predict(model, table, kernels)
      assert.deepEqual(predict(decodeModel(encodeModel(model)), table, kernels), expected)
      const exported = exportOnnx(model)
      const answers = await runOnnx(exported.bytes, onnxFeeds(model, exported.inputs, table))
      const error = largestRelativeError(answers['value'] as Float64Array, expected.values!)
      assert(error <= 1e-9, `relative error ${error}`)
    })
  }
}

test('a text transform whose numbers do not fit its terms is refused', () => {
  const files = encodeModel(modelOf([note!], linear))
  const document = new TextDecoder().decode(files['model.json'])
  for (const [from, to] of [
    ['"topicCount":', '"topicCount":9'],
    ['"rarity":"', '"rarity":"AAAA'],
    ['"tokens":["', '"tokens":["nowhere","'],
  ] as const) {
    const broken = new TextEncoder().encode(document.replace(from, to))
    assert.throws(() => decodeModel({ ...files, 'model.json': broken }), /model\.json: transforms\[0\]\.\w+ is not/)
  }
})

test('a category over numbers whose levels are no numbers is refused', () => {
  const model = modelOf(prepared['numbers that are names']!, linear)
  const [amount, visits] = model.transforms
  assert(amount?.kind === 'category' && visits?.kind === 'category')
  for (const broken of [
    [{ ...amount, levels: [...amount.levels.slice(1), '1.0'] }, visits],
    [amount, { ...visits, levels: [...visits.levels.slice(1), 'x'] }],
  ]) {
    assert.throws(() => decodeModel(encodeModel({ ...model, transforms: broken })), /levels is not words of a column/)
  }
})

function modelOf(transforms: readonly Transform[], estimator: Estimator): Model {
  const table = withUntil(sampleTable())
  const values = Float64Array.from({ length: table.rowCount }, (_, row) => ((row * 37) % 101) / 8 + ((row * 7) % 23))
  const target = { task: 'regression', classCount: 1, values } as const
  const fitted = fit(
    estimator,
    { features: applyTransforms(transforms, table), target },
    { rng: createRng(3), kernels },
  )
  return {
    task: 'regression',
    target: 'outcome',
    classes: null,
    positive: null,
    signature: { inputs: schema.map((column) => ({ ...column, required: true })) },
    transforms,
    members: [{ weight: 1, fitted }],
    example: {},
  }
}

function withUntil(table: Table): Table {
  const until = BigInt64Array.from(
    { length: table.rowCount },
    (_, row) => BigInt((row * 7919) % 2000) * 43_200_000_001n,
  )
  const missing = Uint8Array.from({ length: table.rowCount }, (_, row) => Number(row % 11 === 3))
  const column: Column = { kind: 'long', values: until, missing }
  return { rowCount: table.rowCount, columns: new Map([...table.columns, ['until', column]]) }
}
