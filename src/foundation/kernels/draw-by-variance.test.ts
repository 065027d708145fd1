import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { makeCase, normal } from '../../../test/oracles/boosting-cases.ts'
import { plainBoosting } from '../../../test/oracles/plain-boosting.ts'
import type { BoostingOptions } from './index.ts'
import { loadKernels } from './index.ts'

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())

const rules = {
  ...plainBoosting,
  loss: 'squared',
  base: Float64Array.of(1),
  rounds: 40,
  learningRate: 0.2,
  maxLeaves: 8,
  categorySmoothing: 0,
  categoryL2: 0,
} satisfies Partial<BoostingOptions>

const data = makeCase(kernels, 'drawn', 9000, (signal, float) => signal + normal(float) * (float() < 0.05 ? 6 : 0.5))

function fit(changes: Partial<BoostingOptions> & { rowShare: number }, seed = 0) {
  using session = kernels.boosting.open({
    ...rules,
    features: data.features,
    training: data.train,
    validation: data.other,
    ...changes,
  })
  for (let tree = 0; tree < (changes.rounds ?? rules.rounds); tree++) {
    session.growTree({ rows: 1000 * seed + tree, columns: tree, dither: tree })
  }
  return {
    loss: session.validationLoss(),
    ensemble: session.ensemble(changes.rounds ?? rules.rounds),
    margins: session.margins(),
  }
}

test('the share of rows that was asked for is drawn, in every tree', () => {
  const { ensemble } = fit({ rowShare: 0.4, sampling: 'variance' })
  for (const start of ensemble.starts.subarray(0, -1)) {
    const share = (ensemble.covers[start] ?? 0) / 9000
    assert.ok(Math.abs(share - 0.4) < 0.02, `${share} of the rows`)
  }
})

test('drawn rows stand for the others: the mean of many trees is the tree of all rows', () => {
  const stump = { rounds: 1, maxLeaves: 1, learningRate: 1, l2: 0 }
  const [whole = 0] = fit({ ...stump, rowShare: 1 }).margins
  const seeds = Array.from(
    { length: 200 },
    (_, seed) => fit({ ...stump, rowShare: 0.2, sampling: 'variance' }, seed).margins[0] ?? 0,
  )
  const mean = seeds.reduce((a, b) => a + b, 0) / seeds.length
  const deviation = Math.sqrt(seeds.reduce((sum, value) => sum + (value - mean) ** 2, 0) / seeds.length)
  assert.ok(
    Math.abs(mean - whole) < (4 * deviation) / Math.sqrt(seeds.length),
    `${mean} ± ${deviation}, all rows ${whole}`,
  )
})

test('drawing a third by variance loses less than drawing a third alike', () => {
  const lossOf = (sampling: 'uniform' | 'variance') =>
    [1, 2, 3, 4, 5].reduce((sum, seed) => sum + fit({ rowShare: 0.33, sampling }, seed).loss, 0) / 5
  const [uniform, variance, whole] = [lossOf('uniform'), lossOf('variance'), fit({ rowShare: 1 }).loss]
  assert.ok(
    variance < uniform && variance < 1.02 * whole,
    `by variance ${variance}, alike ${uniform}, all rows ${whole}`,
  )
})
