import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { profileColumn } from './profile-column.ts'
import { histogramOf } from './profile-histogram.ts'
import { quantile } from './profile-number.ts'
import { largest, runsOf } from './profile-runs.ts'
import { sortedCopy } from './profile-sort.ts'
import { formatMicros } from './profile-time.ts'
import type { ColumnSchema } from './schema.ts'

const double = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -5, max: 5 })).map((value) => value + 0)
const doubles = fc.array(double, { maxLength: 200 }).map((values) => Float64Array.from(values))
const finite = fc
  .array(fc.oneof(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), fc.integer({ min: -50, max: 50 })), { minLength: 1 })
  .map((values) => Float64Array.from(values, (value) => value + 0).sort())

test('doubles and long integers sort as the built-in sort sorts them, and the given array stays as it was', async () => {
  await fc.assert(
    fc.asyncProperty(doubles, async (values) => {
      const before = values.slice()
      assert.deepEqual(await sortedCopy(values), values.toSorted())
      assert.deepEqual(values, before)
    }),
    { seed: 1, numRuns: 300 },
  )
  await fc.assert(
    fc.asyncProperty(fc.bigInt64Array(), async (values) =>
      assert.deepEqual(await sortedCopy(values), values.toSorted()),
    ),
    { seed: 2, numRuns: 300 },
  )
})

test('an array longer than one piece sorts, and a part of a larger buffer too', async () => {
  let state = 1
  const values = Float64Array.from({ length: 600_001 }, () => {
    state = (state * 16807) % 2147483647
    return state / 7 - 1e8
  })
  assert.deepEqual(await sortedCopy(values), values.toSorted())
  assert.deepEqual(await sortedCopy(values.subarray(3, 9)), values.slice(3, 9).sort())
})

test('the event loop turns while a million values are profiled', async () => {
  const values = Float64Array.from({ length: 1_000_000 }, (_, i) => (i * 7919) % 1_000_003)
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  await profileColumn({ name: 'x', type: 'number', storage: 'number' }, { kind: 'number', values })
  clearInterval(timer)
  assert(turns >= 4, `${turns} turns`)
})

test('runs count every value once', () => {
  fc.assert(
    fc.property(doubles, (values) => {
      const sorted = values.toSorted()
      const expected = new Map<number, number>()
      for (const value of sorted) expected.set(value, (expected.get(value) ?? 0) + 1)
      const runs = runsOf(sorted)
      assert.deepEqual(new Map([...runs.values].map((value, i) => [value, runs.counts[i]!])), expected)
    }),
    { seed: 3, numRuns: 200 },
  )
})

test('the largest counts come first, and of equal ones the earlier', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(6)), fc.integer({ min: 1, max: 12 }), (counts, limit) => {
      const expected = [...counts.keys()].filter((i) => counts[i]! > 0).sort((a, b) => counts[b]! - counts[a]! || a - b)
      assert.deepEqual(largest(Uint32Array.from(counts), limit), expected.slice(0, limit))
    }),
    { seed: 4, numRuns: 300 },
  )
})

test('histogram bins join, hold every value where it belongs, and are at most 30', () => {
  fc.assert(
    fc.property(finite, fc.boolean(), (values, asIntegers) => {
      const sorted = asIntegers
        ? values
            .map(Math.round)
            .map((value) => value + 0)
            .sort()
        : values
      const bins = histogramOf(sorted, asIntegers)
      assert(bins.length >= 1 && bins.length <= 30)
      for (const [i, bin] of bins.entries()) {
        const isLast = i === bins.length - 1
        if (!isLast) assert.equal(bin.to, bins[i + 1]!.from)
        const inside = sorted.filter((value) => value >= bin.from && (isLast ? value <= bin.to : value < bin.to))
        assert.equal(bin.count, inside.length)
      }
      assert.equal(
        bins.reduce((sum, bin) => sum + bin.count, 0),
        sorted.length,
      )
    }),
    { seed: 5, numRuns: 500 },
  )
})

test('histogram edges are round numbers', () => {
  const edges = (values: number[], isInteger: boolean): number[] =>
    histogramOf(Float64Array.from(values), isInteger).flatMap((bin, i, all) =>
      i === all.length - 1 ? [bin.from, bin.to] : [bin.from],
    )
  assert.deepEqual(
    edges([0.1, 0.28], false),
    [0.1, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.17, 0.18, 0.19, 0.2, 0.21, 0.22, 0.23, 0.24, 0.25, 0.26, 0.27, 0.28],
  )
  assert.deepEqual(edges([1, 5], true), [1, 2, 3, 4, 5, 6])
  assert.deepEqual(edges([7, 7], false), [7, 7])
  assert.deepEqual(edges([-1e308, 1e308], false), [-1e308, 1e308])
  assert.equal(edges([-1.5e-9, 1.5e-9], false).length, 31)
  assert.equal(edges([1e17, 1e17 + 64], true).length, 2)
})

test('quantiles interpolate between neighbours as numpy and R do by default', () => {
  // numpy.quantile([1, 2, 4, 8], [0, .01, .25, .5, .9, 1])
  const sorted = Float64Array.of(1, 2, 4, 8)
  const quantiles = [0, 0.01, 0.25, 0.5, 0.9, 1].map((q) => quantile(sorted, q))
  for (const [i, expected] of [1, 1.03, 1.75, 3, 6.8, 8].entries()) assert(Math.abs(quantiles[i]! - expected) < 1e-12)
})

test('a number column is summarised; missing values and the sign of zero do not count', async () => {
  const values = Float64Array.of(3, Number.NaN, -0, 0, 1)
  const { profile } = await profileColumn(schemaOf('number'), { kind: 'number', values })
  assert.deepEqual(
    { ...profile, numeric: { ...profile.numeric, quantiles: 0, histogram: 0 } },
    {
      name: 'x',
      type: 'number',
      count: 4,
      missingCount: 1,
      distinctCount: 3,
      topValues: [
        { value: '0', count: 2 },
        { value: '1', count: 1 },
        { value: '3', count: 1 },
      ],
      numeric: { min: 0, max: 3, mean: 1, standardDeviation: Math.sqrt(2), quantiles: 0, histogram: 0 },
    },
  )
})

test('huge, infinite and absent numbers leave nothing that JSON cannot carry', async () => {
  for (const numbers of [
    [-1.7e308, 1.7e308],
    [Number.NEGATIVE_INFINITY, 1, Number.POSITIVE_INFINITY],
    [Number.NaN],
    [5e-324, 1e-323],
    [],
    [7],
  ]) {
    const { profile } = await profileColumn(schemaOf('number'), { kind: 'number', values: Float64Array.from(numbers) })
    assert.deepEqual(JSON.parse(JSON.stringify(profile)), profile)
  }
})

test('words, long integers and date-times are counted', async () => {
  const words = { kind: 'codes', codes: Int32Array.of(1, 1, -1, 2), levels: ['left out', 'a', 'b'] } as const
  const counted = await profileColumn(schemaOf('text'), words)
  assert.deepEqual(counted.profile.topValues, [
    { value: 'a', count: 2 },
    { value: 'b', count: 1 },
  ])
  assert.deepEqual([counted.profile.count, counted.profile.missingCount, counted.profile.distinctCount], [3, 1, 2])

  const values = BigInt64Array.of(9_007_199_254_740_993n, 9_007_199_254_740_992n, 0n)
  const long = await profileColumn(schemaOf('long'), { kind: 'long', values, missing: Uint8Array.of(0, 0, 1) })
  assert.equal(long.profile.distinctCount, 2)
  assert.equal(long.profile.topValues[1]?.value, '9007199254740993')
  assert.equal(long.profile.numeric?.max, 9_007_199_254_740_992)

  const micros = BigInt64Array.of(86_400_000_000n, 0n, -1n)
  const time = await profileColumn(schemaOf('datetime'), { kind: 'long', values: micros, missing: new Uint8Array(3) })
  assert.deepEqual(time.profile.datetime, { min: '1969-12-31 23:59:59.999999', max: '1970-01-02' })
})

test('microseconds are written as dates as long as the calendar reaches', () => {
  assert.equal(formatMicros(1_600_000_000_000_000n), '2020-09-13 12:26:40')
  assert.equal(formatMicros(2n ** 63n - 1n), '9223372036854775807 µs')
})

function schemaOf(storage: ColumnSchema['storage']): ColumnSchema {
  return {
    name: 'x',
    type:
      storage === 'text' ? 'category' : storage === 'long' ? 'integer' : storage === 'datetime' ? 'datetime' : 'number',
    storage,
  }
}
