import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng, exp } from '#base'
import type { BinnedFeature, TreeEnsemble } from '../index.ts'
import { loadKernels } from '../index.ts'
import { cellsOf } from './cells.ts'

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())

const rng = createRng(9)
const draws = (count: number, draw: () => number) =>
  Float64Array.from({ length: count }, draw).sort(
    (a, b) => a - b || Number(Object.is(b, -0)) - Number(Object.is(a, -0)),
  )

const distributions: Readonly<Record<string, Float64Array>> = {
  'evenly spread': draws(254, () => rng.float() * 100 - 50),
  'over many magnitudes': draws(254, () => exp(rng.float() * 200 - 100)),
  'over many magnitudes of both signs': draws(200, () => (rng.below(2) === 0 ? 1 : -1) * exp(rng.float() * 100)),
  'in clusters': draws(254, () => rng.below(5) * 1e6 + rng.float() * 1e-3),
  'in clusters around nought': draws(200, () => (rng.below(3) - 1) * 1e9 + (rng.float() - 0.5) * 1e-9),
  'with repetitions': draws(100, () => rng.below(30)),
  'of one value': draws(60, () => 3),
  'far from nought': draws(254, () => 1e15 + rng.below(4000)),
  subnormal: draws(120, () => rng.below(1000) * Number.MIN_VALUE),
  'as far apart as doubles go': draws(40, () => (rng.float() - 0.5) * 2 * Number.MAX_VALUE),
  'from minus infinity': Float64Array.of(-Infinity, ...draws(100, () => rng.float())),
  'with both noughts': Float64Array.of(-2, -1, -0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14),
  'of two': Float64Array.of(0.25, 0.5),
}

for (const [name, edges] of Object.entries(distributions)) {
  test(`numbers are found among edges ${name}, by blocks and by rows`, () => {
    const values = [...edges].flatMap(neighbours)
    values.push(Number.NaN, Infinity, -Infinity, 0, -0, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE)
    const features: BinnedFeature[] = [{ kind: 'number', source: 0, edges }]
    const ensemble = stumps(edges.length)
    const expected = Float64Array.from(values, (value) => edges.filter((edge) => edge < value).length)
    const rows = { features, values: [Float64Array.from(values)], rowCount: values.length }
    assert.deepEqual(kernels.boosting.predict(ensemble, rows), expected)
    using scorer = kernels.boosting.scorer(ensemble, features)
    assert.deepEqual(
      values.map((value) => scorer.predictRow(Float64Array.of(value))[0]),
      [...expected],
    )
  })
}

test('cells are of equal width where numbers are even, of keys where they stretch over magnitudes', () => {
  assert.notEqual(cellsOf(distributions['evenly spread']!)?.scale, 0)
  assert.equal(cellsOf(distributions['over many magnitudes']!)?.scale, 0)
  assert.equal(cellsOf(distributions['of one value']!), null)
})

/** A number and the doubles beside it. */
function neighbours(value: number): number[] {
  const words = new BigInt64Array(new Float64Array([value]).buffer)
  const beside = [-1n, 1n].map((step) => new Float64Array(BigInt64Array.of(words[0]! + step).buffer)[0]!)
  return [value, ...beside.filter((number) => !Number.isNaN(number))]
}

/** A tree per edge that adds 1 above it; missing goes left. */
function stumps(count: number): TreeEnsemble {
  const perNode = <T>(make: (tree: number, node: number) => T) =>
    Array.from({ length: 3 * count }, (_, index) => make(Math.floor(index / 3), index % 3))
  return {
    outputs: 1,
    leafWidth: 1,
    base: Float64Array.of(0),
    starts: Uint32Array.from({ length: count + 1 }, (_, tree) => 3 * tree),
    children: Int32Array.from(perNode((_, node) => (node === 0 ? 1 : 0))),
    features: new Uint16Array(3 * count),
    codes: Uint8Array.from(perNode((tree, node) => (node === 0 ? tree : 0))),
    missingLeft: Uint8Array.from(perNode((_, node) => (node === 0 ? 1 : 0))),
    sets: new Uint32Array(0),
    values: Float64Array.from(perNode((_, node) => (node === 2 ? 1 : 0))),
    covers: new Float64Array(3 * count).fill(1),
  }
}
