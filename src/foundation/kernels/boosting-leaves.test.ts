import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng, digestOf, exp, log, log1p } from '#base'
import { plainBoosting, threeTeams } from '../../../test/oracles/plain-boosting.ts'
import type { BinnedFeature, BoostingOptions, Kernels, Loss, OrderedCodes, RowsToScore } from './index.ts'

const teams = await threeTeams()
const [one] = teams

const RANKS = 40
const CLASSES = 5

const defaults = {
  ...plainBoosting,
  rounds: 6,
}

/** Two numbers, a category, and a statistic whose codes differ from order to order. */
function makeCase(loss: Loss, rowCount: number, weighted = false) {
  const rng = createRng(4).child(loss)
  const numbers = [0, 1].map(() =>
    Float64Array.from({ length: rowCount }, () => (rng.float() < 0.1 ? Number.NaN : rng.float())),
  )
  const category = Int32Array.from({ length: rowCount }, () => rng.below(9) - 1)
  const truth = Float64Array.from({ length: rowCount }, () => rng.float())
  const noisy = () => Uint8Array.from(truth, (value) => Math.floor((0.8 * value + 0.2 * rng.float()) * RANKS))
  const ordered: OrderedCodes = { feature: 3, rankCount: RANKS, averaging: noisy(), structures: [noisy(), noisy()] }
  const level = Int32Array.from(truth, (value) => Math.floor(value * 1000))
  const ranks = Uint8Array.from({ length: 1002 }, (_, at) => Math.min(at / 1000, 0.99) * RANKS)
  const features: BinnedFeature[] = [
    ...numbers.map((values, source) => ({ kind: 'number', source, edges: one.boosting.edges(values, 255) }) as const),
    { kind: 'category', source: 2, levelCount: 8 },
    { kind: 'statistic', source: 3, ranks },
  ]
  const labels = truth.map((value, row) => {
    const signal = 3 * value + ((numbers[0] ?? [])[row] || 2) + rng.float()
    return loss === 'squared'
      ? signal ** 3
      : loss === 'logistic'
        ? Number(signal > 3)
        : Math.min(CLASSES - 1, Math.floor(signal))
  })
  const weights = Float64Array.from({ length: rowCount }, () => rng.below(4) * rng.float())
  const training = { values: [...numbers, category, level], labels, ...(weighted ? { weights } : {}) }
  return { features, training, ordered }
}

type Case = ReturnType<typeof makeCase>

function train(kernels: Kernels, { features, training }: Case, loss: Loss, changes: Partial<BoostingOptions>) {
  const base = new Float64Array(loss === 'softmax' ? CLASSES : 1)
  const options = { ...defaults, loss, base, features, training, validation: training, ...changes }
  using session = kernels.boosting.open(options)
  const rng = createRng(5)
  const trees = options.rounds * (options.vectorLeaves ? 1 : base.length)
  for (let tree = 0; tree < trees; tree++)
    session.growTree({ rows: rng.uint32(), columns: rng.uint32(), dither: rng.uint32() })
  return { ensemble: session.ensemble(options.rounds), margins: session.margins(), loss: session.validationLoss() }
}

/** The training rows as they are averaged: the ordered codes themselves are levels whose rank is their number. */
function averaged({ features, training, ordered }: Case): RowsToScore {
  const ranks = Uint8Array.from({ length: RANKS + 2 }, (_, rank) => Math.min(rank, RANKS - 1))
  return {
    features: [...features.slice(0, 3), { kind: 'statistic', source: 3, ranks }],
    values: [...training.values.slice(0, 3), Int32Array.from(ordered.averaging)],
    rowCount: training.labels.length,
  }
}

const plain = ({ features, training }: Case): RowsToScore => ({
  features,
  values: training.values,
  rowCount: training.labels.length,
})

/** Rows × outputs as outputs × rows. */
function byOutput(margins: Float64Array, rowCount: number): Float64Array {
  const outputs = margins.length / rowCount
  return margins.map((_, at) => margins[(at % rowCount) * outputs + Math.floor(at / rowCount)] ?? 0)
}

interface Way {
  readonly name: string
  readonly loss: Loss
  readonly changes: (data: Case) => Partial<BoostingOptions>
}
const sampled = { rowShare: 0.6, leavesFromAllRows: true }
const ways: readonly Way[] = [
  ...(['squared', 'logistic', 'softmax'] as const).flatMap((loss): Way[] => [
    { name: `${loss}, ordered statistics`, loss, changes: ({ ordered }) => ({ ordered: [ordered] }) },
    {
      name: `${loss}, ordered statistics of sampled rows and columns`,
      loss,
      changes: ({ ordered }) => ({ ordered: [ordered], rowShare: 0.6, columnShare: 0.7 }),
    },
    { name: `${loss}, leaf values from all rows`, loss, changes: () => sampled },
    { name: `${loss}, both`, loss, changes: ({ ordered }) => ({ ordered: [ordered], ...sampled }) },
  ]),
  { name: 'vector leaves', loss: 'softmax', changes: () => ({ vectorLeaves: true }) },
  { name: 'vector leaves of sampled rows', loss: 'softmax', changes: () => ({ vectorLeaves: true, rowShare: 0.6 }) },
  {
    name: 'vector leaves, ordered statistics, leaf values from all rows',
    loss: 'softmax',
    changes: ({ ordered }) => ({ vectorLeaves: true, ordered: [ordered], ...sampled }),
  },
]

for (const { name, loss, changes } of ways) {
  test(`${name}: the same bits on 1, 2 and 4 threads`, () => {
    const data = makeCase(loss, 50_000)
    const digests = teams.map((kernels) => {
      const { ensemble, margins, loss: validationLoss } = train(kernels, data, loss, { rounds: 3, ...changes(data) })
      const predicted = kernels.boosting.predict(ensemble, plain(data))
      const { values } = kernels.boosting.contributions(ensemble, { ...plain(data), rowCount: 50 })
      const arrays: readonly (Float64Array | Int32Array)[] = [
        ensemble.values,
        ensemble.children,
        ensemble.covers,
        margins,
        predicted,
        values,
        Float64Array.of(validationLoss),
      ]
      return digestOf(arrays.map((a) => digestOf(new Uint8Array(a.buffer, a.byteOffset, a.byteLength))).join(' '))
    })
    assert.equal(new Set(digests).size, 1)
  })

  test(`${name}: margins after training are the predictions for the rows as they are averaged, bit for bit`, () => {
    const data = makeCase(loss, 3001)
    const { ensemble, margins } = train(one, data, loss, changes(data))
    const rows = changes(data).ordered ? averaged(data) : plain(data)
    const predicted = byOutput(one.boosting.predict(ensemble, rows), 3001)
    assert.ok(predicted.every((margin, at) => margin === margins[at]))
  })

  test(`${name}: the validation loss is that of the model, and falls`, () => {
    const data = makeCase(loss, 2000)
    const { ensemble, loss: found } = train(one, data, loss, changes(data))
    const margins = one.boosting.predict(ensemble, plain(data))
    const expected =
      data.training.labels.map((label, row) => lossOf(loss, margins, row, label)).reduce((a, b) => a + b, 0) / 2000
    assert.ok(Math.abs(found - expected) < 1e-9 * Math.max(1, expected), `${found} is not ${expected}`)
    assert.ok(found < train(one, data, loss, { ...changes(data), rounds: 1 }).loss)
  })

  for (const weighted of loss === 'softmax' ? [true] : [false, true]) {
    // leaves are told apart by their values: unweighted classes would give some the same
    test(`${name}: a leaf's value is Newton's step of ${weighted ? 'weighted ' : ''}rows that reach it`, () => {
      const data = makeCase(loss, 2000, weighted)
      const all = changes(data)
      if (all.rowShare !== undefined && !all.leavesFromAllRows) return // which rows were drawn is not to be seen from here
      checkLeaves(data, loss, all)
    })
  }
}

function lossOf(loss: Loss, margins: Float64Array, row: number, label: number): number {
  if (loss === 'squared') return ((margins[row] ?? 0) - label) ** 2
  if (loss === 'logistic') return log1p(exp((label > 0 ? -1 : 1) * (margins[row] ?? 0)))
  const mine = margins.subarray(row * CLASSES, (row + 1) * CLASSES)
  return log(mine.reduce((sum, margin) => sum + exp(margin), 0)) - (mine[label] ?? 0)
}

/** One round from margins of 0, against sums in doubles over the rows with the same prediction. */
function checkLeaves(data: Case, loss: Loss, changes: Partial<BoostingOptions>): void {
  const { ensemble } = train(one, data, loss, { ...changes, rounds: 1 })
  const rowCount = data.training.labels.length
  const margins = byOutput(one.boosting.predict(ensemble, changes.ordered ? averaged(data) : plain(data)), rowCount)
  for (let output = 0; output < margins.length / rowCount; output++) {
    const leaves = new Map<number, { g: number; h: number }>()
    data.training.labels.forEach((label, row) => {
      const margin = margins[output * rowCount + row] ?? 0
      const { g, h } = stepOf(loss, label, output)
      const weight = data.training.weights?.[row] ?? 1
      const sums = leaves.get(margin) ?? { g: 0, h: 0 }
      leaves.set(margin, { g: sums.g + weight * g, h: sums.h + weight * h })
    })
    assert.ok(leaves.size > 3)
    for (const [margin, { g, h }] of leaves) {
      const expected = (-0.1 * g) / (h + 1)
      assert.ok(Math.abs(margin - expected) < 2e-3 * Math.abs(expected) + 1e-4, `${margin} is not ${expected}`)
    }
  }
}

function stepOf(loss: Loss, label: number, output: number): { g: number; h: number } {
  if (loss === 'squared') return { g: -label, h: 1 }
  if (loss === 'logistic') return { g: 0.5 - label, h: 0.25 }
  return { g: 1 / CLASSES - Number(label === output), h: 1 / CLASSES }
}

test('vector leaves: contributions and base sum to the margin of every class', () => {
  const data = makeCase('softmax', 1500)
  const { ensemble } = train(one, data, 'softmax', { vectorLeaves: true, rounds: 20 })
  assert.equal(ensemble.leafWidth, CLASSES)
  assert.equal(ensemble.values.length, ensemble.children.length * CLASSES)
  const rows = { ...plain(data), rowCount: 100 }
  const margins = one.boosting.predict(ensemble, rows)
  const { values, base } = one.boosting.contributions(ensemble, rows)
  margins.forEach((margin, at) => {
    const sum = values.subarray(at * 4, at * 4 + 4).reduce((a, b) => a + b, base[at % CLASSES] ?? 0)
    assert.ok(Math.abs(sum - margin) < 1e-9 * (1 + Math.abs(margin)), `${sum} is not ${margin}`)
  })
})

test('a tree sees a statistic by one order only, and every order is drawn', () => {
  const data = makeCase('squared', 500)
  const constant = new Uint8Array(500)
  const { ordered } = data
  const useless = { ...ordered, structures: [constant, constant] }
  const { ensemble } = train(one, data, 'squared', { ordered: [useless] })
  const inner = ensemble.features.filter((_, node) => ensemble.children[node] !== 0)
  assert.ok(!inner.includes(3))
  const half = { ...ordered, structures: [constant, ordered.averaging] }
  const trees = train(one, data, 'squared', { ordered: [half], rounds: 20 }).ensemble
  const splits = Array.from({ length: 20 }, (_, tree) => {
    const [start = 0, end = 0] = [trees.starts[tree], trees.starts[tree + 1]]
    return trees.features
      .subarray(start, end)
      .some((feature, node) => feature === 3 && trees.children[start + node] !== 0)
  })
  const using = splits.filter(Boolean).length
  assert.ok(using > 3 && using < 17, `${using} of 20 trees split by the statistic`)
})
