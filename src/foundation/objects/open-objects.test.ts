import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import type { ErrorCode } from '#base'
import { digestOf, RepriseError } from '#base'
import { digestFile, openObjects } from './index.ts'

test('what is put can be got, checked and read from a path', async (t) => {
  const { objects } = await emptyStore(t)
  const blob = await objects.put('hello')
  assert.deepEqual(blob, { digest: digestOf('hello'), sizeBytes: 5 })
  assert.equal(Buffer.from(await objects.get(blob.digest)).toString(), 'hello')
  assert.equal(await readFile(await objects.localPath(blob.digest), 'utf8'), 'hello')
  assert(await objects.has(blob.digest))
  assert(!(await objects.has(digestOf('other'))))
  await assert.rejects(objects.get(digestOf('other')), withCode('not-found', digestOf('other')))
  await assert.rejects(objects.localPath(digestOf('other')), withCode('not-found', digestOf('other')))
})

test('a stored object is read-only and lies under its digest, and nothing stays in tmp', async (t) => {
  const { objects, root } = await emptyStore(t)
  const { digest } = await objects.put(Uint8Array.of(1, 2, 3))
  const path = join(root, 'objects', digest.slice(0, 2), digest.slice(2))
  assert.equal((await stat(path)).mode & 0o777, 0o444)
  assert.deepEqual(await readdir(join(root, 'tmp')), [])
})

test('a file is copied in with its progress told, and may be empty', async (t) => {
  const { objects, folder } = await emptyStore(t)
  const path = join(folder, 'big.bin')
  const bytes = Buffer.alloc(2_500_000, 7)
  await writeFile(path, bytes)
  const told: [number, number][] = []
  const blob = await objects.putFile(path, { onBytes: (...step) => told.push(step) })
  assert.deepEqual(blob, { digest: digestOf(bytes), sizeBytes: 2_500_000 })
  assert.deepEqual(told.at(-1), [2_500_000, 2_500_000])
  assert(told.length >= 3)
  await writeFile(path, '')
  assert.deepEqual(await objects.putFile(path), { digest: digestOf(''), sizeBytes: 0 })
})

test('a file that grows, shrinks or is rewritten while it is copied is refused by name, and leaves nothing', async (t) => {
  const { objects, root, folder } = await emptyStore(t)
  const path = join(folder, 'busy.csv')
  const changes = [
    () => appendFile(path, 'more'),
    () => truncate(path, 1_500_000),
    () => writeFile(path, Buffer.alloc(3_000_000, 2)),
  ]
  for (const change of changes) {
    await writeFile(path, Buffer.alloc(3_000_000, 1))
    let changing: Promise<void> | undefined
    const onBytes = () => {
      changing ??= change()
    }
    await assert.rejects(
      objects.putFile(path, { onBytes }),
      withCode('unavailable', 'busy.csv changed while it was read'),
    )
    await changing
  }
  assert.deepEqual(await Array.fromAsync(objects.list()), [])
  assert.deepEqual(await readdir(join(root, 'tmp')), [])
})

test('what is no file is told apart', async (t) => {
  const { objects, folder } = await emptyStore(t)
  await assert.rejects(objects.putFile(join(folder, 'nothing.csv')), withCode('not-found', 'nothing.csv'))
  await assert.rejects(objects.putFile(folder), withCode('invalid-input', 'is not a file'))
})

test('an aborted copy stops and leaves nothing', async (t) => {
  const { objects, root, folder } = await emptyStore(t)
  await writeFile(join(folder, 'big.bin'), Buffer.alloc(4_000_000))
  const stop = new AbortController()
  const copying = objects.putFile(join(folder, 'big.bin'), { signal: stop.signal, onBytes: () => stop.abort() })
  await assert.rejects(copying, withCode('interrupted', 'big.bin'))
  assert.deepEqual(await readdir(join(root, 'tmp')), [])
})

test('putting what exists refreshes its time', async (t) => {
  for (const stats of [undefined, new Map<string, string>()]) {
    const { objects } = await emptyStore(t, stats)
    const path = await objects.localPath((await objects.put('old')).digest)
    await utimes(path, 1000, 1000)
    await objects.put('old')
    assert((await stat(path)).mtimeMs > 1e12)
  }
})

test('a damaged object is named when it is read, found by a check, and mended by the same bytes', async (t) => {
  const { objects } = await emptyStore(t, new Map())
  const { digest } = await objects.put('precious')
  const { digest: shorter } = await objects.put('also precious')
  await damage(await objects.localPath(digest), 'precioux')
  await damage(await objects.localPath(shorter), 'also')
  for (const damaged of [digest, shorter]) {
    await assert.rejects(objects.get(damaged), withCode('corrupted', damaged))
    await assert.rejects(objects.localPath(damaged), withCode('corrupted', damaged))
  }
  const found = await Array.fromAsync(objects.verifyAll())
  assert.deepEqual(
    found.map((one) => [one.digest, one.problem]).sort(),
    [
      [digest, 'corrupted'],
      [shorter, 'corrupted'],
    ].sort(),
  )
  await objects.put('precious')
  await objects.put('also precious')
  assert.deepEqual(await Array.fromAsync(objects.verifyAll()), [])
  assert.equal(Buffer.from(await objects.get(digest)).toString(), 'precious')
})

test('a check finds files that carry no digest or the wrong one', async (t) => {
  const { objects, root } = await emptyStore(t)
  const { digest } = await objects.put('x')
  await writeFile(join(root, 'objects', 'note.txt'), 'n')
  await writeFile(join(root, 'objects', digest.slice(0, 2), 'stray'), 's')
  const problems = await Array.fromAsync(objects.verifyAll())
  assert.deepEqual(
    problems.map((one) => one.problem),
    ['misnamed', 'misnamed'],
  )
  assert.deepEqual(new Set(problems.map((one) => one.digest)), new Set([digestOf('n'), digestOf('s')]))
  assert.deepEqual(await Array.fromAsync(objects.list()), [{ digest, sizeBytes: 1 }])
})

test('the stat cache spares reading, until the file changes', async (t) => {
  const stats = new Map<string, string>()
  const { objects, folder } = await emptyStore(t, stats)
  const path = join(folder, 'a.csv')
  await writeFile(path, 'first')
  await digestFile(path, stats)
  assert.equal(stats.size, 0, 'a file touched a moment ago may change again within the same tick')
  await agedTwoSeconds(path)
  const { digest } = await digestFile(path, stats)
  for (const [key, value] of stats) stats.set(key, value.replace(digest, digestOf('marker')))
  assert.equal((await digestFile(path, stats)).digest, digestOf('marker'), 'the second time nothing is read')
  await writeFile(path, 'other')
  assert.equal((await digestFile(path, stats)).digest, digestOf('other'))
  assert.equal((await objects.putFile(path)).digest, digestOf('other'))
})

test('with a stat cache, a file put again is not copied again', async (t) => {
  const { objects, folder } = await emptyStore(t, new Map())
  const path = join(folder, 'a.csv')
  await writeFile(path, 'some rows')
  await agedTwoSeconds(path)
  let reads = 0
  await objects.putFile(path, { onBytes: () => reads++ })
  const blob = await objects.putFile(path, { onBytes: () => reads++ })
  assert.deepEqual([reads, blob.digest], [1, digestOf('some rows')])
})

test('the same bytes may be put many times at once', async (t) => {
  const { objects, root, folder } = await emptyStore(t, new Map())
  const other = await openObjects(root)
  await writeFile(join(folder, 'same'), 'same')
  const puts = Array.from({ length: 12 }, (_, i) =>
    [objects, other][i % 2]![i % 3 === 0 ? 'putFile' : 'put'](i % 3 === 0 ? join(folder, 'same') : 'same'),
  )
  const digests = (await Promise.all(puts)).map((blob) => blob.digest)
  assert.deepEqual(new Set(digests), new Set([digestOf('same')]))
  assert.deepEqual(await Array.fromAsync(objects.list()), [{ digest: digestOf('same'), sizeBytes: 4 }])
  assert.deepEqual(await Array.fromAsync(objects.verifyAll()), [])
})

test('temporary directories are fresh and empty', async (t) => {
  const { objects, root } = await emptyStore(t)
  const [a, b] = [await objects.temporaryDirectory(), await objects.temporaryDirectory()]
  assert.notEqual(a, b)
  assert(a.startsWith(join(root, 'tmp')) && existsSync(a))
  assert.deepEqual(await readdir(a), [])
})

async function emptyStore(t: TestContext, stats?: Map<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'reprise-objects-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const root = join(folder, '.reprise')
  await mkdir(root)
  return { objects: await openObjects(root, stats === undefined ? {} : { stats }), root, folder }
}

async function damage(path: string, content: string): Promise<void> {
  await chmod(path, 0o644)
  await writeFile(path, content)
}

async function agedTwoSeconds(path: string): Promise<void> {
  const { ctimeMs } = await stat(path)
  await new Promise((resolve) => setTimeout(resolve, ctimeMs + 2100 - Date.now()))
}

function withCode(code: ErrorCode, words: string) {
  return (error: unknown) => error instanceof RepriseError && error.code === code && error.message.includes(words)
}

test('a file where the folder of objects belongs is named', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'reprise-objects-'))
  t.after(() => rm(root, { recursive: true }))
  await writeFile(join(root, 'objects'), '')
  await assert.rejects(openObjects(root), { code: 'unavailable', message: /a file stands where a folder belongs/ })
})
