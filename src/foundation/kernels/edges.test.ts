import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { loadKernels } from './index.ts'

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())

const sample = fc.array(fc.oneof(fc.double(), fc.integer({ min: -5, max: 5 }).map(Number)), { maxLength: 400 })

test('edges ascend, are finite or the smallest value itself, and part values that differ', () => {
  fc.assert(
    fc.property(sample, fc.integer({ min: 2, max: 255 }), (values, maxBins) => {
      const edges = kernels.boosting.edges(Float64Array.from(values), maxBins)
      assert.ok(edges.length < maxBins)
      assert.ok(edges.every((edge, i) => i === 0 || edge > (edges[i - 1] ?? edge)))
      const distinct = new Set(values.filter((value) => !Number.isNaN(value)).map((value) => value + 0))
      const bins = new Set([...distinct].map((value) => edges.filter((edge) => edge < value).length))
      assert.equal(bins.size, Math.min(bins.size, edges.length + 1))
      if (distinct.size <= maxBins) assert.equal(bins.size, Math.max(distinct.size, 0))
    }),
    { seed: 8, numRuns: 400 },
  )
})

test('edges of many columns are those of each alone, on any threads', async () => {
  await using team = await loadKernels({ threads: 3 })
  const columns = Array.from({ length: 7 }, (_, j) =>
    Float64Array.from({ length: 30_000 }, (_, i) =>
      i % (j + 3) === 0 ? Number.NaN : ((i * (7919 + j)) % 10_007) - 5000,
    ),
  )
  const alone = columns.map((column) => kernels.boosting.edges(column, 255))
  assert.deepEqual(team.boosting.edgesOfAll(columns, 255), alone)
  assert.deepEqual(kernels.boosting.edgesOfAll(columns, 255), alone)
  assert.deepEqual(kernels.boosting.edgesOfAll([], 255), [])
})

test('bins of distinct values hold about equally many', () => {
  const values = Float64Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 10_000)
  const edges = kernels.boosting.edges(values, 64)
  assert.equal(edges.length, 63)
  const counts = Array.from(edges, (edge, i) => edge - (edges[i - 1] ?? -1))
  assert.ok(counts.every((count) => Math.abs(count - 10_000 / 64) < 2))
})

test('a value half of all rows have costs one bin', () => {
  const values = Float64Array.from({ length: 10_000 }, (_, i) => (i % 2 === 0 ? 0 : i))
  const edges = kernels.boosting.edges(values, 64)
  const counts = Array.from(edges.subarray(1), (edge, i) => edge - (edges[i] ?? 0))
  assert.ok(Math.max(...counts) < 2.2 * (10_000 / 62), `the widest bin spans ${Math.max(...counts)} numbers`)
})
