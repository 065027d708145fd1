import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { digestOf } from '#base'
import { listRefs, openCatalog } from '#catalog'
import type { TrackingPlace } from './index.ts'
import {
  finishRun,
  listInterruptedRuns,
  logArtifacts,
  logBatch,
  markInterrupted,
  metricHistory,
  readRun,
  resolveRun,
  searchRuns,
  startRun,
  trackingMigrations,
} from './index.ts'

const HERE = 'this-machine'

test('a run goes from start to finish and tells all that was logged', async () => {
  await withPlace(async (place) => {
    const run = await startRun(place, { kind: 'study', name: 'telco', params: { seed: '0' }, tags: { who: 'me' } })
    assert.match(run.id, /^[0-9a-f]{32}$/)
    assert.equal(run.status, 'running')
    assert.deepEqual(run.experiment, { id: 0, name: 'Default' })
    await logBatch(place, run.id, {
      params: { task: 'binary' },
      metrics: [{ key: 'auc', value: 0.8 }],
      tags: { who: 'you' },
    })
    const model = { path: 'model/model.json', digest: digestOf('model'), sizeBytes: 5 }
    await logArtifacts(place, run.id, [model])
    await finishRun(place, run.id, 'finished', { metrics: [{ key: 'test.auc', value: 0.84 }] })
    const ended = await readRun(place, run.id)
    assert.deepEqual(ended, {
      ...run,
      status: 'finished',
      endedAt: ended.endedAt,
      params: { seed: '0', task: 'binary' },
      tags: { who: 'you' },
      metrics: { auc: 0.8, 'test.auc': 0.84 },
      artifacts: [model],
    })
    assert(ended.endedAt !== null && ended.endedAt > ended.startedAt)
  })
})

test('an artifact is kept from garbage collection by the write that logs it', async () => {
  await withPlace(async (place) => {
    const { id } = await startRun(place, { kind: 'command', name: 'script' })
    const [first, second] = [digestOf('first'), digestOf('second')]
    await logArtifacts(place, id, [{ path: 'out.csv', digest: first, sizeBytes: 5 }])
    await finishRun(place, id, 'finished', { artifacts: [{ path: 'out.csv', digest: second, sizeBytes: 6 }] })
    const refs = await listRefs(place.catalog)
    assert.deepEqual(new Set(refs.map(({ digest }) => digest)), new Set([first, second]))
    assert(refs.every(({ ownerKind, ownerId }) => ownerKind === 'run' && ownerId === id))
    assert.deepEqual((await readRun(place, id)).artifacts, [{ path: 'out.csv', digest: second, sizeBytes: 6 }])
  })
})

test("experiments are numbered from 1 in the order of their first run, and children share their parent's", async () => {
  await withPlace(async (place) => {
    const churn = await startRun(place, { kind: 'study', name: 's', experiment: 'churn' })
    const price = await startRun(place, { kind: 'study', name: 's', experiment: 'price' })
    const again = await startRun(place, { kind: 'study', name: 's', experiment: 'churn' })
    const trial = await startRun(place, { kind: 'trial', name: 't', parent: price.id })
    assert.deepEqual(
      [churn, price, again, trial].map(({ experiment }) => experiment),
      [
        { id: 1, name: 'churn' },
        { id: 2, name: 'price' },
        { id: 1, name: 'churn' },
        { id: 2, name: 'price' },
      ],
    )
    assert.equal(trial.parent, price.id)
    assert.equal(trial.tags['mlflow.parentRunId'], price.id)
    await assert.rejects(startRun(place, { kind: 'trial', name: 't', parent: 'f'.repeat(32) }), { code: 'not-found' })
    assert.equal((await searchRuns(place)).length, 4)
  })
})

test('a param keeps its value: the same again is fine, another is a conflict that changes nothing', async () => {
  await withPlace(async (place) => {
    const { id } = await startRun(place, { kind: 'study', name: 's', params: { a: '1', b: '2' } })
    await logBatch(place, id, { params: { a: '1', c: '3' } })
    await assert.rejects(
      logBatch(place, id, { params: { c: '3', b: '20' }, tags: { lost: 'yes' }, metrics: [{ key: 'm', value: 1 }] }),
      { code: 'conflict', message: /the param "b" of run .* is "2" and cannot become "20"/ },
    )
    const run = await readRun(place, id)
    assert.deepEqual([run.params, run.tags, run.metrics], [{ a: '1', b: '2', c: '3' }, {}, {}])
  })
})

test('the latest value of a metric is that of the greatest step, then time, then value, however it arrives', async () => {
  await withPlace(async (place) => {
    const points = [
      { key: 'm', value: 1, step: 5, time: 10 },
      { key: 'm', value: 9, step: 6, time: 10 },
      { key: 'm', value: 2, step: 6, time: 20 },
      { key: 'm', value: 3, step: 6, time: 20 },
      { key: 'm', value: 4, step: -1, time: 99 },
    ]
    const together = await startRun(place, { kind: 'study', name: 's' })
    await logBatch(place, together.id, { metrics: points.toReversed() })
    const apart = await startRun(place, { kind: 'study', name: 's' })
    for (const point of points) await logBatch(place, apart.id, { metrics: [point] })
    for (const { id } of [together, apart]) {
      assert.deepEqual((await readRun(place, id)).metrics, { m: 3 })
      const history = await metricHistory(place, id, 'm')
      assert.deepEqual(
        history.map(({ value }) => value),
        [1, 9, 2, 3, 4],
      )
    }
  })
})

test('infinities, NaN and 64-bit steps are stored without loss, and the same point only once', async () => {
  await withPlace(async (place) => {
    const { id } = await startRun(place, { kind: 'study', name: 's' })
    const large = 2n ** 63n - 1n
    const points = [
      { value: Number.NaN, step: 0, time: 1 },
      { value: Number.POSITIVE_INFINITY, step: 1, time: 2 },
      { value: Number.NEGATIVE_INFINITY, step: -(2n ** 63n), time: 3 },
      { value: 5e-324, step: large, time: 4 },
      { value: 0, step: 0, time: 5 },
    ]
    const metrics = points.map((point) => ({ key: 'm', ...point }))
    await logBatch(place, id, { metrics: [...metrics, ...metrics] })
    await logBatch(place, id, { metrics })
    assert.deepEqual(await metricHistory(place, id, 'm'), points)
    await logBatch(place, id, { metrics: [{ key: 'n', value: Number.NaN }] })
    assert.deepEqual((await readRun(place, id)).metrics, { m: 5e-324, n: Number.NaN })
    assert.deepEqual(await metricHistory(place, id, 'absent'), [])
  })
})

test('two thousand points are logged in one write', async () => {
  await withPlace(async (place) => {
    const { id } = await startRun(place, { kind: 'trial', name: 't' })
    const metrics = Array.from({ length: 2000 }, (_, step) => ({ key: 'loss', value: 1 / (step + 1), step }))
    await logBatch(place, id, { metrics })
    assert.equal((await metricHistory(place, id, 'loss')).length, 2000)
    assert.deepEqual((await readRun(place, id)).metrics, { loss: 1 / 2000 })
  })
})

test('names that a path or a filter could not carry are refused before anything is written', async () => {
  await withPlace(async (place) => {
    const { id } = await startRun(place, { kind: 'study', name: 's' })
    for (const key of ['', 'a"b', 'a//b', '/a', '../x', '.', 'a\nb', 'x'.repeat(251)])
      await assert.rejects(logBatch(place, id, { tags: { fine: '1', [key]: '1' } }), { code: 'invalid-input' }, key)
    for (const key of ['é.à_-: /b', '__proto__', 'x'.repeat(250)]) await logBatch(place, id, { tags: { [key]: key } })
    const artifact = { digest: digestOf(''), sizeBytes: 0 }
    await assert.rejects(logArtifacts(place, id, [{ path: '../up', ...artifact }]), { code: 'invalid-input' })
    await assert.rejects(logBatch(place, id, { metrics: [{ key: 'm', value: 1, step: 0.5 }] }), {
      code: 'invalid-input',
    })
    assert.deepEqual(Object.keys((await readRun(place, id)).tags).length, 3)
  })
})

test('an ended run keeps its status, yet may be logged to; a run that never was may not', async () => {
  await withPlace(async (place) => {
    const { id } = await startRun(place, { kind: 'study', name: 's' })
    await finishRun(place, id, 'failed')
    await assert.rejects(finishRun(place, id, 'finished', { tags: { a: '1' } }), {
      code: 'conflict',
      message: /already ended/,
    })
    await logBatch(place, id, { tags: { verified: 'R4' } })
    const run = await readRun(place, id)
    assert.deepEqual([run.status, run.tags], ['failed', { verified: 'R4' }])
    const absent = 'f'.repeat(32)
    await assert.rejects(logBatch(place, absent, {}), { code: 'not-found', message: /run "f{32}" not found/ })
    await assert.rejects(finishRun(place, absent, 'finished'), { code: 'not-found' })
  })
})

test('a run is found by its id, or by six digits of it when these fit no other', async () => {
  await withPlace(async (place) => {
    const ids = ['aabbcc00', 'aabbcc11', 'aabbccff', 'ffffffff'].map((start) => start.padEnd(32, '0'))
    for (const id of ids) await startRun(withNextId(place, id), { kind: 'study', name: id.slice(0, 8) })
    assert.equal((await resolveRun(place, ids[0] ?? '')).name, 'aabbcc00')
    assert.equal((await resolveRun(place, 'AABBCC1')).name, 'aabbcc11')
    assert.equal((await resolveRun(place, 'ffffff')).name, 'ffffffff')
    await assert.rejects(resolveRun(place, 'aabbcc'), { code: 'ambiguous', details: { candidates: ids.slice(0, 3) } })
    for (const reference of ['aabbc', 'aabbcc2', 'telco-Churn', '', 'f'.repeat(33)])
      await assert.rejects(resolveRun(place, reference), { code: 'not-found' }, reference)
  })
})

test('a search gives the latest runs first, within what was asked', async () => {
  await withPlace(async (place) => {
    const study = await startRun(place, { kind: 'study', name: 'study', experiment: 'churn' })
    for (const name of ['t1', 't2', 't3']) await startRun(place, { kind: 'trial', name, parent: study.id })
    await finishRun(place, (await searchRuns(place, { limit: 1 }))[0]?.id ?? '', 'finished')
    await startRun(place, { kind: 'verify', name: 'other' })
    const names = async (query: Parameters<typeof searchRuns>[1]) =>
      (await searchRuns(place, query)).map(({ name }) => name)
    assert.deepEqual(await names({}), ['other', 't3', 't2', 't1', 'study'])
    assert.deepEqual(await names({ limit: 2 }), ['other', 't3'])
    assert.deepEqual(await names({ parent: study.id, status: 'running' }), ['t2', 't1'])
    assert.deepEqual(await names({ parent: null }), ['other', 'study'])
    assert.deepEqual(await names({ experiment: 'churn', kind: 'study' }), ['study'])
    assert.deepEqual(await names({ experiment: 'absent' }), [])
  })
})

test('runs of a killed process are told from those still going on, and closed as killed', async () => {
  await withPlace(async (place) => {
    const started = async (name: string, pid?: number, host = HERE, parent?: string) =>
      startRun(place, {
        kind: 'study',
        name,
        ...(pid === undefined ? {} : { process: { pid, host } }),
        ...(parent === undefined ? {} : { parent }),
      })
    const dead = await started('dead', 1)
    await started('child of dead', undefined, HERE, dead.id)
    const alive = await started('alive', 2)
    await started('child of alive', undefined, HERE, alive.id)
    await started('elsewhere', 1, 'other-machine')
    await started('unknown')
    await finishRun(place, (await started('ended', 1)).id, 'finished')
    const probe = { host: HERE, isAlive: (pid: number) => pid === 2 }
    const interrupted = await listInterruptedRuns(place, probe)
    assert.deepEqual(
      interrupted.map(({ name }) => name),
      ['child of dead', 'dead'],
    )
    await markInterrupted(
      place,
      interrupted.map(({ id }) => id),
    )
    assert.equal((await readRun(place, dead.id)).status, 'killed')
    assert.deepEqual(await listInterruptedRuns(place, probe), [])
    await assert.rejects(markInterrupted(place, [alive.id, dead.id]), { code: 'conflict' })
    assert.equal((await readRun(place, alive.id)).status, 'running')
  })
})

async function withPlace(body: (place: TrackingPlace) => Promise<void>): Promise<void> {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tracking-'))
  const path = join(folder.path, 'catalog.sqlite')
  const catalog = await openCatalog({ path, migrations: trackingMigrations })
  let clock = 1_700_000_000_000
  try {
    await body({ catalog, effects: { now: () => clock++, randomBytes } })
  } finally {
    await catalog.close()
  }
}

function withNextId(place: TrackingPlace, id: string): TrackingPlace {
  return { ...place, effects: { ...place.effects, randomBytes: () => Buffer.from(id, 'hex') } }
}
