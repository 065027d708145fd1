import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Column } from '#base'
import { conformTable } from './conform.ts'
import type { SignatureColumn } from './signature.ts'

const nan = Number.NaN

test('texts become numbers by strict parsing, blanks become missing', () => {
  assert.deepEqual(cast(words('12', ' -0.5e3 ', '', null, '.5'), 'number'), numbers(12, -500, nan, nan, 0.5))
})

test('numbers become their shortest decimal text', () => {
  assert.deepEqual(textsOf(cast(numbers(1, 0.1, nan, -0, 1e21), 'text')), ['1', '0.1', null, '0', '1e+21'])
})

test('any finite number survives the way to text and back', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const back = cast(cast(numbers(value), 'text'), 'number')
      assert.deepEqual(back, numbers(value === 0 ? 0 : value))
    }),
    { seed: 11 },
  )
})

test('long integers keep their 64 bits as text and round as numbers', () => {
  const column: Column = { kind: 'long', values: BigInt64Array.of(9007199254740993n, 5n), missing: Uint8Array.of(0, 1) }
  assert.deepEqual(textsOf(cast(column, 'text')), ['9007199254740993', null])
  assert.deepEqual(cast(column, 'number'), numbers(9007199254740992, nan))
  assert.deepEqual(cast(words('9007199254740993', null), 'long'), {
    ...column,
    values: BigInt64Array.of(9007199254740993n, 0n),
  })
})

test('ISO dates and date-times become microseconds, offsets applied', () => {
  const found = cast(
    words('1970-01-02', '2024-02-29T12:00:00.5Z', '2000-01-01 00:00+02:00', '1969-12-31T23:59:59'),
    'datetime',
  )
  const micros = [86_400_000_000n, 1_709_208_000_500_000n, 946_677_600_000_000n, -1_000_000n]
  assert.deepEqual(found, { kind: 'long', values: BigInt64Array.from(micros), missing: new Uint8Array(4) })
})

test('true, 1 and "yes" find the word the model knows', () => {
  const known = new Map([['x', ['No', 'Yes']]])
  assert.deepEqual(textsOf(cast(words('true', 'No', 'NO', null, 'y'), 'boolean', known)), [
    'Yes',
    'No',
    'No',
    null,
    'Yes',
  ])
  assert.deepEqual(textsOf(cast(numbers(1, 0, nan), 'boolean', known)), ['Yes', 'No', null])
})

test('two known words that mean neither true nor false stay as they are', () => {
  const known = new Map([['x', ['female', 'male']]])
  assert.deepEqual(textsOf(cast(words('male', 'female'), 'boolean', known)), ['male', 'female'])
})

for (const [storage, value, expected] of [
  ['number', '12,5', /a number/],
  ['number', '0x10', /a number/],
  ['long', '1.5', /an integer/],
  ['long', '9223372036854775808', /an integer/],
  ['datetime', '2023-02-29', /ISO 8601/],
  ['datetime', '31.12.2024', /ISO 8601/],
  ['boolean', 'maybe', /true or false/],
] as const) {
  test(`"${value}" is no ${storage}: the error names column, row, value and what was expected`, () => {
    assert.throws(
      () => cast(words('', value), storage),
      (error: Error & { details?: { columns?: unknown } }) => {
        assert.match(error.message, expected)
        assert(error.message.includes('column "x"') && error.message.includes(`"${value}" in row 1`), error.message)
        assert.partialDeepStrictEqual(error.details?.columns, [{ column: 'x', row: 1, value }])
        return true
      },
    )
  })
}

test('a level that no row holds does no harm', () => {
  const column: Column = { kind: 'codes', codes: Int32Array.of(0), levels: ['1', 'stray'] }
  assert.deepEqual(cast(column, 'number'), numbers(1))
})

test('every missing column is named at once, each with the nearest name', () => {
  const inputs = [input('tenure', 'number'), input('Churn', 'text'), input('optional', 'datetime', false)]
  const table = { rowCount: 1, columns: new Map([['Tenur', numbers(1)]]) }
  assert.throws(() => conformTable({ inputs }, table), {
    message: /"tenure" is missing; did you mean "Tenur"\?; column "Churn" is missing/,
  })
})

test('columns that are not required come out missing, extra ones not at all', () => {
  const inputs = (['number', 'long', 'text', 'boolean', 'datetime'] as const).map((storage) =>
    input(storage, storage, false),
  )
  const table = { rowCount: 2, columns: new Map([['extra', numbers(1, 2)]]) }
  const { columns } = conformTable({ inputs }, table)
  assert.deepEqual([...columns.keys()], ['number', 'long', 'text', 'boolean', 'datetime'])
  assert.deepEqual(columns.get('number'), numbers(nan, nan))
  assert.deepEqual(columns.get('text'), { kind: 'codes', codes: Int32Array.of(-1, -1), levels: [] })
  assert.deepEqual(columns.get('datetime'), {
    kind: 'long',
    values: new BigInt64Array(2),
    missing: Uint8Array.of(1, 1),
  })
})

test('a table that already fits keeps its columns', () => {
  const column = numbers(1, 2)
  assert.equal(cast(column, 'number'), column)
})

test('columns of another length than the table are refused', () => {
  const table = { rowCount: 3, columns: new Map([['x', numbers(1)]]) }
  assert.throws(() => conformTable({ inputs: [input('x', 'number')] }, table), {
    code: 'invalid-input',
    message: /1 values.*3 rows/,
  })
})

function cast(
  column: Column,
  storage: SignatureColumn['storage'],
  known?: ReadonlyMap<string, readonly string[]>,
): Column {
  const rowCount = column.kind === 'codes' ? column.codes.length : column.values.length
  return conformTable(
    { inputs: [input('x', storage)] },
    { rowCount, columns: new Map([['x', column]]) },
    known,
  ).columns.get('x')!
}

function input(name: string, storage: SignatureColumn['storage'], required = true): SignatureColumn {
  return { name, type: 'category', storage, required }
}

function numbers(...values: number[]): Column {
  return { kind: 'number', values: Float64Array.from(values) }
}

function words(...texts: (string | null)[]): Column {
  const levels = [...new Set(texts.filter((text) => text !== null))]
  return { kind: 'codes', codes: Int32Array.from(texts, (text) => (text === null ? -1 : levels.indexOf(text))), levels }
}

function textsOf(column: Column): readonly (string | null)[] {
  assert(column.kind === 'codes')
  return Array.from(column.codes, (code) => (code < 0 ? null : column.levels[code]!))
}
