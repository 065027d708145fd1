import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Feature, Features } from './index.ts'
import { applyDense, fitDense, selectFeatureRows } from './index.ts'
import { takeMedian } from './median.ts'

const number = fc.oneof(
  fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
  fc.constant(Number.NaN),
  fc.constantFrom(0, 1, 2),
)
const row = fc.tuple(number, number, fc.integer({ min: -1, max: 3 }))

test('the median is the middle of the sorted values', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 3 }))),
      (values) => {
        const sorted = [...values].sort((a, b) => a - b)
        const [lower, upper] = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!]
        const expected =
          values.length === 0 ? Number.NaN : values.length % 2 === 1 ? upper : lower + (upper - lower) / 2
        assert(Object.is(takeMedian(Float64Array.from(values)) + 0, expected + 0))
      },
    ),
    { seed: 1, numRuns: 1000 },
  )
})

test('a million equal, ascending or descending values have their median in linear time', () => {
  for (const value of [() => 7, (i: number) => i, (i: number) => -i]) {
    const values = Float64Array.from({ length: 1_000_001 }, (_, i) => value(i))
    assert.equal(takeMedian(values), value(500_000))
  }
})

test('numbers are imputed with the median, told apart when missing, and standardised', () => {
  const features = of([[1, Number.NaN, 3, 8]], [])
  const encoding = fitDense(features)
  const [mean, scale] = [3.75, Math.sqrt((2.75 * 2.75 + 0.75 * 0.75 * 2 + 4.25 * 4.25) / 4)]
  assert.deepEqual(encoding, {
    width: 2,
    groups: [0, 0],
    blocks: [{ kind: 'number', median: 3, mean, scale, missing: true }],
  })
  const scaled = [1, 3, 3, 8].map((value) => (value - mean) / scale)
  assert.deepEqual([...applyDense(encoding, features)], [scaled[0], 0, scaled[1], 1, scaled[2], 0, scaled[3], 0])
})

test('robust scaling adds a column that is straight near the median and levels off three quartile ranges away', () => {
  const values = [0, 10, 20, 30, 40, 50, 60, 70, 1e6]
  const features = of([values], [])
  const encoding = fitDense(features, { scaling: 'robust' })
  assert.deepEqual(encoding.groups, [0, 0])
  const bent = values.map((value) => (value - 40) / 40).map((far) => far / Math.sqrt(1 + (far / 3) ** 2))
  const mean = bent.reduce((sum, value) => sum + value, 0) / 9
  const scale = Math.sqrt(bent.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 9)
  const found = [...applyDense(encoding, features)].filter((_, at) => at % 2 === 1)
  for (const [row, value] of bent.entries()) assert(Math.abs(found[row]! - (value - mean) / scale) < 1e-12)
  const far = applyDense(encoding, of([[1e12, -Infinity, Number.NaN]], []))
  assert(Math.abs(far[1]! - (3 - mean) / scale) < 1e-6)
  assert.equal(far[3], far[5])
})

test('robust scaling leaves numbers of two values as they are', () => {
  const features = of([[0, 1, 1, 0, Number.NaN]], [])
  assert.deepEqual(fitDense(features, { scaling: 'robust' }), fitDense(features))
})

test('a column missing in prediction only has no indicator and becomes the median', () => {
  const encoding = fitDense(of([[0, 1, 2]], []))
  assert.deepEqual(encoding.groups, [0])
  assert.deepEqual([...applyDense(encoding, of([[Number.NaN, 1]], []))], [0, 0])
})

test('a constant column and an all-missing one are zeros, even for other values later', () => {
  const encoding = fitDense(
    of(
      [
        [0.1, 0.1, 0.1],
        [Number.NaN, Number.NaN, Number.NaN],
      ],
      [],
    ),
  )
  assert.deepEqual([...applyDense(encoding, of([[5], [5]], []))], [0, 0, 0])
})

test('a category has a column per level; missing and unseen share the indicator', () => {
  const encoding = fitDense(of([], [[0, 1, -1, 1]]))
  assert.deepEqual(encoding, {
    width: 4,
    groups: [0, 0, 0, 0],
    blocks: [{ kind: 'category', levelCount: 3, missing: true }],
  })
  const matrix = applyDense(encoding, of([], [[2, -1, 3]]))
  assert.deepEqual([...matrix], [0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1])
})

test('an unseen category is all zeros where training had none missing', () => {
  const encoding = fitDense(of([], [[0, 1, 2]]))
  assert.deepEqual([...applyDense(encoding, of([], [[3, -1, 1]]))], [0, 0, 0, 0, 0, 0, 0, 1, 0])
})

test('one row at a time gives what the batch gives, and training columns have mean 0 and variance 1', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (rows) => {
      const features = of([rows.map((r) => r[0]), rows.map((r) => r[1])], [rows.map((r) => r[2])])
      const encoding = fitDense(features)
      const batch = applyDense(encoding, features)
      for (let i = 0; i < rows.length; i++) {
        const single = applyDense(encoding, selectFeatureRows(features, Uint32Array.of(i)))
        assert.deepEqual(single, batch.slice(i * encoding.width, (i + 1) * encoding.width))
      }
      const first = rows.map((_, i) => batch[i * encoding.width]!)
      assert(Math.abs(first.reduce((sum, value) => sum + value, 0) / rows.length) < 1e-6)
      const squares = first.reduce((sum, value) => sum + value * value, 0) / rows.length
      assert(Math.abs(squares - 1) < 1e-6 || squares === 0)
    }),
    { seed: 2, numRuns: 200 },
  )
})

test('a long table is filled as its rows are one by one', () => {
  const rows = Array.from({ length: 700 }, (_, i) => i)
  const features = of([rows.map((i) => (i % 7 === 0 ? Number.NaN : i * i))], [rows.map((i) => (i % 5) - 1)])
  const encoding = fitDense(features)
  const singles = rows.flatMap((i) => [...applyDense(encoding, selectFeatureRows(features, Uint32Array.of(i)))])
  assert.deepEqual([...applyDense(encoding, features)], singles)
})

test('the encoding survives JSON and has one group per column', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 10 }), (rows) => {
      const encoding = fitDense(of([rows.map((r) => r[0])], [rows.map((r) => r[2])]))
      assert.deepEqual(JSON.parse(JSON.stringify(encoding)), encoding)
      assert.equal(encoding.groups.length, encoding.width)
    }),
    { seed: 3, numRuns: 50 },
  )
})

function of(numbers: readonly number[][], codes: readonly number[][]): Features {
  const features: Feature[] = [
    ...numbers.map((values, i) => ({
      name: `n${i}`,
      sources: [`n${i}`],
      kind: 'number' as const,
      values: Float64Array.from(values),
    })),
    ...codes.map((cells, i) => ({
      name: `c${i}`,
      sources: [`c${i}`],
      kind: 'category' as const,
      codes: Int32Array.from(cells),
      levels: ['a', 'b', 'c'],
    })),
  ]
  return { rowCount: (numbers[0] ?? codes[0])?.length ?? 0, features }
}
