import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { CodesColumn, Column, LongColumn, Table } from '#base'
import { byCodePoint, RepriseError } from '#base'
import type { ColumnSchema } from '#data'
import type { Features } from './index.ts'
import { applyTransforms, fitTransforms, selectFeatureRows } from './index.ts'

const schema: readonly ColumnSchema[] = [
  { name: 'age', type: 'integer', storage: 'number' },
  { name: 'account', type: 'integer', storage: 'long' },
  { name: 'city', type: 'category', storage: 'text' },
  { name: 'active', type: 'boolean', storage: 'boolean' },
  { name: 'seen', type: 'datetime', storage: 'datetime' },
  { name: 'note', type: 'text', storage: 'text' },
]
const words = ['Oslo', 'Rome', 'Paris', 'oslo tram', 'tram to Rome', 'tram and bus to Paris', 'ﬁn', '😀 bus', '']
const row = fc.record({
  age: fc.oneof(fc.double({ noNaN: true }), fc.constant(Number.NaN)),
  account: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  city: fc.option(fc.constantFrom(...words)),
  active: fc.option(fc.constantFrom('no', 'yes')),
  seen: fc.option(fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n })),
  note: fc.option(fc.constantFrom(...words)),
})
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never

test('shuffling the rows of a table shuffles the features alike', () => {
  fc.assert(
    fc.property(rowsWithOrder(), ([rows, order]) => {
      const transforms = fitTransforms(tableOf(rows), schema)
      const shuffled = tableOf([...order].map((index) => rows[index]!))
      const expected = selectFeatureRows(applyTransforms(transforms, tableOf(rows)), order)
      assert.deepEqual(applyTransforms(transforms, shuffled), expected)
    }),
    { seed: 1, numRuns: 100 },
  )
})

test('one row at a time gives what the batch gives', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), fc.array(row, { maxLength: 8 }), (training, rows) => {
      const transforms = fitTransforms(tableOf(training), schema)
      const batch = applyTransforms(transforms, tableOf(rows))
      for (const [index, single] of rows.entries()) {
        const expected = selectFeatureRows(batch, Uint32Array.of(index))
        assert.deepEqual(applyTransforms(transforms, tableOf([single])), expected)
      }
    }),
    { seed: 2, numRuns: 100 },
  )
})

test('the fit depends on training rows alone, in whatever order they come', () => {
  fc.assert(
    fc.property(rowsWithOrder(), fc.array(row, { maxLength: 10 }), ([rows, order], others) => {
      const all = tableOf([...[...order].map((index) => rows[index]!), ...others])
      const training = firstRows(all, rows.length)
      assert.deepEqual(fitTransforms(training, schema), fitTransforms(tableOf(rows), schema))
    }),
    { seed: 3, numRuns: 100 },
  )
})

test('transforms survive JSON', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
      const transforms = fitTransforms(tableOf(rows), schema)
      assert.deepEqual(JSON.parse(JSON.stringify(transforms)), transforms)
    }),
    { seed: 4, numRuns: 50 },
  )
})

test('the kind of transform follows storage: whole-number codes stay numbers, words that are not text are categories', () => {
  const columns: readonly ColumnSchema[] = [
    { name: 'age', type: 'category', storage: 'number' },
    { name: 'city', type: 'identifier', storage: 'text' },
    { name: 'active', type: 'constant', storage: 'text' },
  ]
  const kinds = fitTransforms(tableOf([]), columns).map(({ kind }) => kind)
  assert.deepEqual(kinds, ['number', 'category', 'category'])
})

test('levels of another table are mapped to the levels of training', () => {
  const [transform] = fitTransforms(table({ city: codes(['Rome', 'Oslo', null, 'Rome']) }), [schema[2]!])
  assert.deepEqual(transform, { kind: 'category', column: 'city', levels: ['Oslo', 'Rome'] })
  const applied = applyTransforms(
    [transform!],
    table({ city: codes(['Rome', 'Bonn', null, 'Oslo']), extra: codes([null]) }),
  )
  assert.deepEqual(codesOf(applied), [1, 2, -1, 0])
})

test('the 253 most frequent levels come first, ties by code point, then the others; a level not seen has the code after them', () => {
  const names = Array.from({ length: 300 }, (_, i) => `level ${String(i).padStart(3, '0')}`)
  const cells = [...names, ...names.slice(290)]
  const [transform] = fitTransforms(table({ city: codes(cells) }), [schema[2]!])
  assert(transform?.kind === 'category')
  assert.deepEqual(transform.levels, [...names.slice(0, 243), ...names.slice(290), ...names.slice(243, 290)])
  assert.deepEqual(
    codesOf(applyTransforms([transform], table({ city: codes(['level 243', 'level 299', 'level 300']) }))),
    [253, 252, 300],
  )
})

test('date-times become calendar parts of the proleptic Gregorian calendar, as Date computes them', () => {
  fc.assert(
    fc.property(fc.array(fc.date({ noInvalidDate: true }), { minLength: 2, maxLength: 20 }), (dates) => {
      const seen = long(dates.map((date) => BigInt(date.getTime()) * 1000n + 999n))
      const parts = ['year', 'month', 'day', 'weekday', 'hour', 'epochDays'] as const
      const { features } = applyTransforms([{ kind: 'datetime', column: 'seen', parts }], table({ seen }))
      const expected = dates.map((date) => [
        date.getUTCFullYear(),
        date.getUTCMonth() + 1,
        date.getUTCDate(),
        date.getUTCDay() === 0 ? 7 : date.getUTCDay(),
        date.getUTCHours(),
        Math.floor(date.getTime() / 86_400_000),
      ])
      assert.deepEqual(
        dates.map((_, i) => features.map((feature) => numbersOf(feature)[i])),
        expected,
      )
    }),
    { seed: 5, numRuns: 200 },
  )
})

test('the last microsecond of an hour belongs to it, in any century', () => {
  const hour = 3_600_000_000n
  for (const start of [-62_135_596_800_000_000n, -hour, 0n, 2_500_000n * hour, 253_402_297_200_000_000n]) {
    const seen = long([start, start + hour - 1n, start + hour])
    const { features } = applyTransforms([{ kind: 'datetime', column: 'seen', parts: ['hour'] }], table({ seen }))
    const [first, last, next] = numbersOf(features[0]!)
    assert.equal(last, first)
    assert.equal(next, (first! + 1) % 24)
  }
})

test('only calendar parts that vary in training are kept, seconds where the time of day does, and the day number when none does', () => {
  const day = 86_400_000_000n
  const parts = (values: (bigint | null)[]) => {
    const [transform] = fitTransforms(table({ seen: long(values) }), [schema[4]!])
    assert(transform?.kind === 'datetime')
    return transform.parts
  }
  // Thursday and Friday lie on either side of the week's middle, at one cosine.
  const cycles = ['yearSine', 'yearCosine', 'weekSine']
  assert.deepEqual(parts([0n, day, null]), ['day', 'weekday', 'epochDays', 'dayOfYear', ...cycles])
  assert.deepEqual(parts([0n, 90_000_000n]), ['minute', 'epochSeconds', 'daySine', 'dayCosine'])
  assert.deepEqual(parts([day, day]), ['epochDays'])
})

test('minutes, days of the year, weekends and seconds are those of Date; cycles are sines to the last digits', () => {
  fc.assert(
    fc.property(
      fc.array(fc.date({ noInvalidDate: true, min: new Date(-8e15) }), { minLength: 1, maxLength: 20 }),
      (dates) => {
        const seen = long(dates.map((date) => BigInt(date.getTime()) * 1000n + 999n))
        const parts = ['minute', 'dayOfYear', 'weekend', 'epochSeconds', 'yearSine', 'weekCosine', 'daySine'] as const
        const { features } = applyTransforms([{ kind: 'datetime', column: 'seen', parts }], table({ seen }))
        for (const [row, date] of dates.entries()) {
          const weekday = (date.getUTCDay() + 6) % 7
          const newYear = new Date(date)
          newYear.setUTCMonth(0, 1)
          newYear.setUTCHours(0, 0, 0, 0)
          const yearDay = Math.floor((date.getTime() - newYear.getTime()) / 86_400_000)
          const minute = date.getUTCHours() * 60 + date.getUTCMinutes()
          const [sine, cosine] = [
            (turn: number) => Math.sin(2 * Math.PI * turn),
            (turn: number) => Math.cos(2 * Math.PI * turn),
          ]
          const seconds = Math.floor(date.getTime() / 1000)
          const exact = [date.getUTCMinutes(), yearDay + 1, weekday > 4 ? 1 : 0, seconds]
          const found = features.map((feature) => numbersOf(feature)[row]!)
          assert.deepEqual(found.slice(0, 4), exact)
          for (const [place, expected] of [sine(yearDay / 366), cosine(weekday / 7), sine(minute / 1440)].entries())
            assert(
              Math.abs(found[4 + place]! - expected) < 1e-14,
              `${parts[4 + place]}: ${found[4 + place]}, ${expected}`,
            )
        }
      },
    ),
    { seed: 6, numRuns: 200 },
  )
})

test('numbers that are names become categories of their shortest texts, alone and crossed', () => {
  const zip: Column = { kind: 'number', values: Float64Array.of(10, 9, -0, Number.NaN, 0.5, 9) }
  const account = long([2n ** 60n + 1n, 7n, null, 7n, 2n ** 60n, 7n])
  const columns: readonly ColumnSchema[] = [
    { name: 'zip', type: 'integer', storage: 'number' },
    { name: 'account', type: 'integer', storage: 'long' },
  ]
  const given = table({ zip, account })
  const transforms = fitTransforms(given, columns, { asCategories: new Set(['zip', 'account']) })
  assert.deepEqual(transforms, [
    { kind: 'category', column: 'zip', levels: ['0', '0.5', '10', '9'] },
    { kind: 'category', column: 'account', levels: ['1152921504606846976', '1152921504606846977', '7'] },
  ])
  const { features } = applyTransforms(transforms, given)
  assert.deepEqual(
    features.map((feature) => feature.kind === 'category' && [...feature.codes]),
    [
      [2, 3, 0, -1, 1, 3],
      [1, 2, -1, 2, 0, 2],
    ],
  )
  const levels = ['["9","7"]']
  const crossed = applyTransforms([{ kind: 'cross', columns: ['zip', 'account'], levels }], given)
  assert.deepEqual(codesOf(crossed), [1, 0, -1, -1, 1, 0])
})

test('days between two date-times keep their fractions, and are missing where either is', () => {
  const day = 86_400_000_000n
  const [start, end] = [long([0n, 5n * day, null, -day]), long([day / 2n, 2n * day, day, null])]
  const { features } = applyTransforms([{ kind: 'elapsed', columns: ['start', 'end'] }], table({ start, end }))
  assert.deepEqual([...numbersOf(features[0]!)], [0.5, -3, Number.NaN, Number.NaN])
})

test('a level becomes the share of training rows that have it, 0 where training had none', () => {
  const transform = { kind: 'frequency', column: 'city', levels: ['Oslo', 'Rome'], shares: [0.25, 0.5] } as const
  const { features } = applyTransforms([transform], table({ city: codes(['Rome', 'Bonn', null, 'Oslo']) }))
  assert.deepEqual([...numbersOf(features[0]!)], [0.5, 0, Number.NaN, 0.25])
})

test('a text transform of an earlier model gives length, words and the tokens it knows', () => {
  const note = codes(['Tram to Rome', 'tram, TRAM!', 'ÉTÉ à Rome 😀', null])
  const { features } = applyTransforms([{ kind: 'text', column: 'note', tokens: ['rome', 'tram'] }], table({ note }))
  assert.deepEqual(
    features.map(({ name }) => name),
    ['note.length', 'note.words', 'note has "rome"', 'note has "tram"'],
  )
  const { NaN: missing } = Number
  assert.deepEqual(
    features.map((feature) => [...numbersOf(feature)]),
    [
      [12, 11, 12, missing],
      [3, 2, 4, missing],
      [1, 0, 1, missing],
      [1, 1, 0, missing],
    ],
  )
})

test('a missing column is named, with the nearest one', () => {
  const transforms = fitTransforms(table({ city: codes(['a', 'b']) }), [schema[2]!])
  assert.throws(
    () => applyTransforms(transforms, table({ citty: codes(['a']) })),
    (error) => {
      assert(error instanceof RepriseError)
      assert.equal(error.code, 'invalid-input')
      assert.equal(error.message, 'column "city" is missing; the nearest is "citty"')
      return true
    },
  )
})

test('a column of another kind than in training is refused by name', () => {
  const transforms = fitTransforms(tableOf([]), schema)
  const wrong = table({ ...Object.fromEntries(tableOf([]).columns), age: codes([]) })
  assert.throws(() => applyTransforms(transforms, wrong), /column "age" holds words where numbers are expected/)
})

function rowsWithOrder(): fc.Arbitrary<[Row[], Uint32Array]> {
  return fc.array(row, { maxLength: 20 }).chain((rows) =>
    fc.tuple(
      fc.constant(rows),
      fc
        .shuffledSubarray(
          rows.map((_, i) => i),
          { minLength: rows.length },
        )
        .map((order) => Uint32Array.from(order)),
    ),
  )
}

function tableOf(rows: readonly Row[]): Table {
  return {
    rowCount: rows.length,
    columns: new Map<string, Column>([
      ['age', { kind: 'number', values: Float64Array.from(rows, ({ age }) => age) }],
      ['account', long(rows.map(({ account }) => account))],
      ['city', codes(rows.map(({ city }) => city))],
      ['active', codes(rows.map(({ active }) => active))],
      ['seen', long(rows.map(({ seen }) => seen))],
      ['note', codes(rows.map(({ note }) => note))],
    ]),
  }
}

function table(columns: Readonly<Record<string, Column>>): Table {
  const [first] = Object.values(columns)
  const rowCount = first === undefined ? 0 : first.kind === 'codes' ? first.codes.length : first.values.length
  return { rowCount, columns: new Map(Object.entries(columns)) }
}

function firstRows(whole: Table, rowCount: number): Table {
  const columns = [...whole.columns].map(([name, column]): [string, Column] => {
    if (column.kind === 'codes') return [name, { ...column, codes: column.codes.slice(0, rowCount) }]
    if (column.kind === 'number') return [name, { kind: 'number', values: column.values.slice(0, rowCount) }]
    return [
      name,
      { kind: 'long', values: column.values.slice(0, rowCount), missing: column.missing.slice(0, rowCount) },
    ]
  })
  return { rowCount, columns: new Map(columns) }
}

function codes(cells: readonly (string | null)[]): CodesColumn {
  const levels = [...new Set(cells.filter((cell) => cell !== null))].sort(byCodePoint)
  return { kind: 'codes', codes: Int32Array.from(cells, (cell) => (cell === null ? -1 : levels.indexOf(cell))), levels }
}

function long(cells: readonly (bigint | null)[]): LongColumn {
  return {
    kind: 'long',
    values: BigInt64Array.from(cells, (cell) => cell ?? 0n),
    missing: Uint8Array.from(cells, (cell) => (cell === null ? 1 : 0)),
  }
}

function codesOf({ features: [feature] }: Features): readonly number[] {
  assert(feature?.kind === 'category')
  return [...feature.codes]
}

function numbersOf(feature: Features['features'][number]): Float64Array {
  assert(feature.kind === 'number')
  return feature.values
}
