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

test('there is a stored model of every estimator and task, and of every kind of tree', () => {
  assert.deepEqual(
    [...sampleModels(kernels).keys()].filter((name) => !names.includes(name)),
    [],
  )
})

test('the stored models hold what they are named for', () => {
  const stored = (name: string) => {
    const document = JSON.parse(readFileSync(new URL(`${name}/model.json`, root), 'utf8')) as StoredModel
    const [{ arrays, ...member } = assert.fail()] = document.members
    return { ...member, transforms: document.transforms, lengths: new Map(arrays.map((one) => [one.name, one.length])) }
  }
  for (const name of ['linear-leaves-regression', 'linear-leaves-of-classes-multiclass'])
    assert.ok(stored(name).lengths.get('slopes')! > 20, name)
  assert.equal(stored('vector-leaves-multiclass').document['leafWidth'], 3)
  assert.equal(stored('tree-per-class-multiclass').lengths.get('starts'), 3 * 8 + 1)
  assert.equal(stored('symmetric-binary').lengths.get('children'), 8 * 15)
  assert.ok(stored('many-levels-binary').lengths.get('ranks')! > 2 * 300)
  assert.ok(stored('statistics-regression').lengths.get('ranks')! > 0)
  assert.ok(Number(stored('huber-regression').document['huberDelta']) > 0)
  for (const name of ['poisson', 'tweedie', 'quantile'])
    assert.equal(stored(`${name}-regression`).estimator.params['objective'], name)
  const imported = stored('imported-zero-as-missing')
  assert.ok('imported' in imported.document && imported.transforms.some((one) => one['zeroIsMissing'] === true))
})

interface StoredModel {
  readonly transforms: readonly Readonly<Record<string, Json>>[]
  readonly members: readonly {
    readonly document: Readonly<Record<string, Json>>
    readonly estimator: { readonly params: Readonly<Record<string, Json>> }
    readonly arrays: readonly { readonly name: string; readonly length: number }[]
  }[]
}

interface Expected {
  readonly digests: Readonly<Record<string, string>>
  readonly margins: readonly string[]
}
