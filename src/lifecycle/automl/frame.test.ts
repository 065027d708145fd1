import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Column, Table } from '#base'
import { createRng, RepriseError } from '#base'
import type { ColumnSchema, Schema } from '#data'
import type { Frame, FrameOptions } from './frame.ts'
import { frame } from './frame.ts'

const ROWS = 100
const rng = createRng(1)
const noise = Array.from({ length: ROWS }, () => rng.float())

type Cells = readonly (string | number | null)[]

/** Columns of words or numbers; the rest of the row is noise, so that something can be learned from. */
function tableOf(
  columns: Readonly<Record<string, Cells>>,
  types: Readonly<Record<string, Partial<ColumnSchema>>> = {},
) {
  const whole: Record<string, Cells> = { noise, ...columns }
  const rowCount = Object.values(columns)[0]?.length ?? ROWS
  const table: Table = {
    rowCount,
    columns: new Map(Object.entries(whole).map(([name, cells]) => [name, columnOf(cells.slice(0, rowCount))])),
  }
  const schema: Schema = {
    columns: Object.entries(whole).map(([name, cells]) => ({ ...schemaOf(name, cells), ...types[name] })),
  }
  return { table, schema }
}

function columnOf(cells: Cells): Column {
  if (cells.some((cell) => typeof cell === 'number')) {
    return { kind: 'number', values: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell))) }
  }
  const levels = [...new Set(cells.filter((cell) => cell !== null).map(String))].sort()
  return {
    kind: 'codes',
    levels,
    codes: Int32Array.from(cells, (cell) => (cell === null ? -1 : levels.indexOf(String(cell)))),
  }
}

function schemaOf(name: string, cells: Cells): ColumnSchema {
  return cells.some((cell) => typeof cell === 'number')
    ? { name, type: 'number', storage: 'number' }
    : { name, type: 'category', storage: 'text' }
}

function repeat(values: Cells, rows = ROWS): Cells {
  return Array.from({ length: rows }, (_, row) => values[row % values.length]!)
}

function framed(columns: Readonly<Record<string, Cells>>, options: Partial<FrameOptions> = {}): Frame {
  const { schema, table } = tableOf(columns)
  return frame(schema, table, { target: 'y', seed: 0, ...options })
}

test('two words are a binary problem whose positive class is the word that says so, last', () => {
  const { task, classes, positive, metric, direction, split } = framed({ y: repeat(['Yes', 'No']) })
  assert.deepEqual({ task, classes, positive }, { task: 'binary', classes: ['No', 'Yes'], positive: 'Yes' })
  assert.deepEqual({ metric, direction }, { metric: 'logLoss', direction: 'minimize' })
  assert.equal(split.kind, 'stratified')
})

test('without a telling word the rarer class is positive, even when it comes first by code point', () => {
  assert.deepEqual(framed({ y: repeat(['a', 'b', 'b']) }).classes, ['b', 'a'])
  assert.equal(framed({ y: repeat([1, 1, 2]) }).positive, '2')
})

test('1 is positive beside 0 and -1', () => {
  assert.equal(framed({ y: repeat([1, 1, 0]) }).positive, '1')
  assert.equal(framed({ y: repeat([1, 1, -1]) }).positive, '1')
})

test('the positive class can be chosen, and must exist', () => {
  assert.deepEqual(framed({ y: repeat(['Yes', 'No']) }, { positive: 'No' }).classes, ['Yes', 'No'])
  assert.throws(() => framed({ y: repeat(['Yes', 'No']) }, { positive: 'Maybe' }), /no value "Maybe"/)
})

test('words are classes, by code point', () => {
  const { task, classes, positive } = framed({ y: repeat(['é', 'Z', 'a']) })
  assert.deepEqual({ task, classes, positive }, { task: 'multiclass', classes: ['Z', 'a', 'é'], positive: null })
})

test('numbers are a regression', () => {
  const { task, classes, metric, split, warnings } = framed({ y: Array.from({ length: ROWS }, () => rng.float()) })
  assert.deepEqual({ task, classes, metric }, { task: 'regression', classes: null, metric: 'rmse' })
  assert.equal(split.kind, 'random')
  assert.deepEqual(
    warnings.map(({ kind }) => kind),
    ['few-rows'],
  )
})

test('three whole numbers from 1 are classes, seven from 3 are not, and both are told', () => {
  const codes = framed({ y: repeat([1, 2, 3]) })
  assert.equal(codes.task, 'multiclass')
  assert.equal(codes.warnings.find(({ kind }) => kind === 'ambiguous-task')?.values['alternative'], 'regression')
  const grades = { y: repeat([3, 4, 5, 6, 7, 8, 9], 1000), noise: repeat(noise, 1000) }
  const graded = framed(grades)
  assert.equal(graded.task, 'regression')
  assert.equal(graded.warnings.find(({ kind }) => kind === 'ambiguous-task')?.values['alternative'], 'multiclass')
  assert.equal(framed(grades, { task: 'multiclass' }).classes?.length, 7)
})

test('rows without a target are counted in a warning', () => {
  const warning = framed({ y: repeat(['a', 'b', null, 'b']) }).warnings.find(({ kind }) => kind === 'missing-target')
  assert.deepEqual(warning?.values, { missingCount: 25, rowCount: 100 })
})

test('a class of three seen once is left out with a warning, and two remaining are binary', () => {
  const { task, classes, warnings } = framed({ y: ['maybe', ...repeat(['no', 'yes'], 99)] })
  assert.deepEqual({ task, classes }, { task: 'binary', classes: ['no', 'yes'] })
  assert.deepEqual(warnings.find(({ kind }) => kind === 'rare-class')?.values, {
    class: 'maybe',
    rowCount: 1,
    leftOut: true,
  })
})

test('columns that say nothing are dropped with a reason', () => {
  const { schema, table } = tableOf(
    {
      y: repeat(['a', 'b']),
      id: repeat(noise),
      same: repeat(['x']),
      empty: repeat([null]),
      weight: repeat([1]),
      home: repeat(['h', 'i', 'j', 'k', 'l', 'm']),
    },
    { id: { type: 'identifier' }, same: { type: 'constant' } },
  )
  const options = { target: 'y', seed: 0, weight: 'weight', group: 'home', drop: ['noise'] }
  assert.throws(() => frame(schema, table, options), /no column is left to predict "y" from/)
  const { features, dropped, weight, split } = frame(schema, table, { ...options, keep: ['id'] })
  assert.deepEqual(features, ['id'])
  assert.deepEqual(
    dropped.map(({ column, reason }) => `${column}: ${reason}`),
    ['noise: user', 'same: constant', 'empty: all-missing', 'weight: weight', 'home: group'],
  )
  assert.equal(weight, 'weight')
  assert.deepEqual(split, { kind: 'group', column: 'home', testShare: 0.2 })
})

test('the target in other words is left out with its evidence, and stays with a warning when kept', () => {
  const columns = { y: repeat([0, 1]), alive: repeat(['no', 'yes']) }
  const { features, dropped, warnings } = framed(columns)
  assert.deepEqual(dropped, [{ column: 'alive', reason: 'leakage', values: { score: 1, how: 'same' } }])
  assert(!features.includes('alive'))
  assert(!warnings.some(({ kind }) => kind === 'leakage'))
  const kept = framed(columns, { keep: ['alive'] })
  assert(kept.features.includes('alive'))
  const leak = kept.warnings.find(({ kind }) => kind === 'leakage')
  assert.deepEqual(leak?.values, { strength: 'strong', dropped: false, how: 'same' })
})

test('columns whose sum is the target are left out, unless they are all there is', () => {
  const [a, b] = [0, 1].map(() => Array.from({ length: ROWS }, () => rng.below(50)))
  const y = a!.map((value, row) => value + b![row]!)
  const { dropped, features } = framed({ a: a!, b: b!, y })
  assert.deepEqual(features, ['noise'])
  assert.deepEqual(dropped[0]?.values, { score: 1, how: 'identity', formula: 'a + b', together: ['a', 'b'] })
  const whole = framed({ noise: a!, b: b!, y })
  assert.deepEqual(whole.features, ['noise', 'b'])
  assert.equal(whole.warnings.filter(({ kind }) => kind === 'leakage').length, 2)
})

test('noise is no leak', () => {
  assert.deepEqual(
    framed({ y: repeat(['a', 'b']), words: repeat(['u', 'v', 'w'].map(String)) }).warnings.filter(
      ({ kind }) => kind === 'leakage',
    ),
    [],
  )
})

const refused: readonly (readonly [
  string,
  Readonly<Record<string, Cells>>,
  Partial<FrameOptions>,
  RegExp,
  Readonly<Record<string, Partial<ColumnSchema>>>?,
])[] = [
  ['a target that is not there', { Churn: repeat(['a', 'b']) }, { target: 'Chrun' }, /"Chrun" is not in the data/],
  ['a constant target', { y: repeat(['a']) }, {}, /the same value "a" in every row/],
  ['a target without values', { y: repeat([null]) }, {}, /no value in any of 100 rows/],
  ['a running number', { y: Array.from({ length: ROWS }, (_, row) => row + 5) }, {}, /like an identifier/],
  ['a word per row', { y: Array.from({ length: ROWS }, (_, row) => `c${row}`) }, {}, /like an identifier/],
  [
    'a date',
    { y: repeat([1, 2, 3]) },
    {},
    /date-times, which cannot be predicted/,
    { y: { storage: 'datetime', type: 'datetime' } },
  ],
  ['one class with one row', { y: ['rare', ...repeat(['a'], 99)] }, {}, /"rare" in one row only \(row 1\)/],
  ['fewer than 20 rows', { y: repeat(['a', 'b'], 19) }, {}, /only 19 rows/],
  ['regression on words', { y: repeat(['a', 'b']) }, { task: 'regression' }, /holds words such as "a", "b"/],
  ['three classes as binary', { y: repeat(['a', 'b', 'c']) }, { task: 'binary' }, /3 different values/],
  ['an infinite value', { y: [Number.POSITIVE_INFINITY, ...noise.slice(1)] }, {}, /infinite in row 1/],
  ['a metric of another task', { y: repeat(['a', 'b']) }, { metric: 'rmse' }, /no binary metric is named "rmse"/],
  ['a negative weight', { y: repeat(['a', 'b']), w: repeat([1, -1]) }, { weight: 'w' }, /-1 in row 2/],
  ['words as time', { y: repeat(['a', 'b']), t: repeat(['x', 'y']) }, { time: 't' }, /"t" holds text/],
  ['gaps in time', { y: repeat(['a', 'b']), t: repeat([1, null]) }, { time: 't' }, /no value in 50 rows/],
  [
    'group and time at once',
    { y: repeat(['a', 'b']), t: repeat([1, 2]) },
    { time: 't', group: 't' },
    /split by one of them/,
  ],
  ['the target as its own weight', { y: repeat([1, 2]) }, { weight: 'y' }, /cannot be the weight column/],
  ['too few groups', { y: repeat(['a', 'b']), g: repeat(['u', 'v']) }, { group: 'g' }, /has 2 groups/],
]

for (const [name, columns, options, message, types] of refused) {
  test(`${name} is refused with a remedy`, () => {
    const { schema, table } = tableOf(columns, types)
    assert.throws(
      () => frame(schema, table, { target: 'y', seed: 0, ...options }),
      (error) => {
        assert(error instanceof RepriseError)
        assert.equal(error.code, 'invalid-input')
        assert.match(error.message, message)
        assert.notEqual(error.remedy ?? '', '')
        return true
      },
    )
  })
}

test('an unknown target is answered with the nearest name and all of them', () => {
  const { schema, table } = tableOf({ Churn: repeat(['a', 'b']) })
  assert.throws(
    () => frame(schema, table, { target: 'Chrun', seed: 0 }),
    (error) => error instanceof RepriseError && error.remedy === 'Did you mean "Churn"? Columns: noise, Churn.',
  )
})

test('a target whose squares overflow or vanish is refused, as is rmsle below zero', () => {
  const scaled = (unit: number) => ({ y: noise.map((value, row) => unit * (value + (row % 7))) })
  for (const unit of [1e307, 1e160, 1e-160, 1e-300]) {
    assert.throws(() => framed(scaled(unit)), { code: 'invalid-input', message: /squares/, remedy: /another unit/ })
  }
  assert.equal(framed(scaled(1e100)).task, 'regression')
  assert.equal(framed(scaled(1e-100)).task, 'regression')
  assert.throws(() => framed(scaled(-1), { metric: 'rmsle' }), { code: 'invalid-input', remedy: /rmse or mae/ })
  assert.equal(framed(scaled(1), { metric: 'rmsle' }).metric, 'rmsle')
})
