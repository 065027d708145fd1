import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng, exp, log } from '#base'
import type { BinnedFeature, Loss } from './index.ts'
import { loadKernels } from './index.ts'

// A slow boosting in doubles with the same rules, to measure the kernels against: exact gradients, no fixed point, no pairs.

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())

const rules = {
  learningRate: 0.2,
  maxLeaves: 8,
  l2: 1,
  minHessian: 1e-3,
  minRowsInLeaf: 1,
  categorySmoothing: 5,
  categoryL2: 2,
}
const rounds = 15

interface Split {
  readonly gain: number
  readonly goesLeft: (row: number) => boolean
}

interface Sums {
  readonly g: number
  readonly h: number
}

interface Problem {
  readonly features: readonly BinnedFeature[]
  readonly codes: readonly number[][] // per feature
  readonly g: Float64Array
  readonly h: Float64Array
}

function sumOf(problem: Problem, rows: readonly number[]): Sums {
  let g = 0
  let h = 0
  for (const row of rows) {
    g += problem.g[row] ?? 0
    h += problem.h[row] ?? 0
  }
  return { g, h }
}

const scoreOf = ({ g, h }: Sums, l2: number): number => (g * g) / (h + l2)

/** Orders of codes, of which each prefix is a split: numbers with the missing on either side, categories by their ratio. */
function ordersOf(
  problem: Problem,
  feature: number,
  rows: readonly number[],
): { order: readonly number[]; l2: number }[] {
  const codes = problem.codes[feature] ?? []
  const present = [...new Set(rows.map((row) => codes[row] ?? 0))].sort((a, b) => a - b)
  const binning = problem.features[feature]
  if (binning?.kind === 'number') {
    const missing = (binning.edges?.length ?? 0) + 1
    const values = present.filter((code) => code !== missing)
    const orders =
      present.length > values.length
        ? [
            [...values, missing],
            [missing, ...values],
          ]
        : [values]
    return orders.map((order) => ({ order, l2: rules.l2 }))
  }
  const ratio = (code: number) => {
    const { g, h } = sumOf(
      problem,
      rows.filter((row) => codes[row] === code),
    )
    return g / (h + rules.categorySmoothing)
  }
  const order = present.map((code) => ({ code, key: ratio(code) })).sort((a, b) => a.key - b.key || a.code - b.code)
  return [{ order: order.map(({ code }) => code), l2: rules.l2 + (present.length > 4 ? rules.categoryL2 : 0) }]
}

function bestSplit(problem: Problem, rows: readonly number[]): Split {
  const total = sumOf(problem, rows)
  let best: Split = { gain: 1e-12, goesLeft: () => false }
  problem.features.forEach((_, feature) => {
    const codes = problem.codes[feature] ?? []
    for (const { order, l2 } of ordersOf(problem, feature, rows)) {
      for (let size = 1; size < order.length; size++) {
        const left = new Set(order.slice(0, size))
        const sums = sumOf(
          problem,
          rows.filter((row) => left.has(codes[row] ?? 0)),
        )
        const rest = { g: total.g - sums.g, h: total.h - sums.h }
        const gain = scoreOf(sums, l2) + scoreOf(rest, l2) - scoreOf(total, rules.l2)
        if (gain > best.gain * (1 + 1e-9)) best = { gain, goesLeft: (row) => left.has(codes[row] ?? 0) }
      }
    }
  })
  return best
}

function growSlowly(problem: Problem, margins: Float64Array): void {
  const all = Array.from(margins, (_, row) => row)
  const leaves = [{ rows: all, split: bestSplit(problem, all) }]
  while (leaves.length < rules.maxLeaves) {
    const best = leaves.reduce((a, b) => (b.split.gain > a.split.gain ? b : a))
    if (best.split.gain <= 1e-12) break
    const [left, right] = [true, false].map((side) => best.rows.filter((row) => best.split.goesLeft(row) === side)) as [
      number[],
      number[],
    ]
    leaves.splice(
      leaves.indexOf(best),
      1,
      { rows: left, split: bestSplit(problem, left) },
      { rows: right, split: bestSplit(problem, right) },
    )
  }
  for (const { rows } of leaves) {
    const { g, h } = sumOf(problem, rows)
    for (const row of rows) margins[row] = (margins[row] ?? 0) - (rules.learningRate * g) / (h + rules.l2)
  }
}

function makeData(loss: Loss) {
  const rng = createRng(21).child(loss)
  const count = 160
  const numbers = Array.from({ length: 3 }, () =>
    Float64Array.from({ length: count }, () => (rng.float() < 0.15 ? Number.NaN : rng.float())),
  )
  const levels = Int32Array.from({ length: count }, () => Math.floor(rng.float() * 9) - 1)
  const labels = Float64Array.from({ length: count }, (_, i) => {
    const [a = 0, b = 0] = numbers.map((column) => column[i] ?? 0)
    const signal =
      (Number.isNaN(a) ? 0.8 : a) * 2 + (b > 0.5 ? 1 : 0) + ((levels[i] ?? 0) % 2 === 0 ? 0.7 : 0) + rng.float()
    return loss === 'squared' ? signal : signal > 2.2 ? 1 : 0
  })
  const features: BinnedFeature[] = numbers.map((column, source) => ({
    kind: 'number',
    source,
    edges: kernels.boosting.edges(column, 20),
  }))
  features.push({ kind: 'category', source: numbers.length, levelCount: 8 })
  return { features, values: [...numbers, levels], labels }
}

function codesOf(features: readonly BinnedFeature[], values: readonly (Float64Array | Int32Array)[]): number[][] {
  return values.map((column, j) => {
    const feature = features[j] as BinnedFeature
    if (feature.kind === 'statistic') return Array.from(column, (level) => feature.ranks[level] as number)
    if (feature.kind === 'category') return Array.from(column, (level) => (level < 0 ? feature.levelCount + 1 : level))
    const { edges } = feature
    return Array.from(column, (value) =>
      Number.isNaN(value) ? edges.length + 1 : edges.filter((edge) => edge < value).length,
    )
  })
}

function slowMargins(loss: Loss, data: ReturnType<typeof makeData>): Float64Array {
  const codes = codesOf(data.features, data.values)
  const margins = new Float64Array(data.labels.length)
  for (let round = 0; round < rounds; round++) {
    const p = margins.map((margin) => (loss === 'squared' ? margin : 1 / (1 + exp(-margin))))
    const g = p.map((value, i) => value - (data.labels[i] ?? 0))
    const h = p.map((value) => (loss === 'squared' ? 1 : value * (1 - value)))
    growSlowly({ features: data.features, codes, g, h }, margins)
  }
  return margins
}

function fastMargins(loss: Loss, { features, values, labels }: ReturnType<typeof makeData>): Float64Array {
  using session = kernels.boosting.open({
    ...rules,
    loss,
    base: Float64Array.of(0),
    features,
    training: { values, labels },
    rounds,
    minRowsInLeaf: 1,
    minGain: 0,
    rowShare: 1,
    columnShare: 1,
  })
  for (let round = 0; round < rounds; round++) session.growTree({ rows: round, columns: round, dither: round })
  return session.margins()
}

test('squared loss fits as a slow boosting in doubles does, row by row', () => {
  const data = makeData('squared')
  const [slow, fast] = [slowMargins('squared', data), fastMargins('squared', data)]
  const worst = slow.reduce((most, margin, i) => Math.max(most, Math.abs(margin - (fast[i] ?? 0))), 0)
  assert.ok(worst < 1e-4, `margins differ by ${worst}`)
})

test('logistic loss fits as well as a slow boosting in doubles', () => {
  const data = makeData('logistic')
  const lossOf = (margins: Float64Array) =>
    margins.reduce((sum, margin, i) => sum + log(1 + exp(data.labels[i] === 1 ? -margin : margin)), 0) / margins.length
  const [slow, fast] = [lossOf(slowMargins('logistic', data)), lossOf(fastMargins('logistic', data))]
  assert.ok(Math.abs(fast - slow) < 0.01 * slow, `loss ${fast}, in doubles ${slow}`)
})
