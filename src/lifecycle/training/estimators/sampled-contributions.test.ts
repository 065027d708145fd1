import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '#base'
import type { Features } from '#features'
import { backgroundFeatures, sampleBackground } from './background.ts'
import { sampledContributions } from './sampled-contributions.ts'

const rng = createRng(3)
const rowCount = 40
const levels = ['a', 'b', 'c']
const features: Features = {
  rowCount,
  features: [
    { name: 'x', sources: ['x'], kind: 'number', values: Float64Array.from({ length: rowCount }, () => rng.float()) },
    { name: 'y', sources: ['y'], kind: 'number', values: Float64Array.from({ length: rowCount }, () => rng.float()) },
    {
      name: 'c',
      sources: ['c'],
      kind: 'category',
      codes: Int32Array.from({ length: rowCount }, () => rng.below(3)),
      levels,
    },
  ],
}
const background = backgroundFeatures(sampleBackground(features, createRng(1)), features)

/** Two outputs: additive, and a product that is not. */
function predict({ rowCount: count, features: [x, y, c] }: Features): Float64Array {
  assert(x?.kind === 'number' && y?.kind === 'number' && c?.kind === 'category')
  const margins = new Float64Array(count * 2)
  for (let row = 0; row < count; row++) {
    margins[row * 2] = 2 * x.values[row]! - y.values[row]! + c.codes[row]!
    margins[row * 2 + 1] = x.values[row]! * y.values[row]! * (1 + c.codes[row]!)
  }
  return margins
}

test('base and contributions sum to the margin of every row and output', () => {
  const { values, base } = sampledContributions(predict, features, background)
  for (const [cell, margin] of predict(features).entries()) {
    const sum = values.subarray(cell * 3, cell * 3 + 3).reduce((total, value) => total + value, base[cell % 2]!)
    assert(Math.abs(sum - margin) < 1e-12)
  }
})

test('an additive output is explained exactly', () => {
  const { values } = sampledContributions(predict, features, background)
  const [x, y, c] = features.features
  assert(x?.kind === 'number' && y?.kind === 'number' && c?.kind === 'category')
  const meanOf = (at: number) => {
    const feature = background.features[at]!
    const cells = feature.kind === 'number' ? [...feature.values] : [...feature.codes]
    return cells.reduce((sum, value) => sum + value, 0) / cells.length
  }
  for (let row = 0; row < rowCount; row++) {
    const exact = [2 * (x.values[row]! - meanOf(0)), meanOf(1) - y.values[row]!, c.codes[row]! - meanOf(2)]
    for (const [at, value] of exact.entries()) assert(Math.abs(values[row * 6 + at]! - value) < 1e-12)
  }
})

test('a row is explained alike alone and among others', () => {
  const all = sampledContributions(predict, features, background).values
  const alone = sampledContributions(predict, { rowCount: 1, features: features.features.map(firstRow) }, background)
  assert.deepEqual(alone.values, all.slice(0, 6))
})

function firstRow(feature: Features['features'][number]) {
  if (feature.kind === 'number') return { ...feature, values: feature.values.slice(0, 1) }
  return { ...feature, codes: feature.codes.slice(0, 1) }
}
