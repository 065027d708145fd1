import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import type { Digest } from '#base'
import { createRng, RepriseError } from '#base'
import { writeFailure } from './failures.ts'
import { openObjects } from './index.ts'

const folder = await mkdtemp(join(tmpdir(), 'reprise-crash-'))
after(() => rm(folder, { recursive: true, force: true }))
const WRITER = `
  import { randomBytes } from 'node:crypto'
  import { writeSync } from 'node:fs'
  const { openObjects } = await import(process.env.OBJECTS)
  const objects = await openObjects(process.env.ROOT)
  process.setuid && process.env.NOBODY && process.setuid(65534)
  for (let i = 0; i < Number(process.env.COUNT); i++) {
    const { digest } = await objects.put(randomBytes(Number(process.env.SIZE)))
    writeSync(1, digest + '\\n')
  }`

test('kill -9 at any moment leaves no half object and loses nothing acknowledged', async () => {
  const root = join(folder, 'killed')
  const rng = createRng(9)
  const acknowledged: string[] = []
  for (let round = 0; round < 12; round++) {
    const child = startWriter(root, { COUNT: '100000', SIZE: String(100 + rng.below(3_000_000)) })
    const output = text(child.stdout!)
    await once(child.stdout!, 'data')
    await new Promise((resolve) => setTimeout(resolve, rng.below(40)))
    child.kill('SIGKILL')
    acknowledged.push(...(await output).split('\n').filter((line) => line.length === 64))
  }
  const objects = await openObjects(root)
  assert(acknowledged.length >= 12)
  assert.deepEqual(await Array.fromAsync(objects.verifyAll()), [])
  for (const digest of acknowledged) assert(await objects.has(digest as Digest), `${digest} was acknowledged`)
  await objects.collectGarbage([], { graceMs: 0, now: Date.now() + 1000 })
  assert.deepEqual(await readdir(join(root, 'tmp')), [], 'what a crash left behind is swept')
})

test('a full disk, here a limit for files, is told with a remedy and leaves nothing behind', async () => {
  const root = join(folder, 'limited')
  const { status, stderr } = runWriter('ulimit -f 200; exec "$0" "$@"', root, { COUNT: '1', SIZE: '2000000' })
  assert.equal(status, 1)
  assert.match(stderr, /code: 'unavailable'/)
  assert.match(stderr, /remedy: 'raise the file-size limit/)
  assert.deepEqual(await readdir(join(root, 'tmp')), [])
  assert.deepEqual(await readdir(join(root, 'objects')), [])
})

test('a project that cannot be written is told with a remedy, and can still be read', async () => {
  const root = join(folder, 'locked')
  const { digest } = await (await openObjects(root)).put('there before')
  for (const path of [join(root, 'tmp'), join(root, 'objects'), root]) chmodSync(path, 0o555)
  chmodSync(folder, 0o755)
  const { status, stderr } = runWriter('exec "$0" "$@"', root, { COUNT: '1', SIZE: '10', NOBODY: '1' })
  assert.equal(status, 1)
  assert.match(stderr, /code: 'unavailable'/)
  assert.match(stderr, /permission denied/)
  assert.equal(Buffer.from(await (await openObjects(root)).get(digest)).toString(), 'there before')
  for (const path of [root, join(root, 'objects'), join(root, 'tmp')]) chmodSync(path, 0o755)
})

test('each refusal of a disk has its own words', () => {
  for (const [code, words] of [
    ['ENOSPC', 'the disk is full'],
    ['EROFS', 'read-only'],
    ['EACCES', 'permission'],
    ['EDQUOT', 'quota'],
  ]) {
    const said = writeFailure(Object.assign(new Error('system'), { code }), '/project/.reprise')
    assert(said instanceof RepriseError && said.code === 'unavailable' && said.remedy !== undefined)
    assert(said.message.includes('/project/.reprise') && said.message.includes(words!), said.message)
  }
  const other = Object.assign(new Error('system'), { code: 'EWHATEVER' })
  assert.equal(writeFailure(other, 'x'), other)
})

function environment(root: string, values: Record<string, string>) {
  mkdirSync(root, { recursive: true })
  return { PATH: process.env['PATH'], ROOT: root, OBJECTS: import.meta.resolve('./index.ts'), ...values }
}

function startWriter(root: string, values: Record<string, string>): ChildProcess {
  const input = ['--input-type=module', '--eval', WRITER]
  return spawn(process.execPath, input, { env: environment(root, values), stdio: ['ignore', 'pipe', 'inherit'] })
}

function runWriter(shell: string, root: string, values: Record<string, string>) {
  const input = ['-c', shell, process.execPath, '--input-type=module', '--eval', WRITER]
  return spawnSync('sh', input, { stdio: ['ignore', 'pipe', 'pipe'], env: environment(root, values), encoding: 'utf8' })
}
