import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Catalog, Migration } from './index.ts'
import { openCatalog } from './index.ts'

const MIGRATIONS: readonly Migration[] = [
  { id: 'notes/1', statements: ['create table notes (id text not null primary key, text text not null)'] },
]
const KILLED_WRITERS = 8
const NOBODY = 65534

/** What a child process begins with: an open catalog and `add`, which prints an id once it is durable. */
const PRELUDE = `
  import { writeSync } from 'node:fs'
  import { openCatalog } from ${JSON.stringify(import.meta.resolve('./index.ts'))}
  const [path, name] = process.argv.slice(1)
  const catalog = await openCatalog({ path, migrations: ${JSON.stringify(MIGRATIONS)} })
  const notes = () => catalog.builder().insertInto('notes')
  const add = async (id, text = 'x'.repeat(500)) => {
    await catalog.write([{ query: notes().values({ id, text: 'half' }) }, { query: catalog.builder().updateTable('notes').set({ text }).where('id', '=', id) }])
    say(id + '\\n')
  }
  // At once and outside the event loop, so that what a killed process has acknowledged is known.
  function say(line) {
    for (let said = false; !said; ) {
      try { said = writeSync(1, line) > 0 } catch (error) { if (error.code !== 'EAGAIN') throw error }
    }
  }
`
const WRITE_FOR_EVER = `
  const chain = async (lane) => { for (let i = 0; ; i++) await add([name, lane, i].join('-')) }
  await Promise.all(Array.from({ length: 16 }, (_, lane) => chain(lane)))
`
const WRITE_200 = `
  const chain = async (lane) => { for (let i = 0; i < 50; i++) await add([name, lane, i].join('-')) }
  await Promise.all([0, 1, 2, 3].map(chain))
`

test('every acknowledged write outlives a kill -9, and the file stays sound', { timeout: 60_000 }, async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const path = join(folder.path, 'catalog.sqlite')
  const acknowledged: string[] = []
  for (let i = 0; i < KILLED_WRITERS; i++) {
    const child = start(WRITE_FOR_EVER, path, `p${i}`)
    await firstLine(child)
    await sleep(10 + 23 * i)
    child.process.kill('SIGKILL')
    assert.deepEqual(await child.ended, { code: null, signal: 'SIGKILL' }, child.errors())
    acknowledged.push(...wholeLines(child.output()))
  }
  assert(acknowledged.length > KILLED_WRITERS * 16, `only ${acknowledged.length} writes`)
  await withCatalog(path, async (catalog) => {
    assert.deepEqual(await catalog.integrityProblems(), [])
    const rows = await textById(catalog)
    const missing = acknowledged.filter((id) => !rows.has(id))
    assert.deepEqual(missing, [])
    for (const [id, text] of rows) assert.notEqual(text, 'half', `${id} was written by half`)
  })
})

test('two processes write to one catalog at once and both succeed', { timeout: 60_000 }, async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const path = join(folder.path, 'catalog.sqlite')
  const children = ['a', 'b'].map((name) => start(WRITE_200, path, name))
  for (const child of children) assert.deepEqual(await child.ended, { code: 0, signal: null }, child.errors())
  await withCatalog(path, async (catalog) => assert.equal((await textById(catalog)).size, 400))
})

test('processes that create one catalog at once all succeed', { timeout: 60_000 }, async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const path = join(folder.path, 'catalog.sqlite')
  const children = ['a', 'b', 'c', 'd'].map((name) => start('await add(name)', path, name))
  for (const child of children) assert.deepEqual(await child.ended, { code: 0, signal: null }, child.errors())
  await withCatalog(path, async (catalog) => assert.equal((await textById(catalog)).size, 4))
})

test('a process that forgets to close the catalog still ends', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const child = start('await add(name)', join(folder.path, 'catalog.sqlite'), 'a')
  assert.deepEqual(await child.ended, { code: 0, signal: null }, child.errors())
})

test('a file that may not grow is told as unavailable, and what was acknowledged stays', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const path = join(folder.path, 'catalog.sqlite')
  const code = `
    for (let i = 0; i < 1000; i++) await add('n' + i).catch(report)
    function report(error) { writeSync(2, [error.name, error.code, error.remedy].join('|')); process.exit(9) }
  `
  const child = start(code, path, 'a', { fileBlocks: 300 })
  assert.equal((await child.ended).code, 9, child.errors())
  assert.match(child.errors(), /^RepriseError\|unavailable\|.*space/)
  await withCatalog(path, async (catalog) => {
    const rows = await textById(catalog)
    assert.deepEqual(
      wholeLines(child.output()).filter((id) => !rows.has(id)),
      [],
    )
    assert.deepEqual(await catalog.integrityProblems(), [])
  })
})

test('a catalog that cannot be written is read, and a write says so', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const path = join(folder.path, 'catalog.sqlite')
  await withCatalog(path, (catalog) => catalog.write([{ query: notes(catalog).values({ id: 'a', text: 'kept' }) }]))
  chmodSync(path, 0o444)
  chmodSync(folder.path, 0o555)
  const code = `
    console.log(JSON.stringify(await catalog.all(catalog.builder().selectFrom('notes').selectAll())))
    await add('b').catch(({ name, code, remedy }) => console.log([name, code, remedy].join('|')))
  `
  const child = start(code, path, 'a', { uid: NOBODY })
  assert.equal((await child.ended).code, 0, child.errors())
  assert.match(
    child.output(),
    /^\[{"id":"a","text":"kept"}]\nRepriseError\|unavailable\|make the project folder writable/,
  )
  chmodSync(folder.path, 0o755)
})

test('a folder in which nothing may be created is told as unavailable', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  chmodSync(folder.path, 0o555)
  const child = start('', join(folder.path, 'catalog.sqlite'), 'a', { uid: NOBODY })
  assert.equal((await child.ended).code, 1)
  assert.match(child.errors(), /RepriseError: the catalog .* cannot be written here[\s\S]*code: 'unavailable'/)
  chmodSync(folder.path, 0o755)
})

interface Limits {
  /** `ulimit -f`: no file may grow past this many blocks of 512 bytes. */
  readonly fileBlocks?: number
  /** Root writes anywhere: as root, run as this user instead. */
  readonly uid?: number
}

function start(code: string, path: string, name: string, { fileBlocks, uid }: Limits = {}) {
  const node = [process.execPath, '--input-type=module', '-e', PRELUDE + code, path, name]
  const command = fileBlocks === undefined ? node : ['sh', '-c', `ulimit -f ${fileBlocks}; exec "$@"`, 'sh', ...node]
  const [file = '', ...args] = command
  const asUser = uid !== undefined && process.getuid?.() === 0 ? { uid, gid: uid, cwd: '/' } : {}
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], ...asUser })
  const [output, errors] = [collected(child.stdout), collected(child.stderr)]
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal })),
  )
  return { process: child, output, errors, ended }
}

function collected(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.on('data', (chunk) => {
    text += chunk
  })
  return () => text
}

async function firstLine(child: {
  process: ChildProcess
  ended: Promise<unknown>
  errors: () => string
}): Promise<void> {
  const line = new Promise((resolve) => child.process.stdout?.once('data', resolve))
  const first = await Promise.race([line, child.ended.then(() => 'ended')])
  assert.notEqual(first, 'ended', child.errors())
}

function wholeLines(text: string): readonly string[] {
  return text.split('\n').slice(0, -1)
}

interface Tables {
  notes: { id: string; text: string }
}

function notes(catalog: Catalog) {
  return catalog.builder<Tables>().insertInto('notes')
}

async function textById(catalog: Catalog): Promise<Map<string, string>> {
  const rows = await catalog.all(catalog.builder<Tables>().selectFrom('notes').selectAll())
  return new Map(rows.map(({ id, text }) => [id, text]))
}

async function withCatalog(path: string, body: (catalog: Catalog) => Promise<unknown>): Promise<void> {
  const catalog = await openCatalog({ path, migrations: MIGRATIONS })
  try {
    await body(catalog)
  } finally {
    await catalog.close()
  }
}
