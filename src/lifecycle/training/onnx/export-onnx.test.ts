import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Column, Table } from '#base'
import { loadKernels } from '#kernels'
import type { Model, Prediction } from '#training'
import { exportOnnx, onnxFeeds, predict } from '#training'
import type { Answers } from '../../../../test/conformance/onnx-web.ts'
import { runOnnx } from '../../../../test/conformance/onnx-web.ts'
import { largestRelativeError } from '../../../../test/conformance/relative-error.ts'
import { sampleModels, sampleTable } from '../../../../test/conformance/sample-models.ts'

const kernels = await loadKernels({ threads: 1 })
after(() => kernels[Symbol.asyncDispose]())
const models = sampleModels(kernels)

/** The sample rows, and rows of nothing, of levels never seen, of numbers without bounds and of times long past. */
function rowsToTry(): Table {
  const { columns, rowCount } = sampleTable()
  const strange: Readonly<Record<string, readonly unknown[]>> = {
    amount: [Number.NaN, Infinity, -Infinity, 1e308, -1e308, 0, -0, 5e-324],
    visits: [null, 2n ** 62n, -(2n ** 62n), 2n ** 53n + 1n, 0n, -1n, 22n, null],
    colour: [null, 'violet', 'blue', '', 'Blue', 'zinc', '藍', null],
    member: [null, 'Yes', 'No', 'Yes', 'No', null, 'Yes', 'No'],
    note: [null, '', 'late LATE', 'PAID in time!', '👍🏽 late', 'Ça', 'x', null],
    since: [null, -1n, -62_135_596_800_000_000n, 951_782_400_000_000n, 2n ** 60n, -(2n ** 60n), 0n, null],
  }
  const extended = [...columns].map(([name, column]) => [name, extend(column, strange[name]!)] as const)
  return { rowCount: rowCount + 8, columns: new Map(extended) }
}

function extend(column: Column, cells: readonly unknown[]): Column {
  if (column.kind === 'number')
    return { ...column, values: Float64Array.from([...column.values, ...(cells as number[])]) }
  if (column.kind === 'long') {
    const values = BigInt64Array.from([...column.values, ...cells.map((cell) => (cell as bigint) ?? 0n)])
    return {
      ...column,
      values,
      missing: Uint8Array.from([...column.missing, ...cells.map((cell) => Number(cell === null))]),
    }
  }
  const levels = [...new Set([...column.levels, ...cells.filter((cell) => typeof cell === 'string')])]
  const codes = cells.map((cell) => (cell === null || cell === '' ? -1 : levels.indexOf(cell as string)))
  return { kind: 'codes', levels, codes: Int32Array.from([...column.codes, ...codes]) }
}

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

for (const [name, model] of models) {
  test(`${name}: onnxruntime-web predicts what we do, from any row`, async () => {
    const table = rowsToTry()
    const exported = exportOnnx(model)
    const answers = await runOnnx(exported.bytes, onnxFeeds(model, exported.inputs, table))
    assertSame(model, answers, predict(model, table, kernels), 1e-9)
  })
}

test('the same model gives the same bytes', () => {
  const model = models.get('ensemble-multiclass')!
  assert.deepEqual(exportOnnx(model), exportOnnx(model))
})
