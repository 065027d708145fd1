import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng, digestOf } from '#base'
import { plainBoosting, threeTeams } from '../../../test/oracles/plain-boosting.ts'
import type { BinnedFeature, BoostingOptions, Kernels, LabelledRows, Loss, TreeEnsemble } from './index.ts'
import { centresOf } from './index.ts'

const teams = await threeTeams()
const [one] = teams

const defaults = {
  ...plainBoosting,
  rounds: 2,
  learningRate: 0.2,
  minHessian: 0,
  minRowsInLeaf: 1,
  rowShare: 0.8,
}

interface Case {
  readonly features: readonly BinnedFeature[]
  readonly rows: LabelledRows
}

/** Numbers with a tenth missing, the last two without, a category; a target that rises and falls with the first. */
function makeCase(loss: Loss, rowCount: number, numbers: number): Case {
  const rng = createRng(17).child(loss)
  const columns = Array.from({ length: numbers }, (_, j) =>
    Float64Array.from({ length: rowCount }, () => (j < numbers - 2 && rng.float() < 0.1 ? Number.NaN : rng.float())),
  )
  const codes = Int32Array.from({ length: rowCount }, () => Math.floor(rng.float() * rng.float() * 12) - 1)
  const labels = Float64Array.from({ length: rowCount }, (_, i) => {
    const [a = 0, b = 0] = columns.map((column) => column[i] ?? 0)
    const signal =
      (Number.isNaN(a) ? 1 : a + (a > 0.6 && a < 0.8 ? -0.5 : 0)) + ((codes[i] ?? 0) % 3) * (b > 0.5 ? 0.4 : 0)
    const noisy = signal + 0.5 * rng.float()
    return loss === 'squared' ? noisy : noisy > 1 ? 1 : 0
  })
  const features = columns.map((column, source): BinnedFeature => {
    const edges = one.boosting.edges(column, 255)
    return { kind: 'number', source, edges, centres: centresOf(edges, column) }
  })
  return {
    features: [...features, { kind: 'category', source: features.length, levelCount: 10 }],
    rows: { values: [...columns, codes], labels },
  }
}

function train(kernels: Kernels, { features, rows }: Case, loss: Loss, changes: Partial<BoostingOptions>) {
  const base = Float64Array.of(0)
  const options = { ...defaults, loss, base, features, training: rows, validation: rows, ...changes }
  using session = kernels.boosting.open(options)
  const rng = createRng(5)
  for (let tree = 0; tree < options.rounds; tree++) {
    session.growTree({ rows: rng.uint32(), columns: rng.uint32(), dither: rng.uint32() })
  }
  return { ensemble: session.ensemble(options.rounds), margins: session.margins(), loss: session.validationLoss() }
}

function digest(ensemble: TreeEnsemble, ...more: readonly Float64Array[]): string {
  const { outputs, leafWidth, ...arrays } = ensemble
  const parts = [...Object.values(arrays), ...more].map((a) =>
    digestOf(new Uint8Array(a.buffer, a.byteOffset, a.byteLength)),
  )
  return digestOf(`${outputs} ${leafWidth} ${parts.join(' ')}`)
}

const monotone = [1, -1, ...new Array<0>(17).fill(0)] as const
const rules: Readonly<Record<string, Partial<BoostingOptions>>> = {
  'no further rule': {},
  'half the columns': { columnShare: 0.5 },
  'an L1 penalty': { l1: 2 },
  'random thresholds': { randomThresholds: true },
  'one level against the others': { oneHotLevels: 20 },
  'monotone constraints': { monotone },
  'interaction constraints': {
    interactions: [
      [0, 1, 18],
      [2, 3],
      [1, 4],
    ],
  },
  'linear leaves': { linearLeaves: true },
  'many a rule at once': {
    l1: 1,
    monotone,
    randomThresholds: true,
    interactions: [
      [0, 1, 2],
      [3, 18],
    ],
    columnShare: 0.8,
  },
}
const growths: Readonly<Record<string, Partial<BoostingOptions>>> = {
  'leaf-wise': {},
  symmetric: { growth: 'symmetric' },
}
const shapes: Readonly<Record<string, Partial<BoostingOptions>>> = {
  'leaf-wise, depth 4': { depth: 4 },
  'symmetric, depth 8': { growth: 'symmetric', depth: 8 },
  'symmetric, leaf values from all rows': { growth: 'symmetric', leavesFromAllRows: true, monotone },
}
const combined = Object.entries(growths).flatMap(([growth, shape]) =>
  Object.entries(rules).map(([rule, changes]) => [`${growth} trees with ${rule}`, { ...shape, ...changes }] as const),
)
const cases = { squared: makeCase('squared', 54_000, 18), logistic: makeCase('logistic', 54_000, 18) } as const // above every threshold for sharing work

for (const [index, [name, options]] of [...combined, ...Object.entries(shapes)].entries()) {
  const loss = index % 2 === 0 ? 'squared' : 'logistic'
  test(`${name} have the same bits on 1, 2 and 4 threads, and predict the margins of training`, () => {
    const data = cases[loss]
    const trained = teams.map((kernels) => train(kernels, data, loss, options))
    const digests = trained.map(({ ensemble, margins, ...rest }) =>
      digest(ensemble, margins, Float64Array.of(rest.loss)),
    )
    assert.equal(new Set(digests).size, 1)
    const { ensemble, margins } = trained[0] as (typeof trained)[number]
    const rows = { features: data.features, values: data.rows.values, rowCount: margins.length }
    assert.deepEqual(teams[2]?.boosting.predict(ensemble, rows), margins)
  })
}
