import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng, exp, log } from '#base'
import { plainBoosting } from '../../../test/oracles/plain-boosting.ts'
import type { BoostingOptions, LabelledRows } from './index.ts'
import { loadKernels } from './index.ts'

const kernels = await loadKernels({ threads: 2, checked: true })
after(() => kernels[Symbol.asyncDispose]())

const rules = {
  ...plainBoosting,
  loss: 'ranking',
  base: Float64Array.of(0),
  rounds: 1,
  learningRate: 1,
  maxLeaves: 2,
  l2: 0,
  minHessian: 0,
  minRowsInLeaf: 1,
  categorySmoothing: 0,
  categoryL2: 0,
} satisfies Partial<BoostingOptions>

const discount = (rank: number) => log(2) / log(rank + 2)
const dcg = (gains: readonly number[]) => gains.reduce((sum, gain, rank) => sum + gain * discount(rank), 0)

interface Query {
  readonly margins: readonly number[]
  readonly gains: readonly number[]
  readonly weights: readonly number[]
}

/** Positions by falling margin, the lesser gain first where margins are equal. */
function ranked({ margins, gains, weights }: Query): readonly number[] {
  const rows = gains.map((_, i) => i).filter((i) => (weights[i] ?? 0) > 0)
  return rows.sort((a, b) => (margins[b] ?? 0) - (margins[a] ?? 0) || (gains[a] ?? 0) - (gains[b] ?? 0) || a - b)
}

const best = ({ gains, weights }: Query) => dcg(gains.filter((_, i) => (weights[i] ?? 0) > 0).sort((a, b) => b - a))

/** g and h of each row from the definition: every pair, what NDCG changes when the two swap, the logistic of their difference. */
function lambdas(query: Query): readonly (readonly [g: number, h: number])[] {
  const order = ranked(query)
  const sums = query.gains.map(() => [0, 0] as [number, number])
  const gainAt = (rank: number) => query.gains[order[rank] ?? 0] ?? 0
  for (let i = 0; i < Math.min(30, order.length); i++) {
    for (let j = i + 1; j < order.length; j++) {
      if (gainAt(i) === gainAt(j)) continue
      const gains = order.map((row) => query.gains[row] ?? 0)
      const before = dcg(gains)
      ;[gains[i], gains[j]] = [gainAt(j), gainAt(i)]
      const weight = Math.min(query.weights[order[i] ?? 0] ?? 0, query.weights[order[j] ?? 0] ?? 0)
      const change = (weight * Math.abs(dcg(gains) - before)) / best(query)
      const [high, low] = gainAt(i) > gainAt(j) ? [order[i] ?? 0, order[j] ?? 0] : [order[j] ?? 0, order[i] ?? 0]
      const wrong = 1 / (1 + exp((query.margins[high] ?? 0) - (query.margins[low] ?? 0)))
      for (const [row, sign] of [
        [high, -1],
        [low, 1],
      ] as const) {
        const sum = sums[row] ?? [0, 0]
        sum[0] += sign * wrong * change
        sum[1] += wrong * (1 - wrong) * change
      }
    }
  }
  return sums
}

function makeQueries(seed: number, count: number): readonly Query[] {
  const rng = createRng(seed)
  return Array.from({ length: count }, () => {
    const rows = Array.from({ length: 1 + rng.below(60) }, (_, i) => i)
    return {
      margins: rows.map(() => (rng.float() < 0.3 ? 1 : 4 * rng.float() - 2)),
      gains: rows.map(() => [0, 0, 0, 1, 3, 7][rng.below(6)] ?? 0),
      weights: rows.map(() => (rng.float() < 0.1 ? 0 : 1 + rng.below(3))),
    }
  })
}

const rowsOf = (queries: readonly Query[]): Omit<LabelledRows, 'values'> => ({
  labels: Float64Array.from(queries.flatMap(({ gains }) => gains)),
  weights: Float64Array.from(queries.flatMap(({ weights }) => weights)),
  offsets: Float64Array.from(queries.flatMap(({ margins }) => margins)),
  groups: Uint32Array.from(queries.flatMap(({ gains }, query) => gains.map(() => query))),
})

test('a row moves by the Newton step of all its pairs', () => {
  const queries = makeQueries(1, 3)
  const rows = rowsOf(queries)
  const steps = queries.flatMap((query) => lambdas(query).map(([g, h]) => (h > 0 ? -g / h : 0)))
  for (let row = 0; row < rows.labels.length; row++) {
    const alone = Float64Array.from(rows.labels, (_, i) => Number(i === row))
    const features = [{ kind: 'number', source: 0, edges: Float64Array.of(0.5) } as const]
    using session = kernels.boosting.open({ ...rules, features, training: { ...rows, values: [alone] } })
    session.growTree({ rows: 0, columns: 0, dither: 5 })
    if (session.ensemble(1).children[0] === 0) continue // its pairs pull it neither way
    const moved = (session.margins()[row] ?? 0) - (rows.offsets?.[row] ?? 0)
    assert.ok(
      Math.abs(moved - (steps[row] ?? 0)) < 1e-4 * (1 + Math.abs(moved)),
      `row ${row}: ${moved}, not ${steps[row]}`,
    )
  }
})

test('the validation loss is the weighted mean of 1 - NDCG over the queries that can be ranked wrongly', () => {
  const queries = makeQueries(2, 40)
  const rows = { ...rowsOf(queries), values: [new Float64Array(rowsOf(queries).labels.length)] }
  const features = [{ kind: 'number', source: 0, edges: new Float64Array(0) } as const]
  using session = kernels.boosting.open({ ...rules, features, training: rows, validation: rows })
  let [sum, total] = [0, 0]
  for (const query of queries) {
    const taken = query.gains.filter((_, i) => (query.weights[i] ?? 0) > 0)
    if (new Set(taken).size < 2) continue
    const weight = Math.max(...query.weights)
    sum += weight * (1 - dcg(ranked(query).map((i) => query.gains[i] ?? 0)) / best(query))
    total += weight
  }
  assert.ok(Math.abs(session.validationLoss() - sum / total) < 1e-12)
})

test('boosting ranks queries it has not seen, and rows of weight 0 teach nothing', () => {
  const rng = createRng(6)
  const make = (): LabelledRows => {
    const count = 3000
    const values = [0, 1, 2].map(() => Float64Array.from({ length: count }, () => rng.float()))
    const groups = Uint32Array.from({ length: count }, (_, i) => Math.floor(i / 20))
    const quality = groups.map(() => rng.below(5)) // of a query as a whole: margins may ignore it
    const labels = Float64Array.from(groups, (group, i) => {
      const relevance =
        2 * (values[0]?.[i] ?? 0) + (values[1]?.[i] ?? 0) + (quality[group] ?? 0) / 10 + 0.3 * rng.float()
      return (1 << Math.min(4, Math.floor(1.5 * relevance))) - 1
    })
    return { values, groups, labels }
  }
  const training = make()
  const features = training.values.map((column, source) => ({
    kind: 'number' as const,
    source,
    edges: kernels.boosting.edges(column as Float64Array, 64),
  }))
  const options = {
    ...rules,
    features,
    validation: make(),
    rounds: 30,
    learningRate: 0.2,
    maxLeaves: 8,
    l2: 1,
    minRowsInLeaf: 5,
  }
  const fit = (rows: LabelledRows) => {
    using session = kernels.boosting.open({ ...options, training: rows })
    const [before = 0] = session.startLosses
    for (let tree = 0; tree < 30; tree++) session.growTree({ rows: tree, columns: tree, dither: tree })
    return { before, loss: session.validationLoss(), margins: session.margins() }
  }
  const { before, loss } = fit(training)
  assert.ok(loss < 0.1 * before, `1 - NDCG ${loss} after ${before}`)
  const weights = training.labels.map((_, i) => Number(i % 3 > 0))
  const changed = training.labels.map((label, i) => (i % 3 > 0 ? label : 15 - label))
  assert.deepEqual(fit({ ...training, weights, labels: changed }), fit({ ...training, weights }))
})
