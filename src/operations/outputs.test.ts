import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { nodeEffects } from '#base'
import type { Platform } from '#platform'
import { openPlatform } from '#platform'
import type { Context, Entry, LoadedOperation } from './index.ts'
import { operations } from './index.ts'

const entries: readonly Entry[] = operations
let folder: string
let platform: Platform
// biome-ignore lint/suspicious/noExplicitAny: the outputs of different operations are looked into by the assertions
let trained: any

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-outputs-'))
  platform = await openPlatform(folder, { threads: 1, effects: { ...nodeEffects(), cwd: folder, log: () => {} } })
  const lines = Array.from({ length: 240 }, (_, index) => {
    const months = (index * 7) % 60
    const plan = ['basic', 'full', 'family'][index % 3]
    const noise = index % 17 === 0
    return `c${index},${months},${plan},${(index * 13.25) % 90},${(months < 20 && plan !== 'full') !== noise ? 'yes' : 'no'}`
  })
  await writeFile(join(folder, 'shop.csv'), `id,months,plan,spent,left\n${lines.join('\n')}\n`)
  trained = await run('models', 'train', { data: 'shop.csv', target: 'left', preset: 'quick' })
})
after(async () => {
  await platform.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs an operation and holds what it gives, as JSON carries it, against what it promises to OpenAPI. */
// biome-ignore lint/suspicious/noExplicitAny: see above
async function run(noun: string, verb: string, input: object, context: Partial<Context> = {}): Promise<any> {
  const entry = entries.find((candidate) => candidate.noun === noun && candidate.verb === verb)!
  const operation: LoadedOperation = await entry.load()
  const never = new AbortController().signal
  const base: Context = { progress: () => {}, signal: never, kill: never, origin: 'cli', argv: ['test'] }
  const output = await operation.run(platform, operation.parse(input), { ...base, ...context })
  const json = JSON.parse(JSON.stringify(output))
  assert.deepEqual(operation.output.parse(json), json, `${noun} ${verb} gives fields that its output does not name`)
  return json
}

test('train gives exactly the document that scripts rely on', () => {
  assert.deepEqual(Object.keys(trained), 'run dataset frame study leaderboard test model conclusion next'.split(' '))
  assert.deepEqual(
    Object.keys(trained.frame),
    'task target positive metric direction split dropped warnings reasons categories protected costs'.split(' '),
  )
  assert.deepEqual(Object.keys(trained.study), ['trialCount', 'seconds', 'plan', 'stoppedBy', 'refitted'])
  assert.deepEqual(
    Object.keys(trained.leaderboard[0]),
    'rank name metrics fitSeconds predictMicrosPerRow sizeBytes'.split(' '),
  )
  assert.deepEqual(Object.keys(trained.test), ['rowCount', 'metrics', 'baseline'])
  assert.deepEqual([trained.frame.task, trained.frame.positive, trained.model.name], ['binary', 'yes', 'shop-left'])
  assert.deepEqual(
    trained.frame.dropped.map(({ column, reason }: Record<string, string>) => [column, reason]),
    [['id', 'identifier']],
  )
  assert(trained.leaderboard.some(({ name }: { name: string }) => name === 'prior'))
  assert(trained.conclusion.length > 80)
})

test('every operation gives what OpenAPI says it gives', async () => {
  assert.equal((await run('data', 'add', { source: 'shop.csv' })).created, false)
  assert.equal((await run('data', 'ls', {})).datasets.length, 1)
  assert.equal((await run('data', 'ls', { name: 'shop' })).datasets.length, 1)
  assert.equal((await run('data', 'show', { dataset: 'shop/1' })).columns.length, 5)
  assert.equal((await run('data', 'profile', { dataset: 'shop' })).columns.length, 5)
  assert.equal((await run('models', 'ls', {})).models[0].digest, trained.model.digest)
  assert.equal((await run('models', 'alias', { model: 'shop-left', alias: 'champion' })).model.aliases[0], 'champion')
  assert.deepEqual(
    (await run('models', 'alias', { model: 'shop-left', alias: 'champion', remove: true })).model.aliases,
    [],
  )
  const shown = await run('models', 'show', { model: 'shop-left' })
  assert.equal(shown.assessment.conclusion, trained.conclusion)
  assert.equal(shown.dataset.digest, trained.dataset.digest)
  const { run: found, children, record } = await run('runs', 'show', { run: trained.run.id.slice(0, 8) })
  assert.equal(found.status, 'finished')
  assert(children.length >= 3)
  assert.equal(record.result.model, trained.model.digest)
  assert.equal((await run('store', 'doctor', {})).healthy, true)
  assert.equal((await run('store', 'gc', {})).deletedCount, 0)
})

test('a model says what is worth knowing, and its card is the text or the file that was asked for', async () => {
  const { assessment } = await run('models', 'show', { model: 'shop-left' })
  assert(assessment.guidance.length > 5)
  assert(assessment.guidance.every((text: string) => /\.$/.test(text)))
  const text = await run('models', 'card', { model: 'shop-left' })
  assert.deepEqual([text.as, text.path, text.text.split('\n')[0]], ['md', null, '# Model card · shop-left/1'])
  const plain = text.text.replaceAll('\\', '')
  for (const said of assessment.guidance) assert(plain.includes(said), said)
  const page = await run('models', 'card', { model: 'shop-left', output: 'card.html', language: 'fr' })
  assert.deepEqual([page.as, page.path], ['html', join(folder, 'card.html')])
  assert.equal(await readFile(page.path, 'utf8'), page.text)
  assert.match(page.text, /<html lang="fr">/)
  const data = JSON.parse((await run('models', 'card', { model: 'shop-left', as: 'json' })).text)
  assert.deepEqual([data.target, data.training.assessment.parts.slices], ['left', 'none'])
  const overHttp = run('models', 'card', { model: 'shop-left', output: 'card.html' }, { origin: 'http' })
  await assert.rejects(overHttp, { code: 'refused' })
})

test('rows and whole files are scored alike, by name or by run', async () => {
  const { model } = await run('models', 'show', { model: 'shop-left' })
  const asked = await run('models', 'predict', { model: 'shop-left', rows: [model.example], explain: 2 })
  const byRun = await run('models', 'predict', {
    model: trained.run.id.slice(0, 10),
    inputs: [model.example],
    explain: 2,
  })
  assert.deepEqual(byRun.predictions, asked.predictions)
  assert.deepEqual(byRun.model, { name: null, version: null, digest: trained.model.digest })
  const batch = await run('models', 'predict', { model: 'shop-left', data: 'shop.csv', output: 'out.jsonl', limit: 2 })
  assert.deepEqual([batch.rowCount, batch.preview.length, batch.output], [240, 2, join(folder, 'out.jsonl')])
  const written = (await readFile(batch.output, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.equal(written.length, 240)
  assert.deepEqual(written.slice(0, 2), batch.preview)
  await run('models', 'predict', { model: 'shop-left', data: 'shop', output: 'out.parquet' })
  const again = await run('data', 'add', { source: 'out.parquet' })
  assert.deepEqual([again.dataset.rowCount, again.dataset.columnCount], [240, 8])
})

test('nothing to predict, or two things at once, is refused before anything is read', async () => {
  await assert.rejects(run('models', 'predict', { model: 'shop-left' }), {
    code: 'invalid-input',
    message: /data is missing/,
  })
  const both = { model: 'shop-left', data: 'shop', rows: [{}] }
  await assert.rejects(run('models', 'predict', both), { code: 'invalid-input', message: /not both/ })
  const wrongFormat = { model: 'shop-left', data: 'absent.csv', output: 'out.doc' }
  await assert.rejects(run('models', 'predict', wrongFormat), { message: /cannot write "out\.doc"/ })
})

test('verify says yes to an untouched run', async () => {
  const verified = await run('runs', 'verify', { reference: 'shop-left' })
  assert.deepEqual([verified.grade, verified.identical, verified.digests.rebuilt], ['R4', true, trained.model.digest])
  const runs = await run('runs', 'ls', {})
  assert.deepEqual(new Set(runs.runs.map(({ kind }: { kind: string }) => kind)), new Set(['study', 'batch', 'verify']))
  const trials = await run('runs', 'ls', { kind: 'trial' })
  assert(trials.runs.length >= 3)
})
