import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '#base'
import type { Schema } from '#data'
import { tableOfColumns } from '#training'
import type { Frame, FrameOptions } from './frame.ts'
import { frame } from './frame.ts'

const ROWS = 400
const rng = createRng(6)
const each = <T>(of: (row: number) => T): T[] => Array.from({ length: ROWS }, (_, row) => of(row))

function framed(y: readonly (number | string)[], options: Partial<FrameOptions> = {}): Frame {
  const table = tableOfColumns({
    x: each(() => rng.float()),
    sex: each(() => ['f', 'm'][rng.below(2)]!),
    y: y as number[],
  })
  const isWord = typeof y[0] === 'string'
  const schema: Schema = {
    columns: [
      { name: 'x', type: 'number', storage: 'number' },
      { name: 'sex', type: 'category', storage: 'text' },
      { name: 'y', type: isWord ? 'category' : 'number', storage: isWord ? 'text' : 'number' },
    ],
  }
  return frame(schema, table, { target: 'y', seed: 0, ...options })
}

const words = each(() => ['no', 'yes'][rng.below(2)]!)
const codes = (found: Frame) => found.reasons!.map(({ code }) => code)

test('costs are recorded for two classes, and refused for anything else', () => {
  const found = framed(words, { costs: { fp: 1, fn: 5 } })
  assert.deepEqual(found.costs, { fp: 1, fn: 5 })
  assert.deepEqual(found.reasons?.find(({ code }) => code === 'costs')?.values, { fp: 1, fn: 5, positive: 'yes' })
  assert.throws(
    () =>
      framed(
        each(() => rng.float()),
        { costs: { fp: 1, fn: 5 } },
      ),
    { code: 'invalid-input', message: /two classes/ },
  )
  for (const costs of [
    { fp: 0, fn: 0 },
    { fp: -1, fn: 2 },
    { fp: 1, fn: Number.NaN },
  ])
    assert.throws(() => framed(words, { costs }), { code: 'invalid-input', remedy: /--costs fp=1,fn=5/ })
})

test('protected columns are recorded and stay features, unless dropped as well', () => {
  const found = framed(words, { protected: ['sex'] })
  assert.deepEqual([found.protected, found.features], [['sex'], ['x', 'sex']])
  assert.deepEqual(framed(words, { protected: ['sex'], drop: ['sex'] }).features, ['x'])
  assert.throws(() => framed(words, { protected: ['gender'] }), /protected column "gender" is not in the data/)
})

test('words cannot be numeric, and a date or prose cannot be categorical', () => {
  assert.throws(() => framed(words, { numeric: ['sex'] }), { code: 'invalid-input', message: /"sex" holds text/ })
  assert.equal(framed(words, { categorical: ['sex'] }).categories, undefined, 'words are categories already')
})

test('every frame says why, and how sure it is', () => {
  assert.deepEqual(codes(framed(words)), ['task', 'positive', 'metric', 'split'])
  const asked = framed(words, { task: 'binary', positive: 'no', metric: 'auc', group: 'none' })
  assert.deepEqual(
    asked.reasons!.slice(0, 3).map(({ confidence }) => confidence),
    ['certain', 'certain', 'certain'],
  )
  const guessed = framed(each((row) => ['a', 'b', 'b'][row % 3]!)).reasons!.find(({ code }) => code === 'positive')!
  assert.deepEqual([guessed.confidence, guessed.values['because']], ['possible', 'rarer'])
})

const shapes: readonly (readonly [string, Frame['shape'], readonly string[], (row: number) => number])[] = [
  ['marks from 3 to 9', 'ordinal', ['ordinal-target'], () => 3 + rng.below(7)],
  ['counts of visitors', 'count', ['count-target'], () => Math.floor(40 * rng.float() * rng.float() * rng.float())],
  ['prices with a long tail', 'skewed', ['skewed-target'], () => 10 / (0.02 + rng.float())],
  ['temperatures', 'plain', [], () => 30 * rng.float() - 10],
  ['values cut off at the top', 'plain', ['capped-target'], () => Math.min(0.9, rng.float())],
]
for (const [name, shape, told, of] of shapes) {
  test(`${name} are a target of shape ${shape}`, () => {
    const found = framed(each(of))
    assert.equal(found.task, 'regression')
    assert.equal(found.shape, shape)
    assert.deepEqual(
      codes(found).filter((code) => code.endsWith('-target')),
      told,
    )
  })
}
