// Every folder of test/cases is a small file of its own kind with what the whole path must make of it:
// adding a folder (a data file and expected.json) adds a test. scripts/cases.ts wrote the data.
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import type { Platform } from '../../src/index.ts'
import { openPlatform } from '../../src/index.ts'

interface Expected {
  readonly target: string
  readonly rowCount: number
  /** Every column's type, in file order. */
  readonly columns: Readonly<Record<string, string>>
  /** Some of the frozen parse specification. */
  readonly parse: Readonly<Record<string, unknown>>
  readonly task: string
  readonly classCount: number | null
  readonly positive: string | null
  /** Column to reason. */
  readonly dropped: Readonly<Record<string, string>>
  readonly metric: string
  /** The prior's figure on the test rows must be at least so many times as large. */
  readonly priorIsWorseBy: number
}

const CASES = resolve(import.meta.dirname, '../cases')

let folder: string
let platform: Platform
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-cases-'))
  platform = await openPlatform(folder, { threads: 2 })
})
after(async () => {
  await platform.close()
  await rm(folder, { recursive: true, force: true })
})

for (const name of await readdir(CASES)) {
  test(`the case "${name}" is read, framed, learned, predicted and rebuilt`, async () => {
    const { file, expected } = await readCase(name)
    const imported = await platform.data.add({ source: file, name })
    assert.equal(imported.rejectCount, 0)
    await assertRead(name, expected)
    const trained = await platform.models.train({ data: name, target: expected.target, preset: 'quick' })
    assertLearned(trained, expected)
    await assertPredicted(trained.model.name, file, expected)
    const verified = await platform.runs.verify({ reference: trained.run.id, threads: 1 })
    assert.equal(verified.grade, 'R4', JSON.stringify(verified.firstDifference))
    assert.equal(verified.digests.rebuilt, trained.model.digest)
  })
}

async function readCase(name: string): Promise<{ file: string; expected: Expected }> {
  const files = await readdir(join(CASES, name))
  const [data, ...more] = files.filter((file) => file !== 'expected.json')
  assert(data !== undefined && more.length === 0, `test/cases/${name} holds one data file and expected.json`)
  const expected = JSON.parse(await readFile(join(CASES, name, 'expected.json'), 'utf8')) as Expected
  return { file: join(CASES, name, data), expected }
}

async function assertRead(name: string, expected: Expected): Promise<void> {
  const { dataset, columns, parse } = await platform.data.show({ dataset: name })
  assert.equal(dataset.rowCount, expected.rowCount)
  assert.deepEqual(Object.fromEntries(columns.map((column) => [column.name, column.type])), expected.columns)
  const specification: Readonly<Record<string, unknown>> = { ...parse, ...parse.text }
  for (const [key, value] of Object.entries(expected.parse)) assert.deepEqual(specification[key], value, key)
}

type Trained = Awaited<ReturnType<Platform['models']['train']>>

function assertLearned({ dataset, frame, test: { metrics, baseline } }: Trained, expected: Expected): void {
  assert.deepEqual([dataset.rowCount, dataset.columnCount], [expected.rowCount, Object.keys(expected.columns).length])
  const { task, positive, metric, direction, dropped } = frame
  assert.deepEqual([task, positive, metric], [expected.task, expected.positive, expected.metric])
  assert.equal(direction, 'minimize')
  assert.deepEqual(Object.fromEntries(dropped.map(({ column, reason }) => [column, reason])), expected.dropped)
  const [found, prior] = [metrics[metric]!, baseline[metric]!]
  assert(
    found.high !== null && found.high < prior,
    `${metric} ${found.value}, up to ${found.high}; the prior's ${prior}`,
  )
  assert(found.value * expected.priorIsWorseBy <= prior, `${metric} ${found.value}; the prior's ${prior}`)
}

/** The file it learned from, without telling it so: as many predictions as rows, mostly right. */
async function assertPredicted(model: string, file: string, expected: Expected): Promise<void> {
  const output = join(folder, 'predictions.jsonl')
  const scored = await platform.models.predict({ model, data: file, output, explain: 2 })
  assert('rowCount' in scored)
  assert.equal(scored.rowCount, expected.rowCount)
  const rows = (await readFile(output, 'utf8')).trimEnd().split('\n')
  assert.equal(rows.length, expected.rowCount)
  const shown = await platform.models.show({ model })
  assert.equal(shown.model.classes?.length ?? null, expected.classCount)
  const predictions = rows.map((row) => (JSON.parse(row) as { prediction: string | number }).prediction)
  if (shown.model.classes === null) assert(predictions.every((value) => typeof value === 'number'))
  else for (const label of predictions) assert(shown.model.classes.includes(String(label)), String(label))
}
