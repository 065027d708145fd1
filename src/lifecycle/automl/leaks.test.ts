import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Table } from '#base'
import { createRng } from '#base'
import type { Schema } from '#data'
import type { Columns } from '#training'
import { tableOfColumns } from '#training'
import type { Frame, FrameOptions } from './frame.ts'
import { frame } from './frame.ts'

const ROWS = 1200
const rng = createRng(3)
const each = <T>(of: (row: number) => T): T[] => Array.from({ length: ROWS }, (_, row) => of(row))
const uniform = () => each(() => rng.float())
const maybe = (share: number) => rng.float() < share

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

const leftOut = ({ dropped }: Frame) =>
  dropped.filter(({ reason }) => reason === 'leakage').map(({ column, values }) => `${column}: ${values!['how']}`)
const told = ({ warnings }: Frame) =>
  warnings.flatMap(({ kind, column, values }) =>
    kind === 'leakage' ? [`${column}: ${values['how']}`] : kind === 'judgement' ? [`${column} may judge`] : [],
  )

const signal = uniform()
const yes = signal.map((value) => Number(value + 1.2 * rng.float() > 1.2))
const honest = { signal, noise: uniform() }

test('the target in words is left out, as on the Titanic', () => {
  const found = framed({ y: yes, ...honest, alive: yes.map((is) => (is ? 'yes' : 'no')) })
  assert.deepEqual(leftOut(found), ['alive: same'])
  assert.deepEqual(found.features, ['signal', 'noise'])
})

test('two and three columns that add up to the target are left out, as of rented bikes', () => {
  const [casual, registered, staff] = [each(() => rng.below(90)), each(() => rng.below(300)), each(() => rng.below(7))]
  const two = framed({ y: casual.map((value, row) => value + registered[row]!), casual, registered, ...honest })
  assert.deepEqual(leftOut(two), ['casual: identity', 'registered: identity'])
  assert.equal(two.dropped[0]?.values?.['formula'], 'casual + registered')
  const y = casual.map((value, row) => value + registered[row]! - staff[row]!)
  const three = framed({ y, casual, registered, staff, ...honest })
  assert.deepEqual(leftOut(three), ['casual: identity', 'registered: identity', 'staff: identity'])
  assert.equal(three.dropped[0]?.values?.['formula'], 'casual + registered − staff')
})

test('a name that tells and a score that is merely good is a warning, as of the duration of a call', () => {
  const duration = yes.map((is) => Math.floor(200 * rng.float() * (is ? 2.5 : 1)))
  const found = framed({ y: yes, ...honest, duration, months_of_duration: uniform() })
  assert.deepEqual(leftOut(found), [])
  assert.deepEqual(told(found), ['duration: afterwards'])
})

/** A question like COMPAS: a near copy of the target by name, columns of the new offence, another model's score. */
function recidivism() {
  const again = yes.map((is) => (is === 1 || maybe(0.05) ? 1 : 0))
  const violent = again.map((is) => is * Number(maybe(0.2)))
  return {
    two_year_recid: yes,
    ...honest,
    decile_score: signal.map((value) => Math.ceil(10 * Math.min(1, 0.6 * value + 0.4 * rng.float()))),
    is_recid: again,
    r_charge: again.map((is) => (is ? ['theft', 'fraud'][rng.below(2)]! : null)),
    r_date: again.map((is) => (is && maybe(0.8) ? new Date(86_400_000 * (15_000 + rng.below(900))) : null)),
    is_violent_recid: violent,
    previous_recid: signal.map((value) => Number(value > 0.5)),
  }
}

test('a column named like the target that nearly decides it is left out with all that speaks only where it does', () => {
  const found = framed(recidivism(), { target: 'two_year_recid' })
  assert.deepEqual(leftOut(found), [
    'is_recid: shared-word',
    'r_charge: companion',
    'r_date: companion',
    'is_violent_recid: companion',
  ])
  assert.deepEqual(told(found), ['decile_score may judge'])
  assert(found.features.includes('previous_recid'), 'what is known before is no leak')
})

test('--keep has the last word, and what was kept is told', () => {
  const keep = ['is_recid', 'r_charge', 'r_date', 'is_violent_recid']
  const found = framed(recidivism(), { target: 'two_year_recid', keep })
  assert.deepEqual(leftOut(found), [])
  assert.deepEqual(told(found).toSorted(), [
    'decile_score may judge',
    'is_recid: shared-word',
    'is_violent_recid: companion',
    'r_charge: companion',
    'r_date: companion',
  ])
})

test('--drop removes what was only suspected', () => {
  const found = framed(recidivism(), { target: 'two_year_recid', drop: ['decile_score'] })
  assert.deepEqual(told(found), [])
})

test('a value exactly where the target says so is left out; a value almost only there is told', () => {
  const refunded = yes.map((is) => (is ? rng.below(50) : null))
  assert.deepEqual(leftOut(framed({ y: yes, ...honest, refunded })), ['refunded: gaps'])
  const filled = yes.map((is) => (maybe(is ? 0.3 : 0.01) ? rng.below(50) : null))
  const found = framed({ y: yes, ...honest, filled })
  assert.deepEqual([leftOut(found), told(found)], [[], ['filled: filled']])
  const many = signal.map((value) => 10 * value)
  const level = many.map((value) => (value > 5 ? rng.below(9) : null))
  assert.deepEqual(leftOut(framed({ y: many, noise: uniform(), level })), ['level: gaps'])
})

test('a numeric target in another unit, rounded or in bands is left out', () => {
  const y = signal.map((value) => 20 + 300 * value)
  const inOtherUnit = framed({ y, noise: uniform(), cents: y.map((value) => 100 * value) })
  assert.deepEqual(leftOut(inOtherUnit), ['cents: same'])
  const rounded = framed({ y, noise: uniform(), rough: y.map((value) => Math.round(value / 5)) })
  assert.deepEqual(leftOut(rounded), ['rough: rounded'])
  const band = y.map((value) => (value < 90 ? 'low' : value < 230 ? 'middle' : 'high'))
  assert.deepEqual(leftOut(framed({ y, noise: uniform(), band })), ['band: banded'])
})

test('honest predictors stay: a smell that nearly decides, a length that separates, a twin sensor', () => {
  const poisonous = each((row) => Number(row % 2 === 0))
  const odour = poisonous.map((is) => (is ? ['foul', 'fishy', 'none'][Number(maybe(0.06)) * 2]! : 'none'))
  const smelled = framed({ y: poisonous, ...honest, odour })
  assert.deepEqual([leftOut(smelled), told(smelled)], [[], ['odour: score']])
  const species = each((row) => ['setosa', 'versicolor', 'virginica'][row % 3]!)
  const petal = species.map((name) => ({ setosa: 1.5, versicolor: 4.3, virginica: 5.6 })[name]! + rng.float() - 0.5)
  assert.deepEqual(leftOut(framed({ y: species, ...honest, petal })), [])
  const outside = signal.map((value) => 30 * value)
  const sensor = outside.map((value) => value + 0.8 * (rng.float() - 0.5))
  assert.deepEqual(leftOut(framed({ y: outside, noise: uniform(), sensor })), [])
})

test('an extreme row does not make every column the target in another unit', () => {
  const y = signal.map((value, row) => (row === 7 ? 1e6 : value))
  const x = uniform().map((value, row) => (row === 7 ? 1e6 : value))
  assert.deepEqual(leftOut(framed({ y, x, noise: uniform() })), [])
})
