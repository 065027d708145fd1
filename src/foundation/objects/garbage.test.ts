import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { RepriseError } from '#base'
import { openObjects } from './index.ts'

const HOUR_MS = 3_600_000

test('what no root reaches goes; trees within trees and the young stay', async (t) => {
  const { objects, age } = await store(t)
  const [a, b, lost] = [await objects.put('a'), await objects.put('b'), await objects.put('lost')]
  const inner = await objects.writeTree({ b })
  const root = await objects.writeTree({ a, inner })
  const lostTree = await objects.writeTree({ lost, a })
  for (const blob of [a, b, lost, inner, root, lostTree]) await age(blob.digest)
  const young = await objects.put('young')
  const report = await objects.collectGarbage([root.digest], { graceMs: HOUR_MS, now: Date.now() })
  assert.deepEqual(report, { deletedCount: 2, deletedBytes: lost.sizeBytes + lostTree.sizeBytes, keptCount: 5 })
  const left = (await Array.fromAsync(objects.list())).map((blob) => blob.digest)
  assert.deepEqual(new Set(left), new Set([a, b, inner, root, young].map((blob) => blob.digest)))
})

test('putting again saves an old object from the next collection', async (t) => {
  const { objects, age } = await store(t)
  const { digest } = await objects.put('again')
  await age(digest)
  await objects.put('again')
  await objects.collectGarbage([], { graceMs: HOUR_MS, now: Date.now() })
  assert(await objects.has(digest))
  await age(digest)
  await objects.collectGarbage([], { graceMs: HOUR_MS, now: Date.now() })
  assert(!(await objects.has(digest)))
})

test('a damaged tree stops the collection before anything is deleted', async (t) => {
  const { objects, age } = await store(t)
  const leaf = await objects.put('leaf')
  const tree = await objects.writeTree({ leaf })
  await age(leaf.digest)
  const path = await objects.localPath(tree.digest)
  await chmod(path, 0o644)
  await writeFile(path, 'no tree any more')
  const collecting = objects.collectGarbage([tree.digest], { graceMs: HOUR_MS, now: Date.now() })
  await assert.rejects(collecting, (error) => error instanceof RepriseError && error.code === 'corrupted')
  assert(await objects.has(leaf.digest))
})

test('JSON of a user that looks like a tree is bytes like any other, and a root that is gone reaches nothing', async (t) => {
  const { objects, age } = await store(t)
  const lookalike = await objects.put('{"entries":{"rows":[1,2,3]}}')
  await age(lookalike.digest)
  await objects.collectGarbage([lookalike.digest, '0'.repeat(64) as typeof lookalike.digest], {
    graceMs: 0,
    now: Date.now(),
  })
  assert(await objects.has(lookalike.digest))
})

test('abandoned temporary files go with the garbage, fresh ones stay', async (t) => {
  const { objects, root } = await store(t)
  await writeFile(join(root, 'tmp', 'object-left-by-a-crash'), 'half')
  await utimes(join(root, 'tmp', 'object-left-by-a-crash'), 1000, 1000)
  const fresh = await objects.temporaryDirectory()
  await objects.collectGarbage([], { graceMs: HOUR_MS, now: Date.now() })
  assert.deepEqual(
    (await readdir(join(root, 'tmp'))).map((name) => join(root, 'tmp', name)),
    [fresh],
  )
})

async function store(t: TestContext) {
  const root = await mkdtemp(join(tmpdir(), 'reprise-garbage-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  const objects = await openObjects(root)
  const age = async (digest: Parameters<typeof objects.has>[0]) => utimes(await objects.localPath(digest), 1000, 1000)
  return { objects, root, age }
}
