// Whatever stands in rows that a model is judged by, nothing that is fitted changes.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Column, Table } from '#base'
import { createRng, digestOf } from '#base'
import type { Schema } from '#data'
import { loadKernels } from '#kernels'
import type { Estimator, Model } from '#training'
import { encodeModel, fit, tableOfColumns } from '#training'
import type { Frame } from './frame.ts'
import { frame } from './frame.ts'
import type { Fold } from './partition.ts'
import { partitionRows } from './partition.ts'
import { openPreparer } from './prepare.ts'
import { runStudy } from './study.ts'
import type { StudyContext } from './study-types.ts'

const kernels = await loadKernels({ threads: 1 })
after(() => kernels[Symbol.asyncDispose]())

const ROWS = 600
const rng = createRng(17)
const each = <T>(of: (row: number) => T): T[] => Array.from({ length: ROWS }, (_, row) => of(row))
const size = each(() => rng.float())
const shop = each(() => rng.below(12))
const schema: Schema = {
  columns: [
    { name: 'size', type: 'number', storage: 'number' },
    { name: 'shop', type: 'integer', storage: 'number' },
    { name: 'town', type: 'category', storage: 'text' },
    { name: 'note', type: 'text', storage: 'text' },
    { name: 'day', type: 'datetime', storage: 'datetime' },
    { name: 'y', type: 'number', storage: 'number' },
  ],
}
const WORDS = 'good bad late early broken fine cheap dear'.split(' ')
const table = tableOfColumns({
  size: size.map((value) => (value < 0.1 ? Number.NaN : value)),
  shop,
  town: each(() => ['Lyon', 'Rome', 'Oslo', null][rng.below(4)]!),
  note: each(() => `${WORDS[rng.below(8)]} and ${WORDS[rng.below(8)]} in the end`),
  day: each(() => new Date(86_400_000 * rng.below(900))),
  y: size.map((value, row) => 3 * value + ((shop[row]! * 7) % 5) + rng.float()),
})
const framed: Frame = frame(schema, table, { target: 'y', categorical: ['shop'], seed: 5 })

/** The table with other cells, words and dates never seen included, in some rows. */
function altered(rows: Uint32Array): Table {
  const marked = new Set(rows)
  return { ...table, columns: new Map([...table.columns].map(([name, column]) => [name, alter(column, marked)])) }
}

function alter(column: Column, rows: ReadonlySet<number>): Column {
  if (column.kind === 'number') {
    return { ...column, values: column.values.map((value, row) => (rows.has(row) ? 1e6 - 17 * row : value)) }
  }
  if (column.kind === 'long') {
    return { ...column, values: column.values.map((value, row) => (rows.has(row) ? 9n * 10n ** 15n : value)) }
  }
  const levels = [...column.levels, 'unheard of elsewhere unheard of']
  return { ...column, levels, codes: column.codes.map((code, row) => (rows.has(row) ? levels.length - 1 : code)) }
}

const partition = partitionRows(framed, table, { kind: 'folds', count: 4 }, createRng(5).child('study'))

function prepared(of: Table, fold: Fold) {
  return openPreparer({ frame: framed, schema, table: of, rng: createRng(5) }, [fold]).folds[0]!.at('plain')
}

test('every kind of column is prepared here', () => {
  const { transforms } = prepared(table, partition.folds[0]!)
  assert.deepEqual(transforms.map(({ kind }) => kind).toSorted(), [
    'category',
    'category',
    'datetime',
    'number',
    'prose',
  ])
})

test('transforms and what is fitted on them are the same whatever the validation and test rows hold', () => {
  const learners: Estimator[] = [
    { kind: 'gbdt', params: { rounds: 20, learningRate: 0.1 } },
    { kind: 'linear', params: { l2: 1 } },
    { kind: 'prior', params: {} },
  ]
  for (const fold of partition.folds) {
    const other = altered(Uint32Array.from([...fold.validation.rows, ...partition.test.rows]))
    const [here, there] = [prepared(table, fold), prepared(other, fold)]
    assert.deepEqual(there.transforms, here.transforms)
    assert.notDeepEqual(there.validation.features, here.validation.features, 'the rows did change')
    for (const estimator of learners) {
      const [before, since] = [here, there].map(({ train }) =>
        fit(estimator, train, { rng: createRng(1), kernels, stopped: () => false }),
      )
      assert.deepEqual(since, before, estimator.kind)
    }
  }
})

test('a whole study is the same whatever the test rows hold: trials, plan and the model that is assessed', () => {
  const context: StudyContext = {
    kernels,
    monotonic: () => 0,
    stopped: () => false,
    onProgress: () => undefined,
    record: () => undefined,
  }
  const options = { preset: 'quick', timeBudgetMs: null, trials: null, learners: null } as const
  const here = runStudy(framed, schema, table, options, context)
  const there = runStudy(framed, schema, altered(here.test.rows), options, context)
  assert.deepEqual(there.plan, here.plan)
  assert.deepEqual(
    there.leaderboard.map(({ metrics }) => metrics),
    here.leaderboard.map(({ metrics }) => metrics),
  )
  // Compared as digests: the difference of two large models takes minutes to print.
  assert.equal(digestOfModel(there.assessed), digestOfModel(here.assessed))
  assert.notDeepEqual(there.test.prediction.values, here.test.prediction.values, 'the test rows did change')
})

function digestOfModel(model: Model): string {
  const files = encodeModel(model)
  return digestOf(files['model.json']) + digestOf(files['weights.bin'])
}
