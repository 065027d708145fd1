import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Column, Table } from '#base'
import { createRng, selectRows } from '#base'
import type { ColumnSchema } from '#data'
import type { Transform } from '../index.ts'
import { applyTransforms, craftTransforms, transformColumns } from '../index.ts'
import { bucketsOf } from './buckets.ts'
import { gainOf, without } from './gain.ts'
import { crossFit } from './residuals.ts'

const rng = createRng(0).child('craft')

test('a target that is a ratio of two columns finds the ratio, and names it first', () => {
  const { table, columns } = numbers(2000, ['cement', 'water', 'age', 'sand'])
  const target = {
    classCount: 2,
    values: made(table, ['cement', 'water'], (cement, water) => (cement / water > 1.7 ? 1 : 0)),
  }
  const [first] = craftTransforms(table, columns, target, {}, rng)
  assert.equal(first?.kind, 'arithmetic')
  assert(first.kind === 'arithmetic' && first.operation === 'ratio')
  assert.deepEqual([...first.columns].sort(byName), ['cement', 'water'])
})

test('a class that is the sign of a difference finds the difference', () => {
  const { table, columns } = numbers(3000, ['a', 'b', 'c'])
  const target = { classCount: 2, values: made(table, ['a', 'b'], (a, b) => (a > b ? 1 : 0)) }
  const [first] = craftTransforms(table, columns, target, {}, rng)
  assert.deepEqual(first, { kind: 'arithmetic', columns: ['a', 'b'], operation: 'difference' })
})

test('several classes that a product tells apart find the product', () => {
  const { table, columns } = numbers(3000, ['a', 'b', 'c'])
  const target = { classCount: 4, values: made(table, ['a', 'b'], (a, b) => Math.min(3, Math.floor(20 * a * b))) }
  const crafted = craftTransforms(table, columns, target, {}, rng)
  const kinds = crafted.map((one) => (one.kind === 'arithmetic' ? `${one.operation} ${one.columns}` : one.kind))
  assert(kinds.includes('product a,b'), kinds.join('; '))
})

test('levels that count only in pairs are crossed, and a number that counts within its group loses the group’s mean', () => {
  const pairs = grouped(4000, (first, second) => ((first * 7 + second * 5) % 12) / 2)
  const [cross] = craftTransforms(pairs.table, pairs.columns, pairs.target, {}, rng)
  assert(cross?.kind === 'cross')
  assert.deepEqual([...cross.columns].sort(byName), ['one', 'two'])
  const within = grouped(4000, (first, _, value) => (value - 3 * first > 0.5 ? 4 : 0))
  const [deviation] = craftTransforms(within.table, within.columns, within.target, {}, rng)
  assert.deepEqual(deviation && [deviation.kind, transformColumns(deviation)], ['deviation', ['value', 'one']])
})

test('days between two dates are found', () => {
  const draws = createRng(5)
  const days = () => BigInt64Array.from({ length: 2000 }, () => BigInt(draws.below(3000)) * 86_400_000_000n)
  const [from, to] = [days(), days()]
  const long = (values: BigInt64Array): Column => ({ kind: 'long', values, missing: new Uint8Array(2000) })
  const table = { rowCount: 2000, columns: new Map([...[['from', long(from)] as const], ['to', long(to)] as const]) }
  const columns = ['from', 'to'].map((name): ColumnSchema => ({ name, type: 'datetime', storage: 'datetime' }))
  const values = Float64Array.from(from, (start, row) => (Number(to[row]! - start) / 86_400_000_000 > 100 ? 1 : 0))
  const [first] = craftTransforms(table, columns, { classCount: 2, values }, {}, rng)
  assert.deepEqual(first, { kind: 'elapsed', columns: ['from', 'to'] })
})

test('noise is not chosen: of targets that have nothing to do with the columns, few find anything', () => {
  const { table, columns } = numbers(1000, ['a', 'b', 'c', 'd', 'e', 'f'])
  let chosen = 0
  for (let seed = 0; seed < 20; seed++) {
    const draws = createRng(seed).child('noise')
    const values = Float64Array.from({ length: 1000 }, () => draws.float())
    chosen += craftTransforms(table, columns, { classCount: 1, values }, {}, rng).length
  }
  assert(chosen <= 2, `${chosen} of 20 × 90 candidates`)
})

test('what is additive needs nothing crafted', () => {
  const { table, columns } = numbers(4000, ['a', 'b', 'c'])
  const values = made(table, ['a', 'b'], (a, b) => (a > 0.5 ? 2 : 0) + (b > 0.3 ? 1 : 0))
  assert.deepEqual(craftTransforms(table, columns, { classCount: 1, values }, {}, rng), [])
})

test('numbers that are names are crossed, not added', () => {
  const { table, columns, target } = grouped(4000, (first, second) => ((first * 7 + second * 5) % 12) / 2)
  const coded = new Map(table.columns)
  const one = table.columns.get('one')!
  assert(one.kind === 'codes')
  coded.set('one', { kind: 'number', values: Float64Array.from(one.codes, (code) => 100 + code) })
  const schemas = columns.map((column): ColumnSchema => {
    return column.name === 'one' ? { name: 'one', type: 'integer', storage: 'number' } : column
  })
  const given = { rowCount: table.rowCount, columns: coded }
  const [cross] = craftTransforms(given, schemas, target, { asCategories: new Set(['one']) }, rng)
  assert(cross?.kind === 'cross')
  const { features } = applyTransforms([cross], given)
  assert(features[0]?.kind === 'category' && features[0].codes.every((code) => code >= 0 && code < cross.levels.length))
})

test('the same rows, target and rng give the same transforms, whatever rows come after them', () => {
  const { table, columns } = numbers(1500, ['a', 'b', 'c'])
  const values = made(table, ['a', 'b', 'c'], (a, b, c) => a * b - c)
  const rows = Uint32Array.from({ length: 1000 }, (_, row) => row)
  const target = { classCount: 1, values: values.slice(0, 1000) }
  const craft = (given: Table): readonly Transform[] => craftTransforms(given, columns, target, {}, rng)
  const crafted = craft(selectRows(table, rows))
  assert(crafted.length > 0)
  assert.deepEqual(craft(numbers(1000, ['a', 'b', 'c'], table).table), crafted)
})

test('the gain is that of means by code learned on the other parts, from the definition', () => {
  const draws = createRng(8)
  const codes = Int32Array.from({ length: 60 }, () => draws.below(3))
  const values = Float64Array.from(codes, (code) => code + draws.float())
  const parts = { of: Uint8Array.from({ length: 60 }, (_, row) => row % 4), count: 4 }
  let [squares, left] = [0, 0]
  const rest = [...values.keys()].map((row) => {
    const others = [...values.keys()].filter((one) => parts.of[one] !== parts.of[row] && codes[one] === codes[row])
    const mean = others.reduce((sum, one) => sum + values[one]!, 0) / (others.length + 10)
    squares += values[row]! * values[row]!
    left += (values[row]! - mean) * (values[row]! - mean)
    return values[row]! - mean
  })
  const question = { residuals: [values], parts }
  assert(Math.abs(gainOf({ codes, count: 3 }, question) - (1 - left / squares)) < 1e-12)
  const found = without({ codes, count: 3 }, question).residuals[0]!
  for (const [row, value] of rest.entries()) assert(Math.abs(found[row]! - value) < 1e-12)
})

test('each part is judged by trees that never saw it', () => {
  const { table } = numbers(400, ['a', 'b'])
  const [a, b] = ['a', 'b'].map((name) => bucketsOf((table.columns.get(name) as { values: Float64Array }).values, 16))
  const signal = made(table, ['a', 'b'], (x, y) => x + y)
  const parts = { of: Uint8Array.from(signal, (_, row) => row % 4), count: 4 }
  const fit = (values: Float64Array) => {
    const lesson = { columnsWithout: () => [a!, b!], signal: [values], parts, rounds: 20, rate: 0.2 }
    return crossFit(lesson, createRng(1)).residuals[0]!
  }
  const changed = signal.map((value, row) => (row % 4 === 0 ? value + 50 : value))
  const [before, after] = [fit(signal), fit(changed)]
  for (let row = 0; row < 400; row += 4) assert(Math.abs(after[row]! - before[row]! - 50) < 1e-9)
})

function numbers(rowCount: number, names: readonly string[], like?: Table) {
  const draws = createRng(2)
  const fresh = () => Float64Array.from({ length: rowCount }, () => draws.float())
  const column = (name: string): Column => {
    const known = like?.columns.get(name)
    return { kind: 'number', values: known?.kind === 'number' ? known.values.slice(0, rowCount) : fresh() }
  }
  const table: Table = { rowCount, columns: new Map(names.map((name) => [name, column(name)])) }
  return { table, columns: names.map((name): ColumnSchema => ({ name, type: 'number', storage: 'number' })) }
}

function made(table: Table, names: readonly string[], of: (...values: number[]) => number): Float64Array {
  const columns = names.map((name) => table.columns.get(name) as { values: Float64Array })
  return Float64Array.from({ length: table.rowCount }, (_, row) => of(...columns.map(({ values }) => values[row]!)))
}

/** Two columns of words, `one` of 12 levels and `two` of 6, and a number about three times the first. */
function grouped(rowCount: number, of: (first: number, second: number, value: number) => number) {
  const draws = createRng(3)
  const first = Int32Array.from({ length: rowCount }, () => draws.below(12))
  const second = Int32Array.from({ length: rowCount }, () => draws.below(6))
  const value = Float64Array.from(first, (code) => 3 * code + draws.float())
  const words = (codes: Int32Array, count: number): Column => {
    return { kind: 'codes', codes, levels: Array.from({ length: count }, (_, level) => `level ${10 + level}`) }
  }
  const table: Table = {
    rowCount,
    columns: new Map([
      ['one', words(first, 12)],
      ['two', words(second, 6)],
      ['value', { kind: 'number', values: value }],
    ]),
  }
  const columns: readonly ColumnSchema[] = [
    { name: 'one', type: 'category', storage: 'text' },
    { name: 'two', type: 'category', storage: 'text' },
    { name: 'value', type: 'number', storage: 'number' },
  ]
  const values = Float64Array.from(first, (code, row) => of(code, second[row]!, value[row]!) + draws.float() / 5)
  return { table, columns, target: { classCount: 1, values } }
}

function byName(a: string, b: string): number {
  return a < b ? -1 : 1
}
