import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, test } from 'node:test'
import type { Column, Table } from '#base'
import { loadKernels } from '#kernels'
import { runOnnx } from '../../../../test/conformance/onnx-web.ts'
import { largestRelativeError } from '../../../../test/conformance/relative-error.ts'
import { readImportedCase, tableOf } from '../../../../test/imported-case.ts'
import { importModel } from '../import/import-model.ts'
import { predict } from '../predict.ts'
import { exportOnnx } from './export-onnx.ts'
import { onnxFeeds } from './feeds.ts'

const root = new URL('../../../../test/fixtures/imported/', import.meta.url).pathname
const kernels = await loadKernels({ threads: 1 })
after(() => kernels[Symbol.asyncDispose]())

/** What LightGBM takes for zero ends at 1e-35, rounded to a float. */
const zeros = [0, -0, 1e-35, -1e-35, Math.fround(1e-35), 1.0001e-35, -2e-35, 5e-324, NaN, Infinity, -Infinity, 1e308]

for (const name of readdirSync(root)) {
  test(`${name}: leaves as ONNX with the predictions it came with`, async () => {
    const { bytes: file, columns, margins } = readImportedCase(`${root}${name}`)
    const model = importModel(file)
    const table = withZeros(tableOf(columns, margins.length))
    const { bytes, inputs } = exportOnnx(model)
    const answers = await runOnnx(bytes, onnxFeeds(model, inputs, table))
    const expected = predict(model, table, kernels)
    const [found, wanted] =
      model.classes === null ? [answers['value'], expected.values!] : [answers['margin'], expected.margins]
    const error = largestRelativeError(found as Float64Array, wanted)
    assert.ok(error < 1e-9, `relative error ${error}`)
  })
}

/** More rows, in which every number is one of `zeros`, and every text the first. */
function withZeros({ rowCount, columns }: Table): Table {
  const extended = [...columns].map(([name, column]): [string, Column] => {
    if (column.kind === 'number') return [name, { kind: 'number', values: Float64Array.of(...column.values, ...zeros) }]
    assert(column.kind === 'codes')
    return [name, { ...column, codes: Int32Array.of(...column.codes, ...zeros.map(() => column.codes[0]!)) }]
  })
  return { rowCount: rowCount + zeros.length, columns: new Map(extended) }
}
