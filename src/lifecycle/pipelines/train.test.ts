import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { RepriseError } from '#base'
import { listRefs } from '#catalog'
import type { Run } from '#tracking'
import { readRun, searchRuns } from '#tracking'
import { ORDERS, openProject, SILENT, writeOrders } from '../../../test/journeys/project.ts'
import { collect } from './collect.ts'
import type { PipelinePlace } from './place.ts'
import { readRecord } from './run-record.ts'
import type { TrainResult } from './train.ts'
import { train } from './train.ts'
import { verify } from './verify.ts'

let place: PipelinePlace
let remove: () => Promise<void>
let trained: TrainResult
before(async () => {
  const opened = await openProject()
  place = opened.project
  remove = opened.remove
  await writeOrders(opened.project)
  trained = await train(place, ORDERS, SILENT)
})
after(() => remove())

test('a training is a finished study run with what was asked as params and the test figures as metrics', async () => {
  const run = await readRun(place, trained.run.id)
  assert.deepEqual([run.kind, run.status, run.name, run.parent], ['study', 'finished', 'orders-arrived', null])
  assert.deepEqual(run.params, { data: 'orders.csv', target: 'arrived', seed: '0', preset: 'quick' })
  assert.equal(run.tags['reprise.dataset'], 'orders/1')
  assert.equal(run.tags['reprise.datasetDigest'], trained.dataset.digest)
  const figures = Object.entries(trained.outcome.assessment.metrics).map(([name, { value }]) => [`test.${name}`, value])
  assert(figures.length > 3)
  assert.deepEqual(run.metrics, Object.fromEntries(figures))
})

test('every trial is a finished child run with its estimator as params and its validation figures', async () => {
  const children = await searchRuns(place, { parent: trained.run.id })
  const { plan, leaderboard } = trained.outcome
  assert.equal(children.length, plan.filter(({ kind }) => kind === 'trial').length)
  for (const leader of leaderboard.filter(({ estimator }) => estimator !== null)) {
    const child = children.find(({ name }) => name === leader.name)
    assert.deepEqual([child?.kind, child?.status], ['trial', 'finished'])
    assert.equal(child?.params['kind'], leader.estimator?.kind)
    for (const [key, value] of Object.entries(leader.estimator?.params ?? {}))
      assert.equal(child?.params[key], typeof value === 'object' ? JSON.stringify(value) : String(value))
    for (const [name, value] of Object.entries(leader.metrics))
      assert.equal(child?.metrics[`validation.${name}`], value)
  }
})

test('the artifacts are the record, the plan and the model, and the registered version is that model', async () => {
  const { run, record, planDigest, model } = trained
  const byPath = Object.fromEntries(run.artifacts.map(({ path, digest }) => [path, digest]))
  assert.deepEqual(Object.keys(byPath).sort(), [
    'model',
    'model/model.json',
    'model/weights.bin',
    'plan.jsonl',
    'record.json',
  ])
  assert.equal(byPath['plan.jsonl'], planDigest)
  assert.equal(byPath['model'], model.digest)
  assert.deepEqual(await readRecord(place.objects, run), JSON.parse(JSON.stringify(record)))
  const tree = await place.objects.readTree(model.digest)
  assert.equal(tree.entries['weights.bin']?.digest, byPath['model/weights.bin'])
  assert.deepEqual([model.name, model.version, model.runId], ['orders-arrived', 1, run.id])
})

test('collecting garbage years later deletes what nobody needs, and verification still rebuilds every byte', async () => {
  const orphan = await place.objects.put('needed by nobody')
  const refs = new Set((await listRefs(place.catalog)).map(({ digest }) => digest))
  for (const { digest } of trained.run.artifacts) assert(refs.has(digest))
  const later = { ...place, effects: { ...place.effects, now: () => place.effects.now() + 1e12 } }
  await collect(place)
  assert.equal(await place.objects.has(orphan.digest), true, 'the last 24 hours are spared')
  await collect(later)
  assert.equal(await place.objects.has(orphan.digest), false)
  const verified = await verify(place, { reference: trained.run.id, argv: [] }, SILENT)
  assert.deepEqual([verified.grade, verified.digests.rebuilt], ['R4', trained.model.digest])
})

test('the same training again is another run and another version of the same model', async () => {
  const again = await train(place, ORDERS, SILENT)
  assert.notEqual(again.run.id, trained.run.id)
  assert.equal(again.model.digest, trained.model.digest)
  assert.equal(again.model.version, trained.model.version + 1)
  assert.equal(again.planDigest, trained.planDigest)
})

test('a training that fails closes its run as failed, with the message, and registers nothing', async () => {
  const asked = { ...ORDERS, frame: { target: 'order', seed: 0 } }
  const error = await train(place, asked, SILENT).catch((thrown: unknown) => thrown)
  assert(error instanceof Error)
  const failed = await latest({ status: 'failed' })
  assert.equal(failed.name, 'orders-order')
  assert.equal(failed.tags['reprise.error'], error.message)
  assert.deepEqual(failed.artifacts, [])
  assert.deepEqual(await searchRuns(place, { status: 'running' }), [])
  await assert.rejects(verify(place, { reference: failed.id, argv: [] }, SILENT), { code: 'not-found' })
})

test('a training that is stopped at once closes its run as killed', async () => {
  const kill = new AbortController()
  const onProgress = ({ stage }: { stage: string }) => {
    if (stage === 'search') kill.abort()
  }
  await assert.rejects(train(place, ORDERS, { onProgress, kill: kill.signal }), { code: 'interrupted' })
  const killed = await latest({ status: 'killed' })
  assert.equal(killed.kind, 'study')
})

test('a trial that cannot be written down fails the training by name, and does not end the process', async () => {
  let idCount = 0
  const randomBytes = (count: number) => {
    if (++idCount > 1) throw new RepriseError('unavailable', 'no more ids')
    return place.effects.randomBytes(count)
  }
  const short = { ...place, effects: { ...place.effects, randomBytes } }
  await assert.rejects(train(short, ORDERS, SILENT), { code: 'unavailable', message: 'no more ids' })
  assert.equal((await latest({ status: 'failed' })).tags['reprise.error'], 'no more ids')
})

test('a run that is no training has no record to verify', async () => {
  const child = await latest({ parent: trained.run.id })
  await assert.rejects(readRecord(place.objects, child), {
    code: 'not-found',
    message: /trial, finished.*no record/,
  })
})

async function latest(query: Parameters<typeof searchRuns>[1]): Promise<Run> {
  const [run] = await searchRuns(place, query)
  assert(run, `no run with ${JSON.stringify(query)}`)
  return run
}
