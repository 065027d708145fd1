import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Column, Table } from '#base'
import { createRng } from '#base'
import type { Transform } from '#features'
import { applyTransforms, crossLevel } from '#features'
import { loadKernels } from '#kernels'
import type { Answers } from '../../../../test/conformance/onnx-web.ts'
import { runOnnx } from '../../../../test/conformance/onnx-web.ts'
import { fit } from '../fit.ts'
import type { Calibration, Model } from '../model.ts'
import { predict } from '../predict.ts'
import type { SignatureColumn } from '../signature.ts'
import { exportOnnx } from './export-onnx.ts'
import { onnxFeeds } from './feeds.ts'

const kernels = await loadKernels({ threads: 1 })
after(() => kernels[Symbol.asyncDispose]())

const boolean = ['Yes', 'No', 'true', '']
/** Words that a text put together of two could confuse: quotes, brackets, commas, escapes, what is missing. */
const tricky = ['a', 'b', '","', 'a","b', '"', '\\', '\\"', ',', '[', 'None', '❤', '', 'ab', 'a,b', '\n']

const inputs: readonly SignatureColumn[] = [
  { name: 'left', type: 'category', storage: 'text', required: true },
  { name: 'right', type: 'category', storage: 'text', required: true },
  { name: 'flag', type: 'boolean', storage: 'boolean', required: true },
]

/** A model that answers with the place of its only feature's level. */
function modelOfLevels(transforms: readonly Transform[], table: Table): Model {
  const features = applyTransforms(transforms, table)
  const values = Float64Array.from({ length: table.rowCount }, (_, row) => row)
  const fitted = fit(
    { kind: 'linear', params: { l2: 1e-6 } },
    { features, target: { task: 'regression', classCount: 1, values } },
    { rng: createRng(0), kernels },
  )
  const whole = { classes: null, positive: null, signature: { inputs }, transforms, example: {} }
  return { ...whole, task: 'regression', target: 'row', members: [{ weight: 1, fitted }] }
}

function tableOf(pairs: readonly (readonly [string, string, string])[]): Table {
  const column = (side: number): Column => {
    const levels = [...new Set(pairs.map((pair) => pair[side]!))].filter((word) => word !== '')
    return { kind: 'codes', levels, codes: Int32Array.from(pairs, (pair) => levels.indexOf(pair[side]!)) }
  }
  return { rowCount: pairs.length, columns: new Map(inputs.map(({ name }, side) => [name, column(side)])) }
}

const pairs = tricky.flatMap((left, i) => tricky.map((right, j) => [left, right, boolean[(i + j) % 4]!] as const))
const known = pairs.filter(([left, right], index) => index % 3 !== 1 && left !== '' && right !== '')

test('a pair of words is the level it is for us, whatever the words hold', async () => {
  const levels = [...known.map(([left, right]) => crossLevel(left, right)), '["a", "b"]', 'a', '["a"]', '[1,2]']
  const transforms: readonly Transform[] = [{ kind: 'cross', columns: ['left', 'right'], levels }]
  await assertParity(modelOfLevels(transforms, tableOf(pairs)), tableOf(pairs))
})

test('true and false are known in every spelling within a pair and of a deviation, and by the first word that means so', async () => {
  const levels = [crossLevel('a', 'Yes'), crossLevel('b', 'No'), crossLevel('a', 'No'), crossLevel('b', 'true')]
  const transforms: readonly Transform[] = [{ kind: 'cross', columns: ['left', 'flag'], levels }]
  const model = modelOfLevels(transforms, tableOf(pairs))
  const spelled = ['TRUE', 'on', 'no', 'Off', 'Yes', 'true', 'No', '']
  const rows = tableOf(spelled.flatMap((word) => ['a', 'b', '❤'].map((left) => [left, 'a', word] as const)))
  await assertParity(model, rows)
  const two = modelOfLevels(
    [{ kind: 'category', column: 'flag', levels: ['No', 'true'] }, ...transforms],
    tableOf(pairs),
  )
  await assertParity(two, rows)
})

test('a word that one transform knows is not missing to another', async () => {
  const some = [crossLevel('a', 'b'), crossLevel('b', 'a')]
  const transforms: readonly Transform[] = [
    { kind: 'category', column: 'left', levels: ['None', 'a'] },
    { kind: 'cross', columns: ['left', 'right'], levels: some },
  ]
  await assertParity(modelOfLevels(transforms, tableOf(pairs)), tableOf(pairs.filter(([, right]) => right !== 'None')))
})

const curves: readonly Calibration[] = [
  { kind: 'isotonic', from: [0.5], to: [2] },
  { kind: 'isotonic', from: [-1, 1], to: [-2, 3] },
  { kind: 'isotonic', from: [-1, 0, 0.25, 1], to: [-2, -2, 3, 3.5] },
  { kind: 'scale', slope: 0.25, shifts: [-1] },
]

for (const calibration of curves) {
  test(`${JSON.stringify(calibration)} bends margins in the graph as it does here, at its points and beyond`, async () => {
    const values = Float64Array.from({ length: 41 }, (_, row) => (row - 20) / 4)
    const number = { name: 'x', type: 'number', storage: 'number', required: true } as const
    const transforms: readonly Transform[] = [{ kind: 'number', column: 'x' }]
    const table: Table = { rowCount: 41, columns: new Map([['x', { kind: 'number', values }]]) }
    const labels = values.map((value, row) => Number(value + (row % 7) - 3 > 0))
    const target = { task: 'binary', classCount: 2, values: labels } as const
    const input = { features: applyTransforms(transforms, table), target }
    const fitted = fit({ kind: 'linear', params: { l2: 1 } }, input, { rng: createRng(0), kernels })
    const model: Model = {
      ...{ task: 'binary', target: 'y', classes: ['no', 'yes'], positive: 'yes', example: {} },
      ...{ signature: { inputs: [number] }, transforms, members: [{ weight: 1, fitted }] },
      ...{ calibration, threshold: 0.8 },
    }
    const { bytes, inputs: asked, outputs } = exportOnnx(model)
    const answers = await runOnnx(bytes, onnxFeeds(model, asked, table))
    const expected = predict(model, table, kernels)
    close(answers, 'margin', expected.margins)
    close(answers, 'probabilities', expected.probabilities!)
    const labelled = Array.from(expected.classIndices!, (index) => model.classes![index])
    assert.deepEqual(answers['label'], labelled)
    assert.equal(outputs[0]!.meaning, '"yes" where its probability is at least 0.8, else "no"')
  })
}

async function assertParity(model: Model, table: Table): Promise<void> {
  const { bytes, inputs: asked } = exportOnnx(model)
  const expected = predict(model, table, kernels).values!
  assert.ok(new Set(expected).size > 3)
  close(await runOnnx(bytes, onnxFeeds(model, asked, table)), 'value', expected)
}

function close(answers: Answers, name: string, expected: Float64Array): void {
  for (const [row, value] of (answers[name] as Float64Array).entries())
    assert.ok(Math.abs(value - expected[row]!) < 1e-9, `${name} ${row}: ${value} is not ${expected[row]}`)
}
