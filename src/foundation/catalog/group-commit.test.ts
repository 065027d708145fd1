import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Connection } from './connection.ts'
import { openConnection } from './connection.ts'
import { commitTogether } from './group-commit.ts'
import type { PlainStatement } from './statement.ts'

type Step =
  | { readonly kind: 'insert'; readonly key: number }
  | { readonly kind: 'change'; readonly key: number; readonly expected: boolean }
  | { readonly kind: 'nonsense' }

const key = fc.nat({ max: 5 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('insert' as const), key }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('change' as const), key, expected: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'nonsense' as const }) },
)
const groups = fc.array(fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 5 }), { maxLength: 5 })

test('however writes are grouped, each happens whole or not at all, in order', () => {
  fc.assert(
    fc.property(groups, (groups) => {
      const connection = openNumbers()
      const expected = new Map<number, number>()
      for (const group of groups) {
        const outcomes = commitTogether(
          connection,
          group.map((write) => write.map(toStatement)),
        )
        assert.deepEqual(
          outcomes.map(({ kind }) => kind === 'done'),
          group.map((write) => applyWhole(expected, write)),
        )
      }
      assert.deepEqual(
        contents(connection),
        [...expected].sort(([a], [b]) => a - b),
      )
      connection.close()
    }),
    { numRuns: 200, seed: 20 },
  )
})

test('when the file may not grow the whole group fails and the next one succeeds', () => {
  const connection = openNumbers()
  connection.database.exec('create table blobs (bytes blob)')
  const pages = Number(connection.database.pragma('page_count', { simple: true }))
  connection.database.pragma(`max_page_count = ${pages + 2}`)
  const small = [{ sql: 'insert into numbers values (1, 1)', parameters: [] }]
  const large = [{ sql: 'insert into blobs values (zeroblob(100000))', parameters: [] }]
  const [first, second] = commitTogether(connection, [small, large])
  assert.equal(second?.kind === 'failed' && second.failure.code, 'SQLITE_FULL')
  assert.equal(connection.database.inTransaction, false)
  assert.equal(contents(connection).length, first?.kind === 'done' ? 1 : 0)
  const next = [{ sql: 'insert into numbers values (2, 2)', parameters: [] }]
  assert.deepEqual(
    commitTogether(connection, [next]).map(({ kind }) => kind),
    ['done'],
  )
  connection.close()
})

test('a value that SQLite cannot store fails its own write alone', () => {
  const connection = openNumbers()
  const bad = [{ sql: 'insert into numbers values (?, ?)', parameters: [1, new Date(0)] }]
  const good = [{ sql: 'insert into numbers values (?, ?)', parameters: [2, 0] }]
  assert.deepEqual(
    commitTogether(connection, [bad, good]).map(({ kind }) => kind),
    ['failed', 'done'],
  )
  connection.close()
})

function openNumbers(): Connection {
  const connection = openConnection(':memory:')
  connection.database.exec('create table numbers (key integer not null primary key, value integer not null)')
  return connection
}

function contents({ database }: Connection): readonly unknown[] {
  const rows = database.prepare('select key, value from numbers order by key').raw().all() as bigint[][]
  return rows.map((row) => row.map(Number))
}

function toStatement(step: Step): PlainStatement {
  if (step.kind === 'nonsense') return { sql: 'insert into nowhere values (1)', parameters: [] }
  if (step.kind === 'insert') return { sql: 'insert into numbers values (?, 0)', parameters: [step.key] }
  const sql = 'update numbers set value = value + 1 where key = ?'
  return { sql, parameters: [step.key], changedRows: step.expected ? 1 : 0 }
}

/** The slow oracle: a copy, kept when every step goes well. */
function applyWhole(numbers: Map<number, number>, write: readonly Step[]): boolean {
  const copy = new Map(numbers)
  for (const step of write) if (!applyStep(copy, step)) return false
  numbers.clear()
  for (const [key, value] of copy) numbers.set(key, value)
  return true
}

function applyStep(numbers: Map<number, number>, step: Step): boolean {
  if (step.kind === 'nonsense') return false
  const value = numbers.get(step.key)
  if (step.kind === 'insert') {
    numbers.set(step.key, 0)
    return value === undefined
  }
  if (value !== undefined) numbers.set(step.key, value + 1)
  return step.expected === (value !== undefined)
}
