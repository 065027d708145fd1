import assert from 'node:assert/strict'
import { existsSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { RepriseError } from '#base'
import type { Catalog, Migration, Statement } from './index.ts'
import { openCatalog } from './index.ts'

interface Tables {
  notes: { id: string; text: string; size: number | bigint; share: number | null }
  pages: { note_id: string; number: number }
}

const MIGRATIONS: readonly Migration[] = [
  {
    id: 'notes/1',
    statements: [
      'create table notes (id text not null primary key, text text not null, size bigint not null, share double precision)',
      'create table pages (note_id text not null references notes (id), number bigint not null)',
    ],
  },
]

test('what is written is read back, and is there after closing and opening', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const path = join(folder.path, 'deep', 'catalog.sqlite')
  const catalog = await openCatalog({ path, migrations: MIGRATIONS })
  await catalog.write([insert(catalog, 'a', 'first')])
  assert.deepEqual(await textOf(catalog, 'a'), 'first')
  await catalog.close()
  const again = await openCatalog({ path, migrations: MIGRATIONS })
  assert.deepEqual(await textOf(again, 'a'), 'first')
  assert.deepEqual(await again.integrityProblems(), [])
  await again.close()
})

test('integers beyond 2^53 and infinities come back as they were', async () => {
  await withCatalog(async (catalog) => {
    const rows = [
      { id: 'max', text: '', size: 2n ** 63n - 1n, share: Number.POSITIVE_INFINITY },
      { id: 'min', text: '', size: -(2n ** 63n), share: Number.NEGATIVE_INFINITY },
      { id: 'safe', text: '', size: Number.MAX_SAFE_INTEGER, share: 0.1 },
      { id: 'small', text: '', size: 3, share: null },
    ]
    await catalog.write(rows.map((row) => ({ query: sql(catalog).insertInto('notes').values(row) })))
    assert.deepEqual(await catalog.all(sql(catalog).selectFrom('notes').selectAll().orderBy('id')), rows)
  })
})

test('a write tells how many rows changed and returns what RETURNING names', async () => {
  await withCatalog(async (catalog) => {
    const notes = sql(catalog).insertInto('notes')
    const [plain, returning, found] = await catalog.write([
      { query: notes.values([note('a'), note('b')]) },
      { query: notes.values(note('c')).returning(['id', 'size']) },
      { query: sql(catalog).selectFrom('notes').select('id').orderBy('id') },
    ])
    assert.deepEqual(plain, { changedRows: 2, rows: [] })
    assert.deepEqual(returning, { changedRows: 1, rows: [{ id: 'c', size: 0 }] })
    assert.deepEqual(found, { changedRows: 0, rows: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] })
  })
})

test('a write whose guard fails leaves nothing behind and rejects with its own error', async () => {
  await withCatalog(async (catalog) => {
    const otherwise = new RepriseError('not-found', 'there is no note "z"')
    const rename = sql(catalog).updateTable('notes').set({ text: 'new' }).where('id', '=', 'z')
    const write = [insert(catalog, 'a'), { query: rename, expect: { changedRows: 1, otherwise } }]
    await assert.rejects(catalog.write(write), otherwise)
    const find = sql(catalog).selectFrom('notes').select('id').where('id', '=', 'z')
    await assert.rejects(
      catalog.write([insert(catalog, 'a'), { query: find, expect: { foundRows: 1, otherwise } }]),
      otherwise,
    )
    assert.equal(await countOf(catalog), 0)
  })
})

test('of writes that share a commit only the failing ones are undone', async () => {
  await withCatalog(async (catalog) => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, (_, i) =>
        catalog.write([insert(catalog, `n${i}`), insert(catalog, i % 3 === 0 ? `n${i}` : `m${i}`)]),
      ),
    )
    for (const [i, { status }] of outcomes.entries()) assert.equal(status, i % 3 === 0 ? 'rejected' : 'fulfilled')
    assert.equal(await countOf(catalog), 40)
  })
})

test('64 writes at once take far fewer commits', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const path = join(folder.path, 'catalog.sqlite')
  const catalog = await openCatalog({ path, migrations: MIGRATIONS })
  const before = commitsInLog(path)
  await Promise.all(Array.from({ length: 64 }, (_, i) => catalog.write([insert(catalog, `n${i}`)])))
  const commits = commitsInLog(path) - before
  assert(commits >= 1 && commits <= 16, `64 writes took ${commits} commits`)
  assert.equal(await countOf(catalog), 64)
  await catalog.close()
})

test('writes one after another take a commit each', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const path = join(folder.path, 'catalog.sqlite')
  const catalog = await openCatalog({ path, migrations: MIGRATIONS })
  const before = commitsInLog(path)
  for (let i = 0; i < 5; i++) await catalog.write([insert(catalog, `n${i}`)])
  assert.equal(commitsInLog(path) - before, 5)
  await catalog.close()
})

test('a broken constraint is told in one word', async () => {
  await withCatalog(async (catalog) => {
    await catalog.write([insert(catalog, 'a')])
    await assert.rejects(catalog.write([insert(catalog, 'a')]), { name: 'RepriseError', code: 'already-exists' })
    const orphan = sql(catalog).insertInto('pages').values({ note_id: 'z', number: 1 })
    await assert.rejects(catalog.write([{ query: orphan }]), { name: 'RepriseError', code: 'conflict' })
    const wrong = catalog.builder<{ absent: { id: string } }>().insertInto('absent').values({ id: 'a' })
    await assert.rejects(catalog.write([{ query: wrong }]), { code: 'internal', message: /no such table: absent/ })
    await assert.rejects(catalog.all(wrong), { code: 'internal', message: /no such table: absent/ })
  })
})

test('a value of a type that the database has not is refused before anything is written', async () => {
  await withCatalog(async (catalog) => {
    const odd = sql(catalog)
      .insertInto('notes')
      .values({ ...note('b'), text: true as unknown as string })
    await assert.rejects(catalog.write([insert(catalog, 'a'), { query: odd }]), /type boolean cannot be stored/)
    assert.equal(await countOf(catalog), 0)
  })
})

test('a read cannot change anything', async () => {
  await withCatalog(async (catalog) => {
    await assert.rejects(catalog.all(sql(catalog).insertInto('notes').values(note('a')).returning('id')), {
      code: 'unavailable',
    })
    assert.equal(await countOf(catalog), 0)
  })
})

test('the data version grows with the commits of others and not with our own', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const path = join(folder.path, 'catalog.sqlite')
  const [ours, theirs] = [
    await openCatalog({ path, migrations: MIGRATIONS }),
    await openCatalog({ path, migrations: MIGRATIONS }),
  ]
  let seen = await ours.dataVersion()
  const grows = async () => {
    const now = await ours.dataVersion()
    const more = now > seen
    seen = now
    return more
  }
  assert.equal(await grows(), false)
  await theirs.write([insert(theirs, 'a')])
  assert.equal(await grows(), true, 'before our first write')
  await ours.write([insert(ours, 'b')])
  await ours.write([insert(ours, 'c')])
  assert.equal(await grows(), false, 'after our own')
  await theirs.write([insert(theirs, 'd')])
  assert.equal(await grows(), true, 'after our first write')
  assert.equal(await grows(), false)
  await Promise.all([ours.close(), theirs.close()])
})

test('closing waits for writes, and a write after it is refused', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const path = join(folder.path, 'catalog.sqlite')
  const catalog = await openCatalog({ path, migrations: MIGRATIONS })
  const write = catalog.write([insert(catalog, 'a')])
  await catalog.close()
  await write
  assert.equal(existsSync(`${path}-wal`), false)
  await assert.rejects(catalog.write([insert(catalog, 'b')]), /is closed/)
})

test('a file that is no database, or a damaged one, is named as corrupted', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const garbage = join(folder.path, 'garbage.sqlite')
  writeFileSync(garbage, 'not a database, though long enough to look at. '.repeat(100))
  await assert.rejects(openCatalog({ path: garbage, migrations: [] }), {
    code: 'corrupted',
    message: /garbage\.sqlite/,
  })
})

test('damage inside the file is found by the integrity check', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const path = join(folder.path, 'catalog.sqlite')
  const catalog = await openCatalog({ path, migrations: MIGRATIONS })
  await catalog.write(Array.from({ length: 500 }, (_, i) => insert(catalog, `n${i}`, 'x'.repeat(100))))
  await catalog.close()
  const bytes = readFileSync(path)
  bytes.fill(0xff, bytes.length - 9000, bytes.length - 5000)
  writeFileSync(path, bytes)
  const damaged = await openCatalog({ path, migrations: MIGRATIONS })
  assert.notDeepEqual(await damaged.integrityProblems(), [])
  await damaged.close()
})

function sql(catalog: Catalog) {
  return catalog.builder<Tables>()
}

function note(id: string, text = '') {
  return { id, text, size: 0, share: null }
}

function insert(catalog: Catalog, id: string, text?: string): Statement {
  return { query: sql(catalog).insertInto('notes').values(note(id, text)) }
}

async function textOf(catalog: Catalog, id: string): Promise<string | undefined> {
  return (await catalog.first(sql(catalog).selectFrom('notes').select('text').where('id', '=', id)))?.text
}

async function countOf(catalog: Catalog): Promise<number> {
  const row = await catalog.first(
    sql(catalog)
      .selectFrom('notes')
      .select(({ fn }) => fn.countAll<number>().as('count')),
  )
  return row?.count ?? 0
}

async function withCatalog(body: (catalog: Catalog) => Promise<void>): Promise<void> {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const catalog = await openCatalog({ path: join(folder.path, 'catalog.sqlite'), migrations: MIGRATIONS })
  try {
    await body(catalog)
  } finally {
    await catalog.close()
  }
}

/** Frames of the write-ahead log that end a commit: their second word is not 0 (https://sqlite.org/fileformat2.html#walformat). */
function commitsInLog(path: string): number {
  const log = readFileSync(`${path}-wal`)
  const frameBytes = 24 + log.readUInt32BE(8)
  const frameCount = Math.floor((log.length - 32) / frameBytes)
  const ends = Array.from({ length: frameCount }, (_, i) => log.readUInt32BE(32 + i * frameBytes + 4))
  return ends.filter((pages) => pages !== 0).length
}
