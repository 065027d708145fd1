import assert from 'node:assert/strict'
import { appendFile, chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import type { PlanEvent } from '#automl'
import type { Digest } from '#base'
import { digestOf } from '#base'
import { finishRun, logArtifacts, readRun, startRun } from '#tracking'
import type { Project } from '../../../test/journeys/project.ts'
import { ORDERS, openProject, SILENT, writeOrders } from '../../../test/journeys/project.ts'
import type { RunRecord } from './run-record.ts'
import { encodeRecord, RECORD_PATH } from './run-record.ts'
import type { TrainResult } from './train.ts'
import { train } from './train.ts'
import type { VerifyOptions, VerifyResult } from './verify.ts'
import { verify } from './verify.ts'

let place: Project
let remove: () => Promise<void>
let trained: TrainResult
let source: string
before(async () => {
  const opened = await openProject()
  place = opened.project
  remove = opened.remove
  source = await writeOrders(opened.project)
  trained = await train(place, ORDERS, SILENT)
})
after(() => remove())
afterEach(async () => {
  await writeOrders(place)
})

function verified(options: Partial<VerifyOptions> = {}): Promise<VerifyResult> {
  return verify(place, { reference: trained.run.id, argv: ['verify'], ...options }, SILENT)
}

/** Verifies a run whose record is the trained one's with changes; its bytes are as honest as a record's can be. */
async function verifiedWith(changes: Partial<RunRecord>): Promise<VerifyResult> {
  const run = await startRun(place, { kind: 'study', name: 'rewritten' })
  const record = await place.objects.put(encodeRecord({ ...trained.record, ...changes }))
  await logArtifacts(place, run.id, [{ path: RECORD_PATH, ...record }])
  await finishRun(place, run.id, 'finished')
  return verified({ reference: run.id })
}

const codesOf = ({ notes }: VerifyResult) => notes.map(({ code }) => code)

test('an untouched run is rebuilt byte for byte with nothing to note, and the verification is a run itself', async () => {
  const result = await verified()
  assert.deepEqual([result.grade, result.identical, result.firstDifference, result.notes], ['R4', true, null, []])
  assert.deepEqual(result.digests, { recorded: trained.model.digest, rebuilt: trained.model.digest })
  const run = await readRun(place, result.run.id)
  assert.deepEqual([run.kind, run.status, run.tags['reprise.verifies']], ['verify', 'finished', trained.run.id])
  assert.equal(run.metrics['grade'], 4)
})

test('a model is verified through the run that made it', async () => {
  const result = await verified({ reference: 'orders-arrived/1' })
  assert.deepEqual([result.grade, result.run.verifies], ['R4', trained.run.id])
})

test('the clean folder is removed, unless it is to be kept', async () => {
  assert.equal((await verified()).directory, null)
  const { directory } = await verified({ keep: true })
  assert(directory)
  assert.equal(digestOf(await readFile(join(directory, 'raw'))), trained.dataset.raw.digest)
  await rm(directory, { recursive: true })
})

test('another number of threads is noted, and the bytes are the same', async () => {
  for (const threads of [1, 3]) {
    const result = await verified({ threads })
    assert.equal(result.grade, 'R4', JSON.stringify(result.firstDifference))
    assert.deepEqual(result.notes, [{ code: 'threads', text: `threads 2 → ${threads}` }])
    assert.deepEqual(result.threads, { recorded: 2, used: threads })
  }
})

test('a source that changed or went away since is noted, and the stored copy is rebuilt byte for byte', async () => {
  await appendFile(source, 'o-9999,1,web,late\n')
  const changed = await verified()
  assert.deepEqual([changed.grade, codesOf(changed)], ['R4', ['source']])
  assert.match(changed.notes[0]!.text, /orders\.csv has changed/)
  await rm(source)
  const gone = await verified()
  assert.deepEqual([gone.grade, codesOf(gone)], ['R4', ['source']])
  assert.match(gone.notes[0]!.text, /no longer there/)
})

test('a tampered raw object cannot be rebuilt from: R0, by name', async () => {
  const { digest } = trained.dataset.raw
  const path = await place.objects.localPath(digest)
  const bytes = await readFile(path)
  await chmod(path, 0o644)
  await writeFile(path, Buffer.concat([bytes.subarray(0, -5), Buffer.from('later')]))
  const result = await verified()
  assert.deepEqual([result.grade, result.identical, result.digests.rebuilt], ['R0', false, null])
  assert.deepEqual([result.firstDifference?.step, result.firstDifference?.recorded], ['raw data', digest])
  await place.objects.put(bytes)
  assert.equal((await verified()).grade, 'R4', 'putting the right bytes heals it')
})

test('a missing raw object cannot be rebuilt from either', async () => {
  const { digest } = trained.dataset.raw
  const path = await place.objects.localPath(digest)
  const bytes = await readFile(path)
  await rm(path)
  const result = await verified()
  assert.deepEqual([result.grade, result.firstDifference?.step], ['R0', 'raw data'])
  await place.objects.put(bytes)
})

test('another engine is noted with the command that brings the recorded one', async () => {
  const { provenance } = trained.record
  const engine = { version: '0.0.9', digest: digestOf('another engine') }
  const result = await verifiedWith({ provenance: { ...provenance, engine } })
  assert.deepEqual([result.grade, codesOf(result)], ['R4', ['engine']])
  assert.match(result.notes[0]!.text, /engine 0\.0\.9 .* → .*npx reprise@0\.0\.9 verify/)
})

test('another machine and another Node.js are noted; the same bytes on another class of machine are R5', async () => {
  const { provenance } = trained.record
  const platform = { ...provenance.platform, cpuModel: 'Some Other CPU' }
  const near = await verifiedWith({ provenance: { ...provenance, platform, node: '24.0.0' } })
  assert.deepEqual([near.grade, codesOf(near)], ['R4', ['machine', 'node']])
  const far = await verifiedWith({ provenance: { ...provenance, platform: { ...platform, arch: 'riscv64' } } })
  assert.deepEqual([far.grade, far.identical, codesOf(far)], ['R5', true, ['machine']])
})

test('an altered plan builds another model, and the first trial that differs is named', async () => {
  const result = await verifiedWith({ plan: await putPlan(withParam('gbdt', 'leaves', 2)) })
  assert(['R1', 'R2'].includes(result.grade), result.grade)
  assert.equal(result.firstDifference?.step, 'trial gbdt')
  assert.match(result.firstDifference.text, /^trial gbdt\.\w+ differs$/)
  assert.notEqual(result.digests.rebuilt, trained.model.digest)
})

test('a plan altered in a trial the model does not contain leaves the metrics equal: R3, and not identical', async () => {
  const result = await verifiedWith({ plan: await putPlan(withParam('linear', 'l2', 1e6)) })
  assert.deepEqual([result.grade, result.identical, result.firstDifference?.step], ['R3', false, 'trial linear'])
  assert.equal(result.digests.rebuilt, trained.model.digest)
})

test('a plan that no longer holds together is an error, not a grade', async () => {
  const plan = await putPlan((event) => (event.kind === 'split' ? null : event))
  await assert.rejects(verifiedWith({ plan }), { code: 'corrupted', message: /split/ })
})

test('a record whose specification was altered does not give its dataset digest', async () => {
  const { dataset } = trained.record
  const schema = {
    columns: dataset.schema.columns.map((column) => ({ ...column, name: column.name.toUpperCase() })),
  }
  const result = await verifiedWith({ dataset: { ...dataset, schema } })
  assert.deepEqual([result.grade, result.firstDifference?.step], ['R0', 'dataset'])
})

test('a record that claims other rows, another question or other figures is found out at that step', async () => {
  const { dataset, frameOptions, result } = trained.record
  const rows = await verifiedWith({ dataset: { ...dataset, rowCount: 241 } })
  assert.deepEqual([rows.grade, rows.firstDifference?.step], ['R0', 'rows'])
  const question = await verifiedWith({ frameOptions: { ...frameOptions, positive: 'late' } })
  assert.equal(question.firstDifference?.step, 'frame')
  const metrics = structuredClone(result.assessment.metrics) as Record<string, { value: number }>
  metrics['logLoss']!.value /= 2
  const assessment = { ...result.assessment, metrics: metrics as typeof result.assessment.metrics }
  const figures = await verifiedWith({ result: { ...result, assessment } })
  assert.deepEqual([figures.grade, figures.firstDifference?.step], ['R1', 'metrics'])
  assert.match(figures.firstDifference!.text, /^metrics\.logLoss\.value differs$/)
})

test('a record of a later version is refused with the command that can read it', async () => {
  const later = { version: 2 } as unknown as Partial<RunRecord>
  await assert.rejects(verifiedWith(later), { code: 'newer-version', remedy: /npx reprise@.* verify/ })
})

test('a study that its time budget cut in a process of its own is rebuilt without a clock', async () => {
  const study = { preset: 'best', timeBudgetMs: 1500, trials: null, learners: null } as const
  await writeOrders(place, 12_000)
  const cut = await train(place, { ...ORDERS, study, name: 'cut' }, { ...SILENT, place: 'process' })
  assert.equal(cut.outcome.stoppedBy, 'time-budget')
  assert(cut.seconds < 30, `${cut.seconds} s`)
  const result = await verified({ reference: 'cut' })
  assert.equal(result.grade, 'R4', JSON.stringify(result.firstDifference))
  assert.equal(result.digests.rebuilt, cut.model.digest)
})

function withParam(kind: string, key: string, value: number) {
  return (event: PlanEvent): PlanEvent =>
    event.kind === 'trial' && event.estimator?.kind === kind
      ? { ...event, estimator: { ...event.estimator, params: { ...event.estimator.params, [key]: value } } }
      : event
}

async function putPlan(change: (event: PlanEvent) => PlanEvent | null): Promise<Digest> {
  const events = trained.outcome.plan.map(change).filter((event) => event !== null)
  return (await place.objects.put(events.map((event) => `${JSON.stringify(event)}\n`).join(''))).digest
}
