import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Table } from '#base'
import { exampleRow, isoDateTime } from './example.ts'

test('microseconds become a calendar date before and after 1970, in leap years too', () => {
  assert.equal(isoDateTime(0n), '1970-01-01T00:00:00')
  assert.equal(isoDateTime(951_782_399_000_001n), '2000-02-28T23:59:59.000001')
  assert.equal(isoDateTime(951_782_400_000_000n), '2000-02-29T00:00:00')
  assert.equal(isoDateTime(1_709_210_096_000_000n), '2024-02-29T12:34:56')
  assert.equal(isoDateTime(-1_000_000n), '1969-12-31T23:59:59')
  assert.equal(isoDateTime(-2_208_988_800_000_000n), '1900-01-01T00:00:00')
})

test('the example is the first whole row, as a person would type it', () => {
  const table: Table = {
    rowCount: 3,
    columns: new Map([
      ['size', { kind: 'number', values: Float64Array.of(Number.NaN, 1.5, 2) }],
      ['town', { kind: 'codes', codes: Int32Array.of(0, 1, 0), levels: ['Bath', 'York'] }],
      ['day', { kind: 'long', values: BigInt64Array.of(0n, 86_400_000_000n, 0n), missing: Uint8Array.of(0, 0, 0) }],
    ]),
  }
  const example = exampleRow(table, Uint32Array.of(0, 1, 2), ['size', 'town', 'day'], (name) => name === 'day')
  assert.deepEqual(example, { size: 1.5, town: 'York', day: '1970-01-02T00:00:00' })
})
