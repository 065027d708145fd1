import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Table } from '#base'
import { createRng } from '#base'
import type { Schema } from '#data'
import type { Columns } from '#training'
import { tableOfColumns } from '#training'
import { examineRows } from './examine-rows.ts'
import type { Frame } from './frame.ts'
import { frame } from './frame.ts'
import { findTwins, twinsOf } from './twins.ts'

const ROWS = 1000
const rng = createRng(4)
const each = <T>(of: (row: number) => T): T[] => Array.from({ length: ROWS }, (_, row) => of(row))

function site(columns: Columns): { schema: Schema; table: Table; framed: Frame } {
  const table = tableOfColumns(columns)
  const names = [...table.columns.keys()]
  const schema: Schema = { columns: names.map((name) => ({ name, type: 'number', storage: 'number' })) }
  return { schema, table, framed: frame(schema, table, { target: 'y', seed: 0 }) }
}

test('twins are the rows that comparing all pairs finds', () => {
  const table = tableOfColumns({
    a: each(() => [0, -0, 1, Number.NaN][rng.below(4)]!),
    b: each(() => ['u', 'v', null][rng.below(3)]!),
    c: each(() => rng.below(20)),
  })
  const rows = Uint32Array.from({ length: ROWS / 2 }, (_, i) => 2 * i + 1)
  const cell = (name: string, row: number) => {
    const column = table.columns.get(name)!
    return column.kind === 'codes' ? column.codes[row]! : (column.values as Float64Array)[row]! + 0
  }
  const key = (row: number) => ['a', 'b', 'c'].map((name) => String(cell(name, row))).join()
  const slow = rows.map((row) => rows.findIndex((other) => key(other) === key(row)))
  assert.deepEqual(findTwins(table, ['a', 'b', 'c'], rows), slow)
})

test('what twins leave unexplained and how many meet again in a test is counted as a slow count does', () => {
  const first = Uint32Array.from([0, 0, 0, 3, 4, 4])
  const binary = { task: 'binary', classCount: 2, values: Float64Array.from([1, 1, 0, 1, 0, 1]) } as const
  const { twinCount, contradictedCount, unexplained, learnedShare } = twinsOf(first, binary, 0.2)
  assert.deepEqual([twinCount, contradictedCount], [5, 2])
  assert.equal(unexplained, 2 / 6)
  assert(Math.abs(learnedShare - (3 * (1 - 0.04) + 2 * (1 - 0.2)) / 6) < 1e-12)
  const regression = { task: 'regression', classCount: 1, values: Float64Array.from([1, 2, 3, 10, 5, 5]) } as const
  const mean = 26 / 6
  const total = [1, 2, 3, 10, 5, 5].reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
  assert(Math.abs(twinsOf(first, regression, 0.2).unexplained - 2 / total) < 1e-12)
})

test('copies are told with the share of test rows that meet one, exactly where the test rows are known', () => {
  const x = each((row) => (row < 800 ? row : row - 800) / 7)
  const { framed, table } = site({ x, y: x.map((value) => 2 * value * value) })
  const told = (testRows?: Uint32Array) => examineRows({ ...framed, features: ['x'] }, table, testRows)
  const expected = told().find(({ kind }) => kind === 'duplicate-rows')!
  assert.deepEqual([expected.values['rowCount'], expected.values['share']], [400, 0.4])
  assert(Math.abs((expected.values['testShare'] as number) - 0.4 * 0.8) < 1e-12)
  const exact = told(Uint32Array.from({ length: 100 }, (_, i) => 750 + i))[0]!
  assert.equal(exact.values['testShare'], 0.5, 'rows 800 to 849 are copies of rows that are learned from')
})

test('rows that contradict each other put a ceiling on what can be right', () => {
  const [x, y] = [each((row) => row % 100), each(() => rng.below(2))]
  const { framed } = site({ x, y })
  const warning = framed.warnings.find(({ kind }) => kind === 'contradictions')!
  const ones = Array.from({ length: 100 }, (_, value) => y.filter((is, row) => x[row] === value && is === 1).length)
  const wrong = ones.reduce((sum, count) => sum + Math.min(count, 10 - count), 0)
  assert.deepEqual([warning.values['rowCount'], warning.values['ceiling']], [wrong, 1 - wrong / ROWS])
  assert(!framed.warnings.some(({ kind }) => kind === 'duplicate-rows'))
})

test('a counter of rows is told where the target moves along the file, and only there', () => {
  const x = each(() => rng.float())
  const counter = each((row) => 5000 + 3 * row)
  const moving = site({ x, counter, y: each((row) => row / 500 + rng.float()) }).framed
  const told = (framed: Frame) =>
    framed.warnings.filter(({ kind }) => kind === 'order-identifier').map(({ column }) => column)
  assert.deepEqual(told(moving), ['counter'])
  assert(moving.reasons!.some(({ code }) => code === 'drift'))
  assert.deepEqual(told(site({ x, counter, y: each(() => rng.float()) }).framed), [])
})

test('rows sorted by the target are only not yet mixed', () => {
  const y = each(() => rng.float()).toSorted((a, b) => a - b)
  const sorted = site({ x: each(() => rng.float()), y }).framed
  assert(!sorted.reasons!.some(({ code }) => code === 'drift'))
})
