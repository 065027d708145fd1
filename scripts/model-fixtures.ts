// Writes test/fixtures/models/<name> for every sample model that has none yet, and for a model of another library. A fixture once committed is a promise to
// everyone who keeps a model: it is never written again; a new format version gets folders of its own.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import type { Json } from '#base'
import { digestOf } from '#base'
import { loadKernels } from '#kernels'
import type { Model } from '#training'
import { encodeModel, importModel, predict } from '#training'
import { floatHex } from '../test/conformance/float-hex.ts'
import { oddTable, sampleModels } from '../test/conformance/sample-models.ts'
import { tableFromJson, tableToJson } from '../test/conformance/table-json.ts'
import { readImportedCase, tableOf } from '../test/imported-case.ts'

await using kernels = await loadKernels({ threads: 1 })
for (const [name, model] of sampleModels(kernels)) keepFixture(name, model, tableToJson(oddTable()))
const { bytes, columns } = readImportedCase('test/fixtures/imported/lightgbm-zero-as-missing')
keepFixture('imported-zero-as-missing', importModel(bytes), tableToJson(tableOf(columns, 40)))

function keepFixture(name: string, model: Model, rows: Json): void {
  const folder = `test/fixtures/models/${name}`
  if (existsSync(folder)) console.log(`kept     ${folder}`)
  else writeFixture(folder, model, rows)
}

/** JSON knows no infinity, so what is predicted is the table as it will be read. */
function writeFixture(folder: string, model: Model, rows: Json): void {
  mkdirSync(folder, { recursive: true })
  const table = tableFromJson(JSON.parse(JSON.stringify(rows)) as Json)
  const files = encodeModel(model)
  writeFileSync(`${folder}/model.json`, files['model.json'])
  writeFileSync(`${folder}/weights.bin`, files['weights.bin'])
  writeJson(`${folder}/input.json`, rows)
  writeJson(`${folder}/expected.json`, {
    digests: { 'model.json': digestOf(files['model.json']), 'weights.bin': digestOf(files['weights.bin']) },
    margins: floatHex(predict(model, table, kernels).margins),
  })
  console.log(`written  ${folder}`)
}

function writeJson(path: string, value: Json): void {
  writeFileSync(path, `${JSON.stringify(value)}\n`)
}
