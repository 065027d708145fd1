import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { ENTRY, json, reprise, temporaryFolder } from './command.ts'

const run = promisify(execFile)

/** Forty rows a model could be made of, with one column changed by the case. */
function rows(change: (index: number) => Record<string, string> = () => ({})): string {
  const lines = Array.from({ length: 40 }, (_, index) => {
    const row = {
      key: `k${index}`,
      size: `${(index * 7) % 11}`,
      colour: ['red', 'green', 'blue'][index % 3]!,
      bought: index % 2 ? 'yes' : 'no',
      ...change(index),
    }
    return Object.values(row).join(',')
  })
  return `key,size,colour,bought\n${lines.join('\n')}\n`
}

interface Case {
  readonly name: string
  readonly content: string | Uint8Array | null
  readonly args?: readonly string[]
  readonly says: readonly RegExp[]
}

const cases: readonly Case[] = [
  { name: 'a missing file', content: null, says: [/data\.csv/, /no file/] },
  { name: 'an empty file', content: '', says: [/data\.csv/, /empty/] },
  { name: 'a header without rows', content: 'a,b,c\n', says: [/header|rows/] },
  { name: 'binary garbage', content: randomBytes(4096), says: [/data\.csv/, /binary|text/] },
  {
    name: 'a column that does not exist',
    content: rows(),
    args: ['--target', 'Bougth'],
    says: [/Bougth/, /[Dd]id you mean "bought"/],
  },
  { name: 'a constant target', content: rows(() => ({ bought: 'yes' })), says: [/bought/, /constant|same|one value/] },
  { name: 'a target with no value', content: rows(() => ({ bought: '' })), says: [/bought/, /no value|missing/] },
  {
    name: 'an identifier as the target',
    content: rows(),
    args: ['--target', 'key'],
    says: [/key/, /identif|different/],
  },
  {
    name: 'one class with one row',
    content: rows((index) => ({ bought: index === 5 ? 'yes' : 'no' })),
    says: [/yes/, /one row|1 row/],
  },
  {
    name: 'an unknown option',
    content: rows(),
    args: ['--target', 'bought', '--metrics', 'auc'],
    says: [/--metrics/, /--metric\b/],
  },
  { name: 'an unknown metric', content: rows(), args: ['--target', 'bought', '--metric', 'acu'], says: [/acu/, /auc/] },
]

for (const { name, content, args = ['--target', 'bought'], says } of cases) {
  test(`${name} ends with code 2, a message and a store in which nothing changed`, async () => {
    await using folder = await temporaryFolder()
    await json(folder.path, 'init')
    if (content !== null) await writeFile(join(folder.path, 'data.csv'), content)
    const { code, stderr, stdout } = await reprise(folder.path, 'train', 'data.csv', ...args)
    assert.equal(code, 2, `${stdout}\n${stderr}`)
    for (const pattern of says) assert.match(stderr, pattern)
    assert.doesNotMatch(stderr, /\bat .*\.ts:\d+/, 'no stack trace')
    const { models } = await json<{ models: unknown[] }>(folder.path, 'models', 'ls')
    assert.equal(models.length, 0)
  })
}

test('a single line of a gigabyte is refused with little memory', { timeout: 120_000 }, async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'line.csv')
  const stream = createWriteStream(path)
  const block = Buffer.alloc(1 << 24, 'x')
  for (let written = 0; written < 64; written++) if (!stream.write(block)) await once(stream, 'drain')
  stream.end()
  await once(stream, 'finish')
  const { code, stderr } = await reprise(folder.path, 'data', 'add', 'line.csv')
  assert.equal(code, 2, stderr)
  assert.match(stderr, /a line of more than \d+ MB/)
})

test('a project that cannot be written says so', async (t) => {
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {} // root may write anywhere
  const mayRun = await run('test', ['-r', ENTRY], nobody).then(
    () => true,
    () => false,
  )
  if (!mayRun) return t.skip('only root can read this copy, and root may write anywhere')
  await using folder = await temporaryFolder()
  const closed = join(folder.path, 'closed')
  await mkdir(closed)
  await writeFile(join(closed, 'data.csv'), rows())
  await chmod(closed, 0o555)
  await chmod(folder.path, 0o755)
  const command = [ENTRY, 'train', 'data.csv', '--target', 'bought']
  const { code, stderr } = await run(process.execPath, command, { cwd: closed, ...nobody }).then(
    () => ({ code: 0, stderr: '' }),
    (error: { code: number; stderr: string }) => error,
  )
  assert.equal(code, 1, stderr)
  assert.match(stderr, /(permission|read-only).*closed/i)
})

test('a wrong path in an empty folder leaves the folder empty', async () => {
  await using folder = await temporaryFolder()
  const { code, stderr } = await reprise(folder.path, 'train', 'nowhere.csv', '--target', 'bought')
  assert.equal(code, 2)
  assert.match(stderr, /there is no file .*nowhere\.csv/)
  assert.deepEqual(await readdir(folder.path), [])
})

test('an unknown command suggests the nearest', async () => {
  await using folder = await temporaryFolder()
  const { code, stderr } = await reprise(folder.path, 'trian')
  assert.equal(code, 2)
  assert.match(stderr, /train/)
  assert.deepEqual(await readdir(folder.path), [])
})

test('a database of a newer version is refused and left as it was', async () => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'data.csv'), rows())
  await json(folder.path, 'data', 'add', 'data.csv')
  const { default: Database } = await import('better-sqlite3')
  const database = new Database(join(folder.path, '.reprise/catalog.sqlite'))
  database.prepare(`insert into migrations (id, applied_at) values ('data/9999', 0)`).run()
  database.close()
  const { code, stderr } = await reprise(folder.path, 'data', 'ls')
  assert.equal(code, 1)
  assert.match(stderr, /newer/)
  assert.match(stderr, /data\/9999/)
})

test('a full disk is told, and what was stored before is whole', async () => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'small.csv'), rows())
  await json(folder.path, 'data', 'add', 'small.csv')
  await writeFile(
    join(folder.path, 'large.csv'),
    `a,b\n${Array.from({ length: 400_000 }, (_, index) => `${index},${index % 7}`).join('\n')}\n`,
  )
  const command = `ulimit -f 2000; exec ${process.execPath} ${ENTRY} data add large.csv`
  const { code, stderr } = await run('bash', ['-c', command], { cwd: folder.path }).then(
    () => ({ code: 0, stderr: '' }),
    (error: { code: number; stderr: string }) => error,
  )
  assert.equal(code, 1, stderr)
  assert.match(stderr, /disk|limit|space/)
  const health = await json<{ healthy: boolean }>(folder.path, 'doctor')
  assert.equal(health.healthy, true)
  const { datasets } = await json<{ datasets: { name: string }[] }>(folder.path, 'data', 'ls')
  assert.deepEqual(
    datasets.map(({ name }) => name),
    ['small'],
  )
})
