import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { operations } from '#operations'
import type { Platform } from '../src/index.ts'
import { openPlatform, RepriseError } from '../src/index.ts'

let folder: string
let platform: Platform
let file: string
let trained: Awaited<ReturnType<Platform['models']['train']>>
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-library-'))
  platform = await openPlatform(folder, { threads: 2 })
  file = join(folder, 'pumps.csv')
  const rows = Array.from({ length: 200 }, (_, i) => [
    (i * 37) % 100,
    ['iron', 'steel'][i % 2],
    (i * 37) % 100 > 45 + 20 * (i % 2) ? 'yes' : 'no',
  ])
  await writeFile(file, `age,metal,leaks\n${rows.map((row) => row.join(',')).join('\n')}\n`)
  trained = await platform.models.train({ data: file, target: 'leaks', preset: 'quick' })
})
after(async () => {
  await platform.close()
  await rm(folder, { recursive: true, force: true })
})

test('the platform has exactly the verbs of the command line and of HTTP, by noun', () => {
  const { directory, close, ...nouns } = platform
  assert.equal(directory, folder)
  assert.equal(typeof close, 'function')
  const methods = Object.entries(nouns).flatMap(([noun, verbs]) => Object.keys(verbs).map((verb) => `${noun}.${verb}`))
  assert.deepEqual(
    methods.toSorted(),
    operations.map(({ noun, verb }) => `${noun}.${verb}`).toSorted((a, b) => (a < b ? -1 : 1)),
  )
})

test('training returns what train --json prints', () => {
  assert.deepEqual([trained.frame.task, trained.frame.target, trained.frame.positive], ['binary', 'leaks', 'yes'])
  assert.deepEqual([trained.model.name, trained.model.version], ['pumps-leaks', 1])
  assert.match(trained.model.digest, /^[0-9a-f]{64}$/)
  assert(trained.test.metrics['logLoss']!.value < trained.test.baseline['logLoss']! / 2)
  assert(trained.conclusion.length > 60)
})

test('progress is told while it works, and an aborted signal stops it with the code interrupted', async () => {
  const stages = new Set<string>()
  const stop = new AbortController()
  const call = platform.models.train(
    { data: 'pumps', target: 'leaks', preset: 'quick' },
    { onProgress: ({ stage }) => stages.add(stage) && stage === 'search' && stop.abort(), kill: stop.signal },
  )
  await assert.rejects(call, (error) => error instanceof RepriseError && error.code === 'interrupted')
  assert(stages.has('search'))
})

test('rows are predicted with probabilities and reasons, in the order they were given', async () => {
  const rows = [
    { age: 99, metal: 'iron' },
    { age: 1, metal: 'steel' },
  ]
  const scored = await platform.models.predict({ model: 'pumps-leaks', rows, explain: 2 })
  assert('predictions' in scored)
  assert.deepEqual(
    scored.predictions.map(({ prediction }) => prediction),
    ['yes', 'no'],
  )
  for (const { probabilities, reasons } of scored.predictions) {
    assert.equal(Math.round((probabilities!['yes']! + probabilities!['no']!) * 1e9), 1e9)
    assert.deepEqual(reasons!.map(({ column }) => column).toSorted(), ['age', 'metal'])
  }
  assert.equal(scored.model.digest, trained.model.digest)
})

test('models and runs are listed and shown as they were trained', async () => {
  const { models } = await platform.models.ls()
  assert.deepEqual(
    models.map(({ name, version, digest }) => [name, version, digest]),
    [['pumps-leaks', 1, trained.model.digest]],
  )
  const { run, children, record } = await platform.runs.show({ run: trained.run.id.slice(0, 8) })
  assert.deepEqual([run.id, run.kind, run.status], [trained.run.id, 'study', 'finished'])
  assert.equal(children.length, trained.study.trialCount)
  assert.equal(record?.['plan'], trained.study.plan)
  const { runs } = await platform.runs.ls({ kind: 'trial', parent: trained.run.id })
  assert.equal(runs.length, children.length)
})

test('a verified model has the digest it had', async () => {
  const verified = await platform.runs.verify({ reference: 'pumps-leaks', threads: 1 })
  assert.deepEqual([verified.grade, verified.identical, verified.firstDifference], ['R4', true, null])
  assert.deepEqual(verified.digests, { recorded: trained.model.digest, rebuilt: trained.model.digest })
})

const mistakes: readonly [string, string, RegExp, (platform: Platform) => Promise<unknown>][] = [
  ['an unknown model', 'not-found', /pump-leaks/, ({ models }) => models.show({ model: 'pump-leaks' })],
  ['an unknown run', 'not-found', /abcdef/, ({ runs }) => runs.show({ run: 'abcdef' })],
  ['a file that is not there', 'not-found', /none\.csv/, ({ data }) => data.add({ source: 'none.csv' })],
  [
    'a target that is no column',
    'invalid-input',
    /leak"/,
    ({ models }) => models.train({ data: 'pumps', target: 'leak' }),
  ],
  [
    'an input of the wrong type',
    'invalid-input',
    /limit/,
    ({ runs }) => runs.ls({ limit: 'many' as unknown as number }),
  ],
  [
    'an input that there is not',
    'invalid-input',
    /modle/,
    ({ models }) => models.show({ model: 'pumps-leaks', modle: 1 } as { model: string }),
  ],
  [
    'a row with a value that does not fit',
    'invalid-input',
    /age/,
    ({ models }) => models.predict({ model: 'pumps-leaks', rows: [{ age: 'old', metal: 'iron' }] }),
  ],
]
for (const [name, code, says, call] of mistakes) {
  test(`${name} is a RepriseError "${code}" that names it`, async () => {
    const error = await call(platform).catch((thrown: unknown) => thrown)
    assert(error instanceof RepriseError, String(error))
    assert.equal(error.code, code)
    assert.match(`${error.message} ${JSON.stringify(error.details)}`, says)
  })
}

test('a project opened again has what was stored; closed, it answers no more', async () => {
  const again = await openPlatform(folder)
  assert.equal((await again.models.ls()).models.length, 1)
  assert.equal((await again.store.doctor()).healthy, true)
  await again.close()
  await assert.rejects(again.models.ls(), RepriseError)
})
