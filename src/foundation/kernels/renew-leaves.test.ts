import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng } from '#base'
import { plainBoosting } from '../../../test/oracles/plain-boosting.ts'
import type { LabelledRows, Loss } from './index.ts'
import { loadKernels } from './index.ts'

const kernels = await loadKernels({ threads: 2, checked: true })
after(() => kernels[Symbol.asyncDispose]())

/** One tree that moves each of some groups, told apart by a category, by its own value at full rate. */
function leafValues(loss: Loss, lossParameter: number, groups: readonly LabelledRows[], base = 0): readonly number[] {
  const whole = (pick: (rows: LabelledRows) => ArrayLike<number>) =>
    Float64Array.from(groups.flatMap((rows) => Array.from(pick(rows))))
  const codes = Int32Array.from(groups.flatMap((rows, code) => Array.from(rows.labels, () => code)))
  const weights = groups.some((rows) => rows.weights) ? { weights: whole((rows) => rows.weights ?? []) } : {}
  using session = kernels.boosting.open({
    loss,
    lossParameter,
    base: Float64Array.of(base),
    features: [{ kind: 'category', source: 0, levelCount: groups.length }],
    training: { values: [codes], labels: whole((rows) => rows.labels), ...weights },
    ...plainBoosting,
    rounds: 1,
    learningRate: 1,
    maxLeaves: groups.length,
    l2: 0,
    minHessian: 0,
    minRowsInLeaf: 1,
    categorySmoothing: 0,
    categoryL2: 0,
  })
  session.growTree({ rows: 0, columns: 0, dither: 1 })
  const margins = session.margins()
  return groups.map((_, code) => margins[codes.indexOf(code)] ?? Number.NaN)
}

/** By sorting: the middle of the least value with `share` of the weight up to it and the next, where that share is met exactly. */
function quantileBySorting(values: Float64Array, weights: Float64Array, share: number): number {
  const rows = Array.from(values.keys())
    .filter((i) => (weights[i] ?? 0) > 0)
    .sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const total = rows.reduce((sum, i) => sum + (weights[i] ?? 0), 0)
  let sum = 0
  for (const [at, i] of rows.entries()) {
    sum += weights[i] ?? 0
    const [value, next] = [values[i] ?? 0, values[rows[at + 1] ?? i] ?? 0]
    const last = value !== next || at === rows.length - 1
    if (last && sum >= share * total) return sum === share * total ? value + 0.5 * (next - value) : value
  }
  return Number.NaN
}

/** Numbers a sort must tell apart: many equal ones, signs, subnormals, sizes from 1e-300 to 1e150. */
function makeValues(rng: ReturnType<typeof createRng>, count: number): Float64Array {
  const kinds = [
    () => rng.float() - 0.5,
    () => rng.below(5) - 2,
    () => (rng.float() - 0.5) * 1e150,
    () => (rng.float() - 0.5) * 1e-300,
    () => 1 + rng.below(3) * 2.220446049250313e-16,
    () => rng.below(3) * 5e-324,
  ]
  const kind = rng.below(kinds.length + 1)
  return Float64Array.from(
    { length: count },
    () => (kinds[kind] ?? kinds[rng.below(kinds.length)] ?? kinds[0])?.() ?? 0,
  )
}

test('the leaf of an absolute or quantile loss is the exact weighted quantile, whatever the numbers', () => {
  for (let seed = 0; seed < 300; seed++) {
    const rng = createRng(seed)
    const labels = makeValues(rng, 1 + rng.below(seed % 10 === 0 ? 9000 : 40))
    const share = seed % 3 === 0 ? 0.5 : ([0.1, 0.25, 0.8, 0.999][rng.below(4)] ?? 0.5)
    const isWeighed = rng.float() < 0.5
    const weights = labels.map(() => (isWeighed ? rng.below(4) : 1))
    weights[0] = 3
    const rows = { values: [], labels, ...(isWeighed ? { weights } : {}) }
    const [found] = leafValues(share === 0.5 ? 'absolute' : 'quantile', share, [rows])
    assert.equal(found, quantileBySorting(labels, isWeighed ? weights : labels.map(() => 1), share) + 0, `seed ${seed}`)
  }
})

test('each leaf has the median of its own rows', () => {
  const groups = [[1, 2, 9], [-5, -4], [100], [7, 7, 7, 8]].map((labels) => ({
    values: [],
    labels: Float64Array.from(labels),
  }))
  assert.deepEqual(leafValues('absolute', 0, groups, 7), [2, -4.5, 100, 7])
})

test('the leaf of a Huber loss is the median and the mean of what is clipped around it', () => {
  const labels = Float64Array.of(0, 1, 2, 3, 1000)
  const [found] = leafValues('huber', 1.5, [{ values: [], labels }])
  assert.equal(found, 2 + (-1.5 - 1 + 0 + 1 + 1.5) / 5)
  const [weighed] = leafValues('huber', 1.5, [{ values: [], labels, weights: Float64Array.of(4, 4, 4, 4, 0) }])
  assert.equal(weighed, 1.5 + (-1.5 - 0.5 + 0.5 + 1.5) / 4)
})
