import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import type { Json } from '#base'
import { digestOf } from '#base'
import { loadKernels } from '#kernels'
import { decodeModel, encodeModel, predict } from '#training'
import { floatHex } from './float-hex.ts'
import { sampleModels } from './sample-models.ts'
import { tableFromJson } from './table-json.ts'

const root = new URL('../fixtures/models/', import.meta.url)
const names = readdirSync(root)
const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())

for (const name of names) {
  test(`the stored model ${name} loads and predicts the bits it always did`, () => {
    const read = (file: string) => readFileSync(new URL(`${name}/${file}`, root))
    const files = { 'model.json': read('model.json'), 'weights.bin': read('weights.bin') }
    const { digests, margins } = JSON.parse(read('expected.json').toString()) as Expected
    assert.deepEqual(
      { 'model.json': digestOf(files['model.json']), 'weights.bin': digestOf(files['weights.bin']) },
      digests,
    )
    const model = decodeModel(files)
    const table = tableFromJson(JSON.parse(read('input.json').toString()) as Json)
    assert.deepEqual(floatHex(predict(model, table, kernels).margins), margins)
    assert.deepEqual(encodeModel(model), {
      'model.json': new Uint8Array(files['model.json']),
      'weights.bin': new Uint8Array(files['weights.bin']),
    })
  })
}

test('there is a stored model of every estimator and task', () => {
  assert.deepEqual(
    [...sampleModels(kernels).keys()].filter((name) => !names.includes(name)),
    [],
  )
})

interface Expected {
  readonly digests: Readonly<Record<string, string>>
  readonly margins: readonly string[]
}
