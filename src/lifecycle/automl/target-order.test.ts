import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '#base'
import type { Schema } from '#data'
import { tableOfColumns } from '#training'
import { frame } from './frame.ts'

const ROWS = 1500
const rng = createRng(12)
const each = <T>(of: (row: number) => T): T[] => Array.from({ length: ROWS }, (_, row) => of(row))
const y = each(() => 1 + rng.below(8))

/** The task read from a target of eight whole numbers beside columns that have a mean for each. */
function taskBeside(meanOf: (column: number, value: number) => number, columnCount = 6): string {
  const others = Array.from({ length: columnCount }, (_, column) => {
    return [`x${column}`, y.map((value) => meanOf(column, value) + rng.float())] as const
  })
  const table = tableOfColumns({ ...Object.fromEntries(others), y })
  const schema: Schema = {
    columns: [...table.columns.keys()].map((name) => ({ name, type: 'number', storage: 'number' })),
  }
  const { task, warnings } = frame(schema, table, { target: 'y', seed: 0 })
  assert(warnings.some(({ kind }) => kind === 'ambiguous-task'))
  return task
}

const means = Array.from({ length: 60 }, () => rng.float())

test('whole numbers whose neighbours have no more in common than others are classes', () => {
  assert.equal(
    taskBeside((column, value) => means[8 * (column % 6) + value]!),
    'multiclass',
  )
})

test('marks along which other columns rise or bend, and numbers that nothing goes with, are amounts', () => {
  assert.equal(
    taskBeside((column, value) => (column - 2) * value * 0.1),
    'regression',
  )
  assert.equal(
    taskBeside((_, value) => 0.05 * (value - 4) * (value - 4)),
    'regression',
  )
  assert.equal(
    taskBeside(() => 0),
    'regression',
  )
})

test('two columns are too few to say so', () => {
  assert.equal(
    taskBeside((column, value) => means[8 * column + value]!, 2),
    'regression',
  )
})
