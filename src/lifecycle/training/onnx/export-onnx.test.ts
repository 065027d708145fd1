import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Column, Table } from '#base'
import { transformColumns } from '#features'
import { loadKernels } from '#kernels'
import { runOnnxInPython, withoutPython } from '../../../../test/conformance/onnx-python.ts'
import type { Answers } from '../../../../test/conformance/onnx-web.ts'
import { runOnnx } from '../../../../test/conformance/onnx-web.ts'
import { largestRelativeError } from '../../../../test/conformance/relative-error.ts'
import { oddTable, sampleModels, sampleTable } from '../../../../test/conformance/sample-models.ts'

import type { Model } from '../model.ts'
import { predict } from '../predict.ts'
import type { Prediction } from '../prediction.ts'
import { exportOnnx } from './export-onnx.ts'
import { onnxFeeds } from './feeds.ts'

const kernels = await loadKernels({ threads: 1 })
after(() => kernels[Symbol.asyncDispose]())
const models = sampleModels(kernels)

function assertSame(model: Model, answers: Answers, expected: Prediction, bound: number): void {
  const check = (name: string, values: Float64Array) => {
    const error = largestRelativeError(answers[name] as Float64Array, values)
    assert.ok(error <= bound, `${name}: relative error ${error}`)
  }
  if (model.classes === null) {
    check('value', expected.values!)
    return
  }
  check('probabilities', expected.probabilities!)
  check('margin', expected.margins)
  const labels = Array.from(expected.classIndices!, (index) => model.classes![index])
  assert.deepEqual(answers['label'], labels)
}

/** Kinds that have no natural form as operators. */
const unwritten = new Set<string>(['neighbours', 'bayes', 'network', 'kernel', 'splines'])
const isWritten = ({ members }: Model) => members.every(({ fitted }) => !unwritten.has(fitted.estimator.kind))

test('a kind without a form as operators is refused by its name', () => {
  for (const model of models.values()) {
    const [{ fitted } = assert.fail()] = model.members
    const refusal = { code: 'invalid-input', message: new RegExp(`"${fitted.estimator.kind}"`) }
    if (!isWritten(model)) assert.throws(() => exportOnnx(model), refusal)
  }
})

for (const [name, model] of [...models].filter(([, one]) => isWritten(one))) {
  test(`${name}: onnxruntime-web predicts what we do, from any row`, async () => {
    const table = oddTable()
    const exported = exportOnnx(model)
    const answers = await runOnnx(exported.bytes, onnxFeeds(model, exported.inputs, table))
    assertSame(model, answers, predict(model, table, kernels), 1e-9)
  })
}

test('the same model gives the same bytes', () => {
  const model = models.get('ensemble-multiclass')!
  assert.deepEqual(exportOnnx(model), exportOnnx(model))
})

test('true and false are known in every spelling', async () => {
  const model = models.get('gbdt-binary')!
  const words = ['TRUE', 'on', 'yEs', '1', 'T', 'false', 'Off', 'nO', '0', 'F', 'Yes', 'No']
  const table = rowsOf(words.length, { member: codesOf(words) })
  const exported = exportOnnx(model)
  const answers = await runOnnx(exported.bytes, onnxFeeds(model, exported.inputs, table))
  assertSame(model, answers, predict(model, table, kernels), 1e-9)
})

test('what pandas makes of a missing text is missing, unless it is a level', async () => {
  const model = models.get('linear-regression')!
  const colours = { kind: 'category', column: 'colour' } as const
  const levels = ['None', 'blue', 'green', 'red']
  const transforms = model.transforms.map((one) =>
    transformColumns(one)[0] === 'colour' ? { ...colours, levels } : one,
  )
  for (const [word, known, means] of [
    ['nan', model, null],
    ['<NA>', model, null],
    ['None', model, null],
    ['None', { ...model, transforms }, 'None'],
  ] as const) {
    const { bytes, inputs } = exportOnnx(known)
    const feeds = { ...onnxFeeds(known, inputs, rowsOf(1, {})), colour: [word] }
    const expected = predict(known, rowsOf(1, { colour: codesOf([means]) }), kernels)
    assertSame(known, await runOnnx(bytes, feeds), expected, 1e-9)
  }
})

test('a column that bears the name of an output keeps it', async () => {
  const model = models.get('gbdt-regression')!
  const renamed = JSON.parse(JSON.stringify([model.signature, model.transforms]).replaceAll('"amount"', '"value"'))
  const { bytes, inputs, outputs } = exportOnnx({ ...model, signature: renamed[0], transforms: renamed[1] })
  assert.deepEqual([inputs[0]!.name, outputs[0]!.name], ['value', 'value_2'])
  const { value, ...others } = {
    value: Float64Array.of(3),
    ...onnxFeeds(model, exportOnnx(model).inputs, rowsOf(1, {})),
  }
  const { amount: _, ...rest } = others as typeof others & { amount: unknown }
  const expected = predict(model, rowsOf(1, { amount: { kind: 'number', values: value } }), kernels)
  const found = (await runOnnx(bytes, { ...rest, value }))['value_2'] as Float64Array
  assert.ok(largestRelativeError(found, expected.values!) < 1e-9)
})

test('the description and the metadata say which inputs are raw and which the caller encodes', () => {
  const { bytes, inputs } = exportOnnx(models.get('prior-binary')!)
  const text = new TextDecoder().decode(bytes)
  assert.deepEqual(
    inputs.filter(({ raw }) => raw).map(({ name }) => name),
    ['amount', 'visits', 'colour', 'member'],
  )
  for (const input of inputs)
    assert.ok(text.includes(`${input.name}: ${input.tensor}, ${input.raw ? 'raw' : 'encoded'}`))
  assert.ok(text.includes(JSON.stringify(inputs)))
})

test('a model that reads no column is refused', () => {
  const model = models.get('prior-binary')!
  assert.throws(() => exportOnnx({ ...model, transforms: [] }), { code: 'invalid-input', message: /reads no column/ })
})

const ensembles = ['ensemble-binary', 'ensemble-multiclass', 'ensemble-regression']
const crafted = ['platt-binary', 'isotonic-binary', 'crafted-regression', 'temperature-multiclass']
const trees = ['poisson-regression', 'many-levels-binary', 'linear-leaves-regression', 'vector-leaves-multiclass']

for (const name of [...ensembles, ...trees, ...crafted]) {
  test(`${name}: onnxruntime in Python agrees`, { skip: withoutPython }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reprise-onnx-'))
    try {
      const [model, table, file] = [models.get(name)!, oddTable(), join(folder, 'model.onnx')]
      const { bytes, inputs } = exportOnnx(model)
      await writeFile(file, bytes)
      const answers = await runOnnxInPython(file, onnxFeeds(model, inputs, table))
      assertSame(model, answers, predict(model, table, kernels), 1e-9)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
}

/** The first rows of the sample, with some columns replaced. */
function rowsOf(rowCount: number, columns: Readonly<Record<string, Column>>): Table {
  const first = [...sampleTable().columns].map(([name, column]): [string, Column] => {
    if (column.kind === 'codes') return [name, { ...column, codes: column.codes.slice(0, rowCount) }]
    if (column.kind === 'number') return [name, { ...column, values: column.values.slice(0, rowCount) }]
    return [name, { ...column, values: column.values.slice(0, rowCount), missing: column.missing.slice(0, rowCount) }]
  })
  return { rowCount, columns: new Map([...first, ...Object.entries(columns)]) }
}

function codesOf(cells: readonly (string | null)[]): Column {
  const levels = cells.filter((cell) => cell !== null)
  return { kind: 'codes', levels, codes: Int32Array.from(cells, (cell) => (cell === null ? -1 : levels.indexOf(cell))) }
}
