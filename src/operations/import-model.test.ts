import assert from 'node:assert/strict'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { nodeEffects } from '#base'
import type { Platform } from '#platform'
import { openPlatform } from '#platform'
import { edgesOf } from '#registry'
import { readImportedCase } from '../../test/imported-case.ts'
import { importModel } from './import-model.ts'
import type { Context } from './operation.ts'
import { predict } from './predict.ts'
import { gc } from './store.ts'

const fixtures = resolve(import.meta.dirname, '../../test/fixtures/imported')
const never = new AbortController().signal
const context: Context = { progress: () => {}, signal: never, kill: never, origin: 'cli', argv: ['test'] }
let folder: string
let platform: Platform

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-import-'))
  platform = await openPlatform(folder, { threads: 1, effects: { ...nodeEffects(), cwd: folder, log: () => {} } })
  await copyFile(join(fixtures, 'lightgbm-binary/model.txt'), join(folder, 'churn.txt'))
})
after(async () => {
  await platform.close()
  await rm(folder, { recursive: true, force: true })
})

const imported = (input: object, asked: Partial<Context> = {}) =>
  importModel.run(platform, importModel.parse(input), { ...context, ...asked })

test('a model file is registered, with its file in the store and an edge from it', async () => {
  const output = await imported({ file: 'churn.txt', as: 'churn', classes: ['stays', 'leaves'], target: 'Churn' })
  assert.deepEqual(importModel.output.parse(JSON.parse(JSON.stringify(output))), JSON.parse(JSON.stringify(output)))
  assert.deepEqual([output.model.name, output.model.version, output.task], ['churn', 1, 'binary'])
  assert.deepEqual([output.from.library, output.from.objective], ['lightgbm', 'binary sigmoid:2'])
  const edge = { from: output.from.digest, to: output.model.digest, kind: 'imported-from' }
  assert.deepEqual(await edgesOf(platform, output.model.digest), [edge])
  await gc.run(platform, gc.parse({}), context)
  const kept = await platform.objects.get(output.from.digest)
  assert.deepEqual(Buffer.from(kept), Buffer.from(readImportedCase(join(fixtures, 'lightgbm-binary')).bytes))
})

test('importing the same file again is the same version', async () => {
  const input = { file: 'churn.txt', as: 'churn', classes: ['stays', 'leaves'], target: 'Churn' }
  assert.equal((await imported(input)).model.version, 1)
  assert.equal((await imported({ ...input, target: 'Left' })).model.version, 2)
})

test('a CSV file is predicted as the library predicts it, with reasons', async () => {
  await imported({ file: 'churn.txt', as: 'scored', classes: ['stays', 'leaves'] })
  const { columns, values } = readImportedCase(join(fixtures, 'lightgbm-binary'))
  const names = Object.keys(columns)
  const lines = values.map((_, row) => names.map((name) => columns[name]![row] ?? '').join(','))
  await writeFile(join(folder, 'rows.csv'), `${names.join(',')}\n${lines.join('\n')}\n`)
  const input = { model: 'scored', data: 'rows.csv', limit: 40, explain: 1 }
  const { preview } = (await predict.run(platform, predict.parse(input), context)) as {
    preview: readonly Record<string, unknown>[]
  }
  assert.equal(preview.length, values.length)
  for (const [row, line] of preview.entries()) {
    assert(Math.abs(Number(line['probability_leaves']) - values[row]![0]!) < 1e-9, `row ${row}`)
    assert.match(String(line['reason_1']), / = |missing/)
  }
})

test('without a name the model has that of its file', async () => {
  const { model } = await imported({ file: 'churn.txt', rounds: 2 })
  assert.equal(model.name, 'churn-imported')
})

test('a file that is not there, or is no model, changes nothing', async () => {
  await assert.rejects(imported({ file: 'absent.txt' }), { code: 'not-found', message: /absent\.txt/ })
  await writeFile(join(folder, 'notes.txt'), 'nothing here')
  await assert.rejects(imported({ file: 'notes.txt', as: 'notes' }), { code: 'invalid-input', message: /neither/ })
  await assert.rejects(imported({ file: 'churn.txt', as: 'a/b' }), { code: 'invalid-input', message: /"a\/b"/ })
})

test('over HTTP only a file inside the project is read', async () => {
  await assert.rejects(imported({ file: '/etc/hostname' }, { origin: 'http' }), { code: 'refused' })
})
