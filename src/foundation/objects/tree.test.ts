import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Digest, ErrorCode } from '#base'
import { digestOf, RepriseError } from '#base'
import { openObjects } from './index.ts'

const folder = await mkdtemp(join(tmpdir(), 'reprise-trees-'))
after(() => rm(folder, { recursive: true, force: true }))
const objects = await openObjects(folder)

test('a tree is canonical JSON, the same for any order of its entries', async () => {
  const [a, b] = [await objects.put('a'), await objects.put('b')]
  const tree = await objects.writeTree({ 'model.json': a, 'parts/weights.bin': b })
  const text = `{"entries":{"model.json":{"digest":"${a.digest}","sizeBytes":1},"parts/weights.bin":{"digest":"${b.digest}","sizeBytes":1}},"version":1}`
  assert.deepEqual(tree, { digest: digestOf(text), sizeBytes: text.length })
  assert.deepEqual(await objects.writeTree({ 'parts/weights.bin': b, 'model.json': a }), tree)
  assert.deepEqual(await objects.readTree(tree.digest), { entries: { 'model.json': a, 'parts/weights.bin': b } })
})

test('a path that leaves the tree is refused, written or read', async () => {
  const blob = await objects.put('x')
  for (const path of ['../x', '/x', 'a/../../x', 'a//b', './x', '', 'a/', 'C:/x', 'a\\..\\x', 'a\0b', '..']) {
    await assert.rejects(objects.writeTree({ [path]: blob }), withCode('refused'), path)
    const forged = await objects.put(JSON.stringify({ entries: { [path]: blob }, version: 1 }))
    await assert.rejects(objects.readTree(forged.digest), withCode('refused'), path)
  }
  assert((await objects.writeTree({ '..x/y..': blob, __proto__x: blob })).sizeBytes > 0)
})

test('a path cannot be a file and a folder', async () => {
  const blob = await objects.put('x')
  await assert.rejects(objects.writeTree({ a: blob, 'a/b': blob }), withCode('invalid-input'))
})

test('a tree names only what is stored', async () => {
  await assert.rejects(objects.writeTree({ a: { digest: digestOf('never put'), sizeBytes: 9 } }), withCode('not-found'))
})

test('what is no tree is told apart from a tree of a newer version', async () => {
  for (const text of ['hello', '{}', '{"entries":{"a":1},"version":1}', '{"entries":{', '{"entries":{}}']) {
    await assert.rejects(objects.readTree((await objects.put(text)).digest), withCode('invalid-input'), text)
  }
  const newer = await objects.put('{"entries":{},"version":2}')
  await assert.rejects(objects.readTree(newer.digest), withCode('newer-version'))
  await assert.rejects(objects.readTree('0'.repeat(64) as Digest), withCode('not-found'))
})

function withCode(code: ErrorCode) {
  return (error: unknown) => error instanceof RepriseError && error.code === code
}
