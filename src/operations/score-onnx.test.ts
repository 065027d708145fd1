import assert from 'node:assert/strict'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { digestOf, nodeEffects } from '#base'
import type { Platform } from '#platform'
import { openPlatform } from '#platform'
import { resolveRun } from '#tracking'
import type { Context } from './operation.ts'
import { predict } from './predict.ts'

const never = new AbortController().signal
const context: Context = { progress: () => {}, signal: never, kill: never, origin: 'cli', argv: ['test'] }
let folder: string
let platform: Platform

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-onnx-'))
  platform = await openPlatform(folder, { threads: 1, effects: { ...nodeEffects(), cwd: folder, log: () => {} } })
  await copyFile(resolve(import.meta.dirname, '../../test/fixtures/onnx/trees.onnx'), join(folder, 'trees.onnx'))
  await writeFile(join(folder, 'rows.csv'), 'a,b,c\n0.5,2,-1\n3,-0.25,8\n0,0,0\n')
})
after(async () => {
  await platform.close()
  await rm(folder, { recursive: true, force: true })
})

const scored = (input: object, asked: Partial<Context> = {}) =>
  predict.run(platform, predict.parse(input), { ...context, ...asked })

test('a path that ends in .onnx scores a file, as a run that names the model by its digest', async () => {
  const output = await scored({ model: 'trees.onnx', data: 'rows.csv', output: 'out.csv' })
  assert.deepEqual(predict.output.parse(JSON.parse(JSON.stringify(output))), JSON.parse(JSON.stringify(output)))
  assert('run' in output)
  assert.equal(output.model.digest, digestOf(await readFile(join(folder, 'trees.onnx'))))
  assert.deepEqual(output.columns, ['a', 'b', 'c', 'label', 'probabilities_0', 'probabilities_1'])
  const { tags, status } = await resolveRun(platform, output.run.id)
  assert.deepEqual([status, tags['reprise.modelDigest']], ['finished', output.model.digest])
  const lines = (await readFile(join(folder, 'out.csv'), 'utf8')).trimEnd().split('\n')
  assert.deepEqual(lines.slice(0, 2), ['a,b,c,label,probabilities_0,probabilities_1', '0.5,2,-1,leaves,0.5,0.5'])
})

test('what an ONNX file cannot do is said', async () => {
  await assert.rejects(scored({ model: 'trees.onnx', rows: [{ a: 1 }] }), {
    code: 'invalid-input',
    message: /not single rows/,
  })
  await assert.rejects(scored({ model: 'trees.onnx', data: 'rows.csv', explain: 2 }), { message: /no reasons/ })
  await assert.rejects(scored({ model: 'absent.onnx', data: 'rows.csv' }), { code: 'not-found' })
  await assert.rejects(scored({ model: '/etc/absent.onnx', data: 'rows.csv' }, { origin: 'http' }), { code: 'refused' })
})
