import assert from 'node:assert/strict'
import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { digestOf, RepriseError } from '#base'
import { dropRefsStatement, listRefs, openCatalog, refStatement } from './index.ts'

test('refs are listed once each, and go with their owner', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const catalog = await openCatalog({ path: join(folder.path, 'catalog.sqlite'), migrations: [] })
  const [raw, model] = [digestOf('raw'), digestOf('model')]
  const refs = [
    { digest: raw, ownerKind: 'dataset', ownerId: 'd1', role: 'raw' },
    { digest: raw, ownerKind: 'run', ownerId: 'r1', role: 'artifact' },
    { digest: model, ownerKind: 'run', ownerId: 'r1', role: 'artifact' },
  ]
  await catalog.write([...refs, ...refs].map((ref) => refStatement(catalog, ref)))
  assert.deepEqual(new Set(await listRefs(catalog)), new Set(refs))
  await catalog.write([dropRefsStatement(catalog, { ownerKind: 'run', ownerId: 'r1' })])
  assert.deepEqual(await listRefs(catalog), refs.slice(0, 1))
  await catalog.close()
})

test('a ref is not kept when the write of its owner fails', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'catalog-'))
  const catalog = await openCatalog({ path: join(folder.path, 'catalog.sqlite'), migrations: [] })
  const otherwise = new RepriseError('conflict', 'changed meanwhile')
  const ref = refStatement(catalog, { digest: digestOf('a'), ownerKind: 'run', ownerId: 'r1', role: 'artifact' })
  const guard = dropRefsStatement(catalog, { ownerKind: 'run', ownerId: 'r2' })
  await assert.rejects(catalog.write([ref, { ...guard, expect: { changedRows: 1, otherwise } }]), otherwise)
  assert.deepEqual(await listRefs(catalog), [])
  await catalog.close()
})
