import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import type { Column, Table } from '#base'
import { byCodePoint } from '#base'
import { openTables } from '#tables'
import { countDuplicateRows } from './profile-rows.ts'
import { profileTable } from './profile-table.ts'

const folder = await mkdtemp(join(tmpdir(), 'profile-'))
const tables = await openTables({ threads: 2, memoryBytes: 2 ** 29, temporary: folder })
after(async () => {
  await tables.close()
  await rm(folder, { recursive: true })
})

test('rows that repeat an earlier row are counted, missing cells being equal to each other', async () => {
  const parquet = join(folder, 'repeats.parquet')
  const cell = fc.tuple(fc.constantFrom(0, -0, 1, Number.NaN), fc.constantFrom(null, 'a', '', 'it"s'))
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 12 }), async (rows) => {
      await tables.writeParquet(tableOf(rows), parquet)
      const different = new Set(rows.map(([x, y]) => JSON.stringify([Number.isNaN(x) ? null : x + 0, y])))
      assert.equal(await countDuplicateRows(tables, parquet, ['x', 'the "y"']), rows.length - different.size)
    }),
    { seed: 1, numRuns: 25 },
  )
})

test('a table is profiled column by column, with its findings, and twice alike', async () => {
  const parquet = join(folder, 'table.parquet')
  const rows = Array.from({ length: 40 }, (_, i): [number, string | null] => [i % 8, i === 5 ? null : 'same'])
  await tables.writeParquet(tableOf(rows), parquet)
  const schema = {
    columns: [
      { name: 'x', type: 'integer', storage: 'number' },
      { name: 'the "y"', type: 'constant', storage: 'text' },
    ],
  } as const
  const profile = await profileTable(tables, parquet, schema)
  assert.deepEqual([profile.rowCount, profile.duplicateRowCount], [40, 31])
  assert.deepEqual(
    profile.columns.map(({ name, count, distinctCount }) => [name, count, distinctCount]),
    [
      ['x', 40, 8],
      ['the "y"', 39, 1],
    ],
  )
  assert.deepEqual(
    profile.findings.map(({ kind }) => kind),
    ['duplicate-rows', 'constant'],
  )
  assert.deepEqual(await profileTable(tables, parquet, schema), profile)
})

function tableOf(rows: readonly (readonly [number, string | null])[]): Table {
  const levels = [...new Set(rows.map(([, y]) => y).filter((y) => y !== null))].sort(byCodePoint)
  const columns: [string, Column][] = [
    ['x', { kind: 'number', values: Float64Array.from(rows, ([x]) => x) }],
    [
      'the "y"',
      { kind: 'codes', codes: Int32Array.from(rows, ([, y]) => (y === null ? -1 : levels.indexOf(y))), levels },
    ],
  ]
  return { rowCount: rows.length, columns: new Map(columns) }
}
