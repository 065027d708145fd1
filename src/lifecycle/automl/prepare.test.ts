import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Column, Table } from '#base'
import { createRng } from '#base'
import type { Schema } from '#data'
import { frame } from './frame.ts'
import { openPreparer } from './prepare.ts'

const ROWS = 40
const schema: Schema = {
  columns: ['x', 'w', 'y'].map((name) => ({ name, type: 'number', storage: 'number' })),
}

/** The first 30 rows to learn from, the last 10 to judge by. */
function prepared(weightOf: (row: number) => number) {
  const column = (cellOf: (row: number) => number): Column => {
    return { kind: 'number', values: Float64Array.from({ length: ROWS }, (_, row) => cellOf(row)) }
  }
  const columns = new Map([
    ['x', column((row) => (row * 7) % 40)],
    ['w', column(weightOf)],
    ['y', column((row) => (row * 11) % 39)],
  ])
  const table: Table = { rowCount: ROWS, columns }
  const part = (from: number, to: number) => {
    const rows = Uint32Array.from({ length: to - from }, (_, i) => from + i)
    const values = Float64Array.from(rows, (row) => (row * 11) % 39)
    return { rows, target: { task: 'regression', classCount: 1, values } as const }
  }
  const framed = frame(schema, table, { target: 'y', weight: 'w', task: 'regression', seed: 0 })
  const fold = { train: part(0, 30), validation: part(30, ROWS) }
  return openPreparer({ frame: framed, schema, table, rng: createRng(0) }, [fold]).folds[0]!.at('plain')
}

test('rows keep their weights on both sides of a fold', () => {
  const { train, validation } = prepared((row) => row)
  assert.deepEqual([train.weights?.[29], validation.weights?.[0]], [29, 30])
})

test('validation rows that all weigh nothing judge alike; training rows that do are refused', () => {
  assert.equal(prepared((row) => Number(row < 30)).validation.weights, undefined)
  assert.throws(() => prepared((row) => Number(row >= 30)), { code: 'invalid-input', message: /"w".*weight 0/ })
})
