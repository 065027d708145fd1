import assert from 'node:assert/strict'
import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Migration } from './index.ts'
import { openCatalog } from './index.ts'

const FIRST: Migration = { id: 'notes/1', statements: ['create table notes (id text not null primary key)'] }
const SECOND: Migration = { id: 'notes/2', statements: ['alter table notes add column text text'] }
const BROKEN: Migration = { id: 'notes/2', statements: ['create table more (id text)', 'create nonsense'] }

test('an older database is brought forward, each migration once', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const path = join(folder.path, 'catalog.sqlite')
  await open(path, [FIRST], 1000)
  await open(path, [FIRST, SECOND], 2000)
  assert.deepEqual(await open(path, [FIRST, SECOND], 3000), [
    { id: 'catalog/1', applied_at: 1000 },
    { id: 'notes/1', applied_at: 1000 },
    { id: 'notes/2', applied_at: 2000 },
  ])
})

test('a database from a newer version is refused, naming what is not known and what to do', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const path = join(folder.path, 'catalog.sqlite')
  await open(path, [FIRST, SECOND], 0)
  await assert.rejects(open(path, [FIRST], 0), {
    code: 'newer-version',
    message: /"notes\/2"/,
    remedy: /install/,
  })
  assert.equal((await open(path, [FIRST, SECOND], 0)).length, 3)
})

test('a migration that fails leaves the database as it was', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const path = join(folder.path, 'catalog.sqlite')
  await open(path, [FIRST], 0)
  await assert.rejects(open(path, [FIRST, BROKEN], 0), { code: 'internal', message: /nonsense/ })
  const applied = await open(path, [FIRST], 0)
  assert.deepEqual(
    applied.map(({ id }) => id),
    ['catalog/1', 'notes/1'],
  )
})

test('migrations that do not count from 1 are a mistake of ours', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const path = join(folder.path, 'catalog.sqlite')
  await assert.rejects(open(path, [SECOND], 0), { code: 'internal', message: /"notes\/2" stands where "notes\/1"/ })
})

/** Opens, reads the list of migrations and closes. */
async function open(path: string, migrations: readonly Migration[], now: number) {
  const catalog = await openCatalog({ path, migrations, now: () => now })
  const sql = catalog.builder<{ migrations: { id: string; applied_at: number } }>()
  try {
    return await catalog.all(sql.selectFrom('migrations').selectAll().orderBy('id'))
  } finally {
    await catalog.close()
  }
}
