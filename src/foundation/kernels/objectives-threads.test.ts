import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Rng } from '#base'
import { createRng, digestOf } from '#base'
import { plainBoosting } from '../../../test/oracles/plain-boosting.ts'
import type { BinnedFeature, BoostingOptions, Kernels, LabelledRows, Loss } from './index.ts'
import { loadKernels } from './index.ts'

const teams: readonly Kernels[] = [
  await loadKernels({ threads: 1 }),
  await loadKernels({ threads: 2, checked: true }),
  await loadKernels({ threads: 4 }),
]
const [one] = teams as [Kernels]
after(() => Promise.all(teams.map((kernels) => kernels[Symbol.asyncDispose]())))

const rowCount = 40_000 // above every threshold for sharing work
const defaults = {
  ...plainBoosting,
  rounds: 3,
  learningRate: 0.3,
}

/** Twenty-five numbers, a category, and per row a signal in [0, 3] with noise. */
function makeRows(): { features: readonly BinnedFeature[]; values: LabelledRows['values']; signal: Float64Array } {
  const rng = createRng(8)
  const drawColumn = (): Float64Array =>
    Float64Array.from({ length: rowCount }, () => (rng.float() < 0.05 ? Number.NaN : rng.float()))
  const columns = Array.from({ length: 25 }, drawColumn)
  const codes = Int32Array.from({ length: rowCount }, () => rng.below(12) - 1)
  const signal = Float64Array.from(
    { length: rowCount },
    (_, i) => (columns[0]?.[i] || 0.4) + (codes[i] ?? 0) / 12 + rng.float(),
  )
  const numbers = columns.map(
    (column, source): BinnedFeature => ({ kind: 'number', source, edges: one.boosting.edges(column, 60) }),
  )
  return {
    features: [...numbers, { kind: 'category', source: 25, levelCount: 11 }],
    values: [...columns, codes],
    signal,
  }
}

const { features, values, signal } = makeRows()
const labelsOf: Readonly<Record<Loss, (s: number) => number>> = {
  logistic: (s) => Number(s > 1.4),
  softmax: (s) => Math.min(2, Math.floor(s)),
  squared: (s) => s,
  absolute: (s) => s,
  huber: (s) => s,
  quantile: (s) => s,
  poisson: (s) => Math.floor(3 * s),
  gamma: (s) => s + 0.1,
  tweedie: (s) => Math.max(0, s - 1),
  ranking: (s) => Math.floor(2 * s),
}
const parameters: Partial<Record<Loss, number>> = { huber: 0.3, quantile: 0.2, poisson: 1, gamma: 2, tweedie: 1.5 }

function digestFor(
  kernels: Kernels,
  loss: Loss,
  weights: Float64Array | undefined,
  changes: Partial<BoostingOptions>,
): string {
  const groups = Uint32Array.from(signal, (_, i) => Math.floor(i / 50))
  const offsets = Float64Array.from({ length: rowCount * (loss === 'softmax' ? 3 : 1) }, (_, i) => (i % 7) / 10)
  const rows = { values, labels: signal.map(labelsOf[loss]), groups, offsets, ...(weights ? { weights } : {}) }
  const base = new Float64Array(loss === 'softmax' ? 3 : 1)
  using session = kernels.boosting.open({
    ...defaults,
    loss,
    lossParameter: parameters[loss] ?? 0,
    base,
    features,
    training: rows,
    validation: rows,
    ...changes,
  })
  for (let tree = 0; tree < 3 * base.length; tree++)
    session.growTree({ rows: 5 * tree, columns: tree, dither: 7 * tree })
  const { outputs, leafWidth, ...arrays } = session.ensemble(3)
  const all = [...Object.values(arrays), session.margins(), Float64Array.of(session.validationLoss())]
  assert.ok(arrays.starts.at(-1) ?? 0 > 3 * base.length, 'trees have splits')
  return digestOf(all.map((a) => digestOf(new Uint8Array(a.buffer, a.byteOffset, a.byteLength))).join(' '))
}

const rng: Rng = createRng(2)
const uneven = Float64Array.from({ length: rowCount }, () => (rng.float() < 0.1 ? 0 : rng.float()))
const ways = {
  'all rows': [undefined, {}],
  'weighed and drawn rows': [uneven, { rowShare: 0.7, columnShare: 0.5 }],
  'rows drawn by variance': [undefined, { rowShare: 0.5, sampling: 'variance' }],
} as const
for (const loss of Object.keys(labelsOf) as Loss[]) {
  for (const [how, [weights, changes]] of Object.entries(ways)) {
    test(`${loss} boosting with offsets on ${how} has the same bits on 1, 2 and 4 threads`, () => {
      assert.equal(new Set(teams.map((kernels) => digestFor(kernels, loss, weights, changes))).size, 1)
    })
  }
}
