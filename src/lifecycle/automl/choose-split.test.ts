import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Table } from '#base'
import { createRng } from '#base'
import type { Schema } from '#data'
import type { Columns } from '#training'
import { tableOfColumns } from '#training'
import type { Frame, FrameOptions } from './frame.ts'
import { frame } from './frame.ts'

const ROWS = 1200
const DAY = 86_400_000
const rng = createRng(8)
const each = <T>(of: (row: number) => T): T[] => Array.from({ length: ROWS }, (_, row) => of(row))
const noise = each(() => rng.float())

function framed(columns: Columns, options: Partial<FrameOptions> = {}): Frame {
  const table = tableOfColumns(columns)
  return frame(schemaOf(table), table, { target: 'y', seed: 0, ...options })
}

function schemaOf({ columns }: Table): Schema {
  return {
    columns: [...columns].map(([name, column]) => {
      if (column.kind === 'codes') return { name, type: 'category', storage: 'text' }
      if (column.kind === 'long') return { name, type: 'datetime', storage: 'datetime' }
      const isWhole = column.values.every((value) => Number.isNaN(value) || Number.isInteger(value))
      return { name, type: isWhole ? 'integer' : 'number', storage: 'number' }
    }),
  }
}

const told = ({ warnings }: Frame) =>
  warnings.flatMap(({ kind, column, values }) =>
    kind === 'group' || kind === 'time' ? [`${kind} ${column} ${values['applied']}`] : [],
  )
const days = each((row) => new Date(DAY * (15_000 + Math.floor(row / 3))))
const rising = each((row) => row / 400 + rng.float())
/** Places of all rows, mixed. */
const mixed = [...rng.permutation(ROWS)]

test('rows in order of a date that moves the target are split by it, with a reason', () => {
  const found = framed({ day: days, noise, y: rising })
  assert.deepEqual([found.split.kind, found.split.column], ['time', 'day'])
  assert.deepEqual(told(found), ['time day true'])
  assert.deepEqual(
    found.reasons?.find(({ code }) => code === 'split'),
    {
      code: 'split',
      confidence: 'likely',
      values: { kind: 'time', column: 'day', because: 'detected' },
    },
  )
  assert(found.warnings.some(({ kind }) => kind === 'drift'))
})

test('a newest-first file is in order of time as well', () => {
  const found = framed({ day: days.toReversed(), noise, y: rising.toReversed() })
  assert.equal(found.split.kind, 'time')
})

test('an order without a trend, or a trend without the order, is told and not applied', () => {
  const steady = framed({ day: days, noise, y: each(() => rng.float()) })
  assert.deepEqual([steady.split.kind, told(steady)], ['random', ['time day false']])
  const shuffled = framed({ day: mixed.map((row) => days[row]!), noise, y: mixed.map((row) => rising[row]!) })
  assert.deepEqual([shuffled.split.kind, told(shuffled)], ['random', ['time day false']])
})

test('a date of birth and a date with gaps are not the time of a row', () => {
  const gappy = days.map((day, row) => (row % 50 === 0 ? null : day))
  assert.deepEqual(told(framed({ birth_date: days, gappy, noise, y: rising })), [])
})

test('none looks for nothing, unless a column is called so', () => {
  const none = framed({ day: days, noise, y: rising }, { time: 'none' })
  assert.deepEqual([none.split.kind, told(none)], ['random', []])
  const called = framed({ none: days, noise, y: rising }, { time: 'none' })
  assert.deepEqual(called.split, { kind: 'time', column: 'none', testShare: 0.2 })
})

/** 150 people of eight rows each, in no order. */
const person = mixed.map((row) => row % 150)
const birth = Array.from({ length: 150 }, () => 1930 + rng.below(80))
const town = Array.from({ length: 150 }, () => ['a', 'b', 'c'][rng.below(3)]!)
const mood = Array.from({ length: 150 }, () => rng.float())
const visits = {
  born: person.map((who) => birth[who]!),
  town: person.map((who) => town[who]!),
  noise,
  y: person.map((who) => mood[who]! + 0.5 * rng.float()),
}

test('rows of one patient stay together, and the patient is no feature', () => {
  const found = framed({ patient: person.map((who) => `p${who}`), ...visits })
  assert.deepEqual([found.split.kind, found.split.column], ['group', 'patient'])
  assert.deepEqual(found.dropped, [{ column: 'patient', reason: 'group' }])
  const { constant, groupCount, rowsPerGroup } = found.warnings.find(({ kind }) => kind === 'group')!.values
  assert.deepEqual([constant, groupCount, rowsPerGroup], [['born', 'town'], 150, 8])
})

test('the same rows without a telling name are told, not grouped', () => {
  const found = framed({ p: person.map((who) => `p${who}`), ...visits })
  assert.deepEqual([found.split.kind, told(found)], ['random', ['group p false']])
})

test('persons who cross other persons are told, not grouped', () => {
  const other = each(() => rng.below(90))
  const size = Array.from({ length: 90 }, () => rng.below(40))
  const colour = Array.from({ length: 90 }, () => ['x', 'y', 'z'][rng.below(3)]!)
  const seen = { size: other.map((who) => size[who]!), colour: other.map((who) => colour[who]!) }
  const found = framed({ patient_id: person, sensor: other, ...seen, ...visits })
  assert.deepEqual(
    [found.split.kind, told(found).toSorted()],
    ['random', ['group patient_id false', 'group sensor false']],
  )
})

test('a household is grouped rather than its members', () => {
  const found = framed({
    household: person.map((who) => `h${who % 50}`),
    member: person.map((who) => `m${who}`),
    ...visits,
    h1: person.map((who) => who % 50),
    h2: person.map((who) => ((who % 50) * 7) % 11),
  })
  assert.equal(found.split.column, 'household')
})

test('--group none keeps random rows', () => {
  const found = framed({ patient: person.map((who) => `p${who}`), ...visits }, { group: 'none' })
  assert.deepEqual([found.split.kind, told(found)], ['random', []])
})

test('nothing is found in the penguins', () => {
  const { columns, rowCount, schema } = JSON.parse(
    readFileSync(new URL('../../../test/fixtures/penguins.json', import.meta.url), 'utf8'),
  )
  const cells = columns.map((column: { name: string; kind: string; values?: (number | null)[] }) => {
    if (column.kind === 'codes') return [column.name, column]
    return [column.name, { ...column, values: Float64Array.from(column.values!, (value) => value ?? Number.NaN) }]
  })
  const found = frame(schema, { rowCount, columns: new Map(cells) }, { target: 'species', seed: 0 })
  assert.deepEqual([found.split.kind, found.dropped, found.warnings], ['stratified', [], []])
  assert.equal(found.features.length, 6)
})
