import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Table } from '#base'
import { createRng } from '#base'
import type { Schema } from '#data'
import type { Target } from '#training'
import { tableOfColumns } from '#training'
import { frame } from './frame.ts'
import { findNumberCategories } from './number-categories.ts'

const ROWS = 3000
const rng = createRng(21)
const each = <T>(of: (row: number) => T): T[] => Array.from({ length: ROWS }, (_, row) => of(row))
const rows = Uint32Array.from({ length: ROWS }, (_, row) => row)
const effects = Array.from({ length: 60 }, () => rng.float())
const lecturer = each(() => rng.below(60))
const grade = lecturer.map((code) => effects[code]! + rng.float())

function found(columns: Record<string, number[]>, y: number[], task: Target['task'] = 'regression'): string[] {
  const table: Table = tableOfColumns(columns)
  const schema: Schema = { columns: Object.keys(columns).map((name) => ({ name, type: 'integer', storage: 'number' })) }
  const target: Target = { task, values: Float64Array.from(y), classCount: task === 'regression' ? 1 : 3 }
  return findNumberCategories(schema, table, Object.keys(columns), { rows, target }).map(({ column }) => column)
}

test('numbers whose means jump from each to the next are names', () => {
  assert.deepEqual(found({ lecturer }, grade), ['lecturer'])
  const isGood = grade.map((value) => Number(value > 1))
  assert.deepEqual(found({ lecturer }, isGood, 'binary'), ['lecturer'])
  const thirds = grade.map((value) => Math.min(2, Math.floor(value * 1.5)))
  assert.deepEqual(found({ lecturer }, thirds, 'multiclass'), ['lecturer'])
})

test('numbers along which the target rises, bends or peaks are amounts', () => {
  const x = each(() => rng.below(40))
  for (const shape of [
    (v: number) => v,
    (v: number) => (v - 20) * (v - 20),
    (v: number) => 30 * Number(Math.abs(v - 8) < 3),
  ])
    assert.deepEqual(
      found(
        { x },
        x.map((value) => shape(value) + 5 * rng.float()),
      ),
      [],
      String(shape),
    )
})

test('numbers that say nothing, sparse amounts and hours of the day are left as they are', () => {
  assert.deepEqual(found({ luck: each(() => rng.below(60)) }, grade), [])
  assert.deepEqual(found({ sparse: lecturer.map((code) => code * code * 40) }, grade), [])
  assert.deepEqual(found({ hour: lecturer }, grade), [])
})

test('of fifty tables of noise, none gives a name', () => {
  const names = Array.from({ length: 50 }, () =>
    found(
      { luck: each(() => rng.below(30)) },
      each(() => rng.float()),
    ),
  )
  assert.deepEqual(names.flat(), [])
})

test('a frame says which numbers are names; --numeric and --categorical have the last word', () => {
  const level = each(() => rng.below(4))
  const table = tableOfColumns({ lecturer, level, grade })
  const number = (name: string) => ({ name, type: name === 'grade' ? 'number' : 'integer', storage: 'number' }) as const
  const schema: Schema = { columns: ['lecturer', 'level', 'grade'].map(number) }
  const categories = (options: object) => frame(schema, table, { target: 'grade', seed: 0, ...options }).categories
  assert.deepEqual(categories({}), ['lecturer'])
  assert.deepEqual(categories({ categorical: ['level'] }), ['lecturer', 'level'])
  assert.equal(categories({ numeric: ['lecturer'] }), undefined)
  assert.throws(() => categories({ numeric: ['level'], categorical: ['level'] }), /categorical and as numeric/)
})
