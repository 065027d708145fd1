import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { loadKernels } from '#kernels'
import { predictInMlflow, withoutPython } from '../../../../test/conformance/onnx-python.ts'
import { sampleModels, sampleRowCount, sampleTable } from '../../../../test/conformance/sample-models.ts'
import type { Model } from '../model.ts'
import { onnxFeeds } from '../onnx/feeds.ts'
import { predict } from '../predict.ts'
import { exportMlflow } from './export-mlflow.ts'

const kernels = await loadKernels({ threads: 1 })
after(() => kernels[Symbol.asyncDispose]())
const models = sampleModels(kernels)
const strict = models.get('platt-binary')!

test('the folder says from which probability a row is positive, and nothing of it where one half decides', () => {
  const textOf = (model: Model) => new TextDecoder().decode(exportMlflow(model).files['MLmodel'])
  const meaning = `  label: '"\\"yes\\" where its probability is at least 0.3, else \\"no\\""'`
  assert.ok(textOf(strict).includes(`metadata:\n  threshold: 0.3\n${meaning}\nmlflow_version`))
  assert.ok(!textOf(models.get('crafted-binary')!).includes('metadata'))
})

test('MLflow in Python answers with the labels of the threshold, of features of several columns', {
  skip: withoutPython,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reprise-mlflow-'))
  try {
    const { files, inputs } = exportMlflow(strict)
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes)
    const feeds = Object.entries(onnxFeeds(strict, inputs, sampleTable()))
    const lines = Array.from({ length: sampleRowCount }, (_, row) =>
      feeds.map(([, cells]) => cellText(cells[row]!)).join(),
    )
    const csv = join(folder, 'rows.csv')
    await writeFile(
      csv,
      `${[feeds.map(([name]) => JSON.stringify(name).replaceAll('\\"', '""')).join(), ...lines].join('\n')}\n`,
    )
    const answers = await predictInMlflow(folder, csv)
    const expected = predict(strict, sampleTable(), kernels)
    assert.deepEqual(
      answers['label'],
      Array.from(expected.classIndices!, (index) => strict.classes![index]),
    )
    const found = answers['probabilities'] as Float64Array
    for (const [at, value] of expected.probabilities!.entries()) assert.ok(Math.abs(value - found[at]!) < 1e-12)
  } finally {
    await rm(folder, { recursive: true })
  }
})

function cellText(cell: number | bigint | string): string {
  return typeof cell === 'number' && Number.isNaN(cell) ? '' : String(cell)
}
