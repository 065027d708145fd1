import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { StudyOptions } from '#automl'
import { frame, runStudy } from '#automl'
import type { Column, Json, Table } from '#base'
import { createRng } from '#base'
import type { Schema } from '#data'
import { selectRows } from '#data'
import { loadKernels } from '#kernels'
import { assess } from './assess.ts'

const kernels = await loadKernels({ threads: 1 })
after(() => kernels[Symbol.asyncDispose]())

const ROWS = 400

/** `y` depends on `cause` as strongly as asked, and not on `noise`. */
function study(strength: number, extra: Readonly<Record<string, (y: number) => number>> = {}, seed = 3) {
  const rng = createRng(seed)
  const draw = () => Float64Array.from({ length: ROWS }, () => rng.float())
  const [cause, noise, luck] = [draw(), draw(), draw()]
  const y = cause.map((value, row) => Number(strength * value + (1 - strength) * luck[row]! > 0.5))
  const columns = new Map<string, Column>([
    ['cause', { kind: 'number', values: cause }],
    ['noise', { kind: 'number', values: noise }],
    ['y', { kind: 'number', values: y }],
    ...Object.entries(extra).map(([name, of]): [string, Column] => [name, { kind: 'number', values: y.map(of) }]),
  ])
  const schema: Schema = { columns: [...columns.keys()].map((name) => ({ name, type: 'number', storage: 'number' })) }
  const table: Table = { rowCount: ROWS, columns }
  const options: StudyOptions = { preset: 'quick', timeBudgetMs: null, trials: 1, learners: ['linear'] }
  const context = {
    kernels,
    monotonic: () => 0,
    stopped: () => false,
    onProgress: () => undefined,
    record: () => undefined,
  }
  const found = runStudy(
    frame(schema, table, { target: 'y', keep: Object.keys(extra), seed: 0 }),
    schema,
    table,
    options,
    context,
  )
  const assessment = assess(found, selectRows(table, found.test.rows), { rng: createRng(0), kernels })
  return { found, assessment }
}

test('a model that learned the cause is better than the prior and says which column', () => {
  const { found, assessment } = study(0.8)
  assert.equal(assessment.rowCount, found.test.rows.length)
  assert.equal(assessment.verdict, 'better')
  const [first, second] = assessment.importance
  assert.deepEqual([first?.column, second?.column], ['cause', 'noise'])
  assert(first!.meanAbsolute > 5 * second!.meanAbsolute)
  assert(assessment.metrics['auc']!.value > 0.9)
  assert.equal(assessment.baseline['auc'], 0.5)
  assert.equal(assessment.conclusion.code, 'conclusion.binary')
  const { values } = assessment.conclusion
  assert.deepEqual([values['target'], values['positive'], values['rowCount']], ['y', '1', 80])
  assert.equal((values['next'] as { code: string }).code, 'next.use')
})

test('where there is nothing to learn, a model is seldom called better, and the conclusion warns when it is not', () => {
  const drawn = Array.from({ length: 20 }, (_, seed) => study(0, {}, seed).assessment)
  const doubted = drawn.filter(({ verdict }) => verdict !== 'better')
  assert(doubted.length >= 17, `${drawn.length - doubted.length} of ${drawn.length} called better`)
  for (const { verdict, conclusion } of doubted) {
    const { caution, next } = conclusion.values as Record<string, { code: string }>
    assert.deepEqual([caution?.code, next?.code], [`caution.${verdict}`, 'next.more-data'])
  }
})

test('a leak that was kept is the caution, however good the figures, and leaving it out is what to do next', () => {
  const { assessment } = study(0.6, { answer: (y) => 5 - y })
  const { caution, next } = assessment.conclusion.values as Record<string, { code: string; values: Json }>
  assert.deepEqual(caution, { code: 'caution.leakage', values: { columns: ['answer'] } })
  assert.deepEqual(next, { code: 'next.drop', values: { columns: ['answer'] } })
})

test('an assessment is plain data, the same each time', () => {
  const first = study(0.7).assessment
  assert.deepEqual(JSON.parse(JSON.stringify(first)), first)
  assert.deepEqual(study(0.7).assessment, first)
})
