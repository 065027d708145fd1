import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Digest } from '#base'
import { digestOf } from '#base'
import { listRefs, openCatalog } from '#catalog'
import type { ModelVersion, NewVersion, RegistryPlace } from './index.ts'
import {
  addEdges,
  deleteAlias,
  deleteModelVersion,
  edgesOf,
  listModels,
  listModelVersions,
  modelName,
  registerVersion,
  registryMigrations,
  resolveModel,
  setAlias,
} from './index.ts'

test('versions count from 1 under each name, and a number is not given again after deletion', async () => {
  await withPlace(async (place) => {
    assert.deepEqual(await numbers(place, 'churn', 3), [1, 2, 3])
    assert.deepEqual(await numbers(place, 'price', 1), [1])
    await deleteModelVersion(place, 'churn', 3)
    await deleteModelVersion(place, 'churn', 2)
    assert.equal((await resolveModel(place, 'churn')).version, 1)
    assert.deepEqual(await numbers(place, 'churn', 1), [4])
    await assert.rejects(resolveModel(place, 'churn/3'), {
      code: 'not-found',
      message: /no version 3; the latest is 4/,
    })
    await assert.rejects(deleteModelVersion(place, 'churn', 3), { code: 'not-found' })
  })
})

test('versions registered at once get different numbers', async () => {
  await withPlace(async (place) => {
    const versions = await Promise.all(Array.from({ length: 20 }, (_, i) => register(place, 'churn', `model ${i}`)))
    const found = versions.map(({ version }) => version).sort((a, b) => a - b)
    assert.deepEqual(
      found,
      Array.from({ length: 20 }, (_, i) => i + 1),
    )
  })
})

test('a version says what was registered', async () => {
  await withPlace(async (place) => {
    const summary = { task: 'binary', metrics: { auc: 0.84 } }
    const [runId, datasetDigest] = ['ab'.repeat(16), digestOf('data')]
    const version = await register(place, 'churn', 'model', { runId, datasetDigest, summary })
    assert.match(version.id, /^m-[0-9a-f]{32}$/)
    const { id, createdAt } = version
    assert.deepEqual(await resolveModel(place, 'churn'), {
      ...{ id, createdAt, name: 'churn', version: 1, digest: digestOf('model'), runId, datasetDigest },
      ...{ aliases: [], summary },
    })
    assert.deepEqual(await resolveModel(place, id), version)
  })
})

test('the same digest gets another number, or the version it has, as asked', async () => {
  await withPlace(async (place) => {
    assert.equal((await register(place, 'churn', 'model')).version, 1)
    assert.equal((await register(place, 'churn', 'model')).version, 2)
    assert.equal((await register(place, 'churn', 'model', { same: 'reuse' })).version, 2)
    assert.equal((await register(place, 'churn', 'other', { same: 'reuse' })).version, 3)
    assert.equal((await register(place, 'price', 'model', { same: 'reuse' })).version, 1)
  })
})

test('a version holds its objects until it is deleted', async () => {
  await withPlace(async (place) => {
    const blobs = [digestOf('model.json'), digestOf('weights.bin')]
    const { id } = await register(place, 'churn', 'tree', { blobs })
    const held = async () => (await listRefs(place.catalog)).map(({ digest, ownerId }) => [digest, ownerId])
    assert.deepEqual(new Set(await held()), new Set([...blobs, digestOf('tree')].map((digest) => [digest, id])))
    await setAlias(place, 'churn', 'champion', 1)
    await deleteModelVersion(place, 'churn', 1)
    assert.deepEqual(await held(), [])
    assert.deepEqual(await listModels(place), [])
    await assert.rejects(resolveModel(place, 'churn'), { code: 'not-found', message: /has no versions left/ })
  })
})

test('a reference is a name, a version, an alias or a digest prefix', async () => {
  await withPlace(async (place) => {
    const first = await register(place, 'churn', 'a')
    const second = await register(place, 'churn', 'b')
    await setAlias(place, 'churn', 'champion', 1)
    const versionOf = async (reference: string) => (await resolveModel(place, reference)).version
    assert.equal(await versionOf('churn'), 2)
    assert.equal(await versionOf('churn@latest'), 2)
    assert.equal(await versionOf('churn/1'), 1)
    assert.equal(await versionOf('churn@champion'), 1)
    assert.equal(await versionOf(`@${first.digest.slice(0, 8)}`), 1)
    assert.equal(await versionOf(`@${second.digest.toUpperCase()}`), 2)
  })
})

test('what is not found is told with the nearest name and the names there are', async () => {
  await withPlace(async (place) => {
    await assert.rejects(resolveModel(place, 'churn'), { code: 'not-found', message: /\(models: none\)/ })
    await register(place, 'telco-Churn', 'a')
    await register(place, 'prices', 'b')
    await setAlias(place, 'prices', 'champion', 1)
    await assert.rejects(resolveModel(place, 'telco-Chrun'), {
      code: 'not-found',
      message: 'model "telco-Chrun" is not registered; did you mean "telco-Churn"? (models: prices, telco-Churn)',
    })
    await assert.rejects(resolveModel(place, 'prices@champoin'), {
      code: 'not-found',
      message: 'model "prices" has no alias "champoin"; did you mean "champion"? (aliases: champion)',
    })
    await assert.rejects(resolveModel(place, 'prices/7'), {
      message: 'model "prices" has no version 7; the latest is 1',
    })
    for (const reference of [
      '',
      '@',
      '@abc',
      '@ffffffff',
      'prices/',
      'prices/one',
      'a/1/2',
      'm-x',
      `m-${'0'.repeat(32)}`,
    ])
      await assert.rejects(resolveModel(place, reference), { code: 'not-found' }, reference)
  })
})

test('a digest prefix that fits several models is ambiguous, with candidates', async () => {
  await withPlace(async (place) => {
    const [one, two] = [`abcdef1${'0'.repeat(57)}`, `abcdef2${'0'.repeat(57)}`] as [Digest, Digest]
    await register(place, 'churn', 'x', { digest: one })
    await register(place, 'churn', 'x', { digest: one })
    await register(place, 'price', 'x', { digest: two })
    await assert.rejects(resolveModel(place, '@abcdef'), {
      code: 'ambiguous',
      details: { candidates: [`price/1 @${two}`, `churn/2 @${one}`, `churn/1 @${one}`] },
    })
    assert.equal((await resolveModel(place, '@abcdef1')).version, 2)
  })
})

test('an alias points at one version, keeps its case, and can be moved and removed', async () => {
  await withPlace(async (place) => {
    await numbers(place, 'churn', 2)
    await numbers(place, 'price', 1)
    await setAlias(place, 'churn', 'champion', 1)
    await setAlias(place, 'churn', 'Champion', 1)
    await setAlias(place, 'churn', 'champion', 2)
    const [second, first] = await listModelVersions(place, 'churn')
    assert.deepEqual([first?.aliases, second?.aliases], [['Champion'], ['champion']])
    await assert.rejects(setAlias(place, 'churn', 'champion', 3), { code: 'not-found' })
    await deleteAlias(place, 'churn', 'champion')
    await assert.rejects(deleteAlias(place, 'churn', 'champion'), { code: 'not-found' })
    await assert.rejects(resolveModel(place, 'price@Champion'), { code: 'not-found' })
  })
})

test('an alias that could be taken for a version is refused', async () => {
  await withPlace(async (place) => {
    await numbers(place, 'churn', 1)
    for (const alias of ['latest', 'Latest', 'v1', 'V12', '', 'a b', 'a@b', 'a/b', 'x'.repeat(256)])
      await assert.rejects(setAlias(place, 'churn', alias, 1), { code: 'invalid-input' }, alias)
    for (const alias of ['v1a', 'pré-production', 'A_1']) await setAlias(place, 'churn', alias, 1)
  })
})

test('the newest version of each model is listed, by name', async () => {
  await withPlace(async (place) => {
    await numbers(place, 'price', 2)
    await numbers(place, 'churn', 1)
    await setAlias(place, 'price', 'old', 1)
    await setAlias(place, 'price', 'new', 2)
    const listed = (await listModels(place)).map(({ name, version, aliases }) => ({ name, version, aliases }))
    assert.deepEqual(listed, [
      { name: 'churn', version: 1, aliases: [] },
      { name: 'price', version: 2, aliases: ['new'] },
    ])
    assert.deepEqual(await listModelVersions(place, 'absent'), [])
  })
})

test('lineage leads from a model back to its run and its data', async () => {
  await withPlace(async (place) => {
    const [runId, datasetDigest, raw] = ['cd'.repeat(16), digestOf('data'), digestOf('raw file')]
    const edges = [{ from: raw, to: datasetDigest, kind: 'parsed-into' }]
    const { digest } = await register(place, 'churn', 'model', { runId, datasetDigest, edges })
    const made = { from: runId, to: digest, kind: 'produced' }
    const trained = { from: datasetDigest, to: runId, kind: 'trained-on' }
    assert.deepEqual(await edgesOf(place, digest), [made])
    assert.deepEqual(new Set(await edgesOf(place, runId)), new Set([made, trained]))
    assert.deepEqual(new Set(await edgesOf(place, datasetDigest)), new Set([trained, ...edges]))
    await addEdges(place, [trained, { from: digest, to: 'ef'.repeat(16), kind: 'verified-by' }])
    assert.equal((await edgesOf(place, digest)).length, 2)
    assert.deepEqual(await edgesOf(place, 'nowhere'), [])
  })
})

test('a model without a run hangs on its data directly', async () => {
  await withPlace(async (place) => {
    const datasetDigest = digestOf('data')
    const { digest } = await register(place, 'churn', 'model', { datasetDigest })
    assert.deepEqual(await edgesOf(place, digest), [{ from: datasetDigest, to: digest, kind: 'trained-on' }])
  })
})

test('a name made of a dataset and a target can be written in a reference', async () => {
  await withPlace(async (place) => {
    const name = modelName('data/telco 2024', 'Churn @ month: 1')
    assert.equal(name, 'data_telco_2024-Churn_month_1')
    await register(place, name, 'a')
    assert.equal((await resolveModel(place, `${name}/1`)).name, name)
    for (const bad of ['', 'a/b', 'a:b', 'a@b', 'a b', 'x'.repeat(251)])
      await assert.rejects(register(place, bad, 'a'), { code: 'invalid-input' }, bad)
  })
})

async function register(
  place: RegistryPlace,
  name: string,
  content: string,
  more: Partial<NewVersion> = {},
): Promise<ModelVersion> {
  const digest = digestOf(content)
  return registerVersion(place, { name, digest, runId: null, datasetDigest: null, summary: {}, blobs: [], ...more })
}

async function numbers(place: RegistryPlace, name: string, count: number): Promise<readonly number[]> {
  const versions = []
  for (let i = 0; i < count; i++) versions.push((await register(place, name, `${name} ${i}`)).version)
  return versions
}

async function withPlace(body: (place: RegistryPlace) => Promise<void>): Promise<void> {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'registry-'))
  const path = join(folder.path, 'catalog.sqlite')
  const catalog = await openCatalog({ path, migrations: registryMigrations })
  let clock = 1_700_000_000_000
  try {
    await body({ catalog, effects: { now: () => clock++, randomBytes } })
  } finally {
    await catalog.close()
  }
}
