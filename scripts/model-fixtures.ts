// Writes test/fixtures/models/<name> for every sample model that has none yet. A fixture once committed is a promise to
// everyone who keeps a model: it is never written again; a new format version gets folders of its own.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import type { Json } from '#base'
import { digestOf } from '#base'
import { loadKernels } from '#kernels'
import type { Model } from '#training'
import { encodeModel, predict } from '#training'
import { floatHex } from '../test/conformance/float-hex.ts'
import { sampleModels, sampleTable } from '../test/conformance/sample-models.ts'
import { tableToJson } from '../test/conformance/table-json.ts'

await using kernels = await loadKernels({ threads: 1 })
const table = sampleTable()
for (const [name, model] of sampleModels(kernels)) {
  const folder = `test/fixtures/models/${name}`
  if (existsSync(folder)) console.log(`kept     ${folder}`)
  else writeFixture(folder, model)
}

function writeFixture(folder: string, model: Model): void {
  mkdirSync(folder, { recursive: true })
  const files = encodeModel(model)
  writeFileSync(`${folder}/model.json`, files['model.json'])
  writeFileSync(`${folder}/weights.bin`, files['weights.bin'])
  writeJson(`${folder}/input.json`, tableToJson(table))
  writeJson(`${folder}/expected.json`, {
    digests: { 'model.json': digestOf(files['model.json']), 'weights.bin': digestOf(files['weights.bin']) },
    margins: floatHex(predict(model, table, kernels).margins),
  })
  console.log(`written  ${folder}`)
}

function writeJson(path: string, value: Json): void {
  writeFileSync(path, `${JSON.stringify(value)}\n`)
}
