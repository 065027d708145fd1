import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng, exp, log } from '#base'
import type { BinnedFeature, BoostingOptions, Loss } from './index.ts'
import { loadKernels } from './index.ts'

// Symmetric trees grown slowly in doubles, from the rule alone: every split of every feature, scored over all leaves of a level.

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())

const rules = { learningRate: 0.2, l2: 1, l1: 0, categorySmoothing: 5, categoryL2: 2, minHessian: 0 }
type Rules = typeof rules
const rounds = 12
const depth = 4

interface Data {
  readonly features: readonly BinnedFeature[]
  readonly values: readonly (Float64Array | Int32Array)[]
  readonly codes: readonly (readonly number[])[]
  readonly labels: Float64Array
}

function makeData(loss: Loss, rowCount: number): Data {
  const rng = createRng(33).child(loss)
  const numbers = Array.from({ length: 3 }, () =>
    Float64Array.from({ length: rowCount }, () => (rng.float() < 0.15 ? Number.NaN : rng.float())),
  )
  const whole = Float64Array.from({ length: rowCount }, () => rng.float())
  const levels = Int32Array.from({ length: rowCount }, () => Math.floor(rng.float() * 9) - 1)
  const labels = Float64Array.from({ length: rowCount }, (_, i) => {
    const [a = 0, b = 0] = numbers.map((column) => column[i] ?? 0)
    const signal =
      (Number.isNaN(a) ? 0.8 : a) * 2 + (b > 0.5 ? (whole[i] ?? 0) : 0) + ((levels[i] ?? 0) % 2) + rng.float()
    return loss === 'squared' ? signal : signal > 2 ? 1 : 0
  })
  const columns = [...numbers, whole]
  const features: BinnedFeature[] = columns.map((column, source) => ({
    kind: 'number',
    source,
    edges: kernels.boosting.edges(column, source === 1 ? 6 : 100),
  }))
  const codes = columns.map((column, j) => {
    const { edges } = features[j] as { edges: Float64Array }
    return Array.from(column, (v) => (Number.isNaN(v) ? edges.length + 1 : edges.filter((edge) => edge < v).length))
  })
  features.push({ kind: 'category', source: columns.length, levelCount: 8 })
  codes.push(Array.from(levels, (level) => (level < 0 ? 9 : level)))
  return { features, values: [...columns, levels], codes, labels }
}

interface Part {
  readonly g: number
  readonly h: number
}

const soft = (g: number, l1: number): number => Math.sign(g) * Math.max(0, Math.abs(g) - l1)
const worth = ({ g, h }: Part, l1: number, l2: number): number => (h === 0 ? 0 : soft(g, l1) ** 2 / (h + l2))

/** Orders of codes, of which each prefix is a split. */
function ordersOf(
  data: Data,
  feature: number,
  gradients: readonly Part[],
  { l2, categorySmoothing, categoryL2 }: Rules,
) {
  const codes = data.codes[feature] ?? []
  const binning = data.features[feature] as BinnedFeature
  const present = [...new Set(codes)].sort((a, b) => a - b)
  if (binning.kind === 'number') {
    const missing = binning.edges.length + 1
    const known = present.filter((code) => code !== missing)
    if (known.length === present.length) return [{ order: known, l2 }]
    return [
      { order: [...known, missing], l2 },
      { order: [missing, ...known], l2 },
    ]
  }
  const ratio = (code: number) => {
    const sums = sumOf(gradients.filter((_, row) => codes[row] === code))
    return sums.g / (sums.h + categorySmoothing)
  }
  const order = present.map((code) => ({ code, key: ratio(code) })).sort((a, b) => a.key - b.key || a.code - b.code)
  return [{ order: order.map(({ code }) => code), l2: l2 + (present.length > 4 ? categoryL2 : 0) }]
}

function sumOf(parts: readonly Part[]): Part {
  return { g: parts.reduce((sum, { g }) => sum + g, 0), h: parts.reduce((sum, { h }) => sum + h, 0) }
}

/** Moves the margins by one tree; the least gap between the best and the second best score says how sure the tree is. */
function growSlowly(data: Data, gradients: readonly Part[], margins: Float64Array, rule: Rules): void {
  let leaves: number[][] = [Array.from(margins, (_, row) => row)]
  for (let level = 0; level < depth; level++) {
    const undivided = leaves.reduce((sum, rows) => sum + worth(partOf(gradients, rows), rule.l1, rule.l2), 0)
    let best = { score: undivided + 1e-9, goesLeft: (_: number) => true }
    data.features.forEach((_, feature) => {
      const codes = data.codes[feature] ?? []
      for (const { order, l2 } of ordersOf(data, feature, gradients, rule)) {
        for (let size = 1; size < order.length; size++) {
          const left = new Set(order.slice(0, size))
          const score = scoreOf(leaves, (row) => left.has(codes[row] ?? -1), gradients, rule.l1, l2, rule.minHessian)
          if (score > best.score * (1 + 1e-12)) best = { score, goesLeft: (row) => left.has(codes[row] ?? -1) }
        }
      }
    })
    leaves = leaves.flatMap((rows) => [rows.filter(best.goesLeft), rows.filter((row) => !best.goesLeft(row))])
  }
  for (const rows of leaves) {
    const { g, h } = partOf(gradients, rows)
    for (const row of rows) margins[row] = (margins[row] ?? 0) - (rule.learningRate * soft(g, rule.l1)) / (h + rule.l2)
  }
}

function partOf(gradients: readonly Part[], rows: readonly number[]): Part {
  return sumOf(rows.map((row) => gradients[row] as Part))
}

function scoreOf(
  leaves: readonly number[][],
  goesLeft: (row: number) => boolean,
  gradients: readonly Part[],
  l1: number,
  l2: number,
  least: number,
): number {
  let score = 0
  for (const rows of leaves) {
    const left = partOf(gradients, rows.filter(goesLeft))
    const right = partOf(
      gradients,
      rows.filter((row) => !goesLeft(row)),
    )
    if (left.h > 0 && right.h > 0 && Math.min(left.h, right.h) < least) return Number.NEGATIVE_INFINITY
    score += worth(left, l1, l2) + worth(right, l1, l2)
  }
  return score
}

function slowMargins(loss: Loss, data: Data, rule: Rules): Float64Array {
  const margins = new Float64Array(data.labels.length)
  for (let round = 0; round < rounds; round++) {
    const gradients = Array.from(margins, (margin, i): Part => {
      const p = loss === 'squared' ? margin : 1 / (1 + exp(-margin))
      return { g: p - (data.labels[i] ?? 0), h: loss === 'squared' ? 1 : p * (1 - p) }
    })
    growSlowly(data, gradients, margins, rule)
  }
  return margins
}

function fastMargins(loss: Loss, { features, values, labels }: Data, changes: Partial<BoostingOptions>): Float64Array {
  using session = kernels.boosting.open({
    ...{ ...rules, loss, base: Float64Array.of(0), features, training: { values, labels }, rounds },
    ...{ maxLeaves: 2, minRowsInLeaf: 1, minGain: 0, rowShare: 1, columnShare: 1 },
    ...{ growth: 'symmetric', depth, ...changes },
  })
  for (let round = 0; round < rounds; round++) session.growTree({ rows: round, columns: round, dither: round })
  return session.margins()
}

const variants: Readonly<Record<string, Partial<Rules>>> = {
  'no further rule': {},
  'an L1 penalty': { l1: 0.8 },
  'a least hessian on each side': { minHessian: 2.5 },
  'no penalty at all': { l2: 0, categoryL2: 0 },
}
for (const [name, changes] of Object.entries(variants)) {
  for (const rowCount of [150, 500]) {
    test(`symmetric trees of ${rowCount} rows with ${name} are those of a slow search in doubles`, () => {
      const data = makeData('squared', rowCount)
      const [slow, fast] = [
        slowMargins('squared', data, { ...rules, ...changes }),
        fastMargins('squared', data, changes),
      ]
      const worst = slow.reduce((most, margin, i) => Math.max(most, Math.abs(margin - (fast[i] ?? 0))), 0)
      assert.ok(worst < 1e-4, `margins differ by ${worst}`)
    })
  }
}

test('symmetric trees fit the logistic loss as well as a slow search in doubles', () => {
  const data = makeData('logistic', 400)
  const lossOf = (margins: Float64Array) =>
    margins.reduce((sum, margin, i) => sum + log(1 + exp(data.labels[i] === 1 ? -margin : margin)), 0) / margins.length
  const [slow, fast] = [lossOf(slowMargins('logistic', data, rules)), lossOf(fastMargins('logistic', data, {}))]
  assert.ok(Math.abs(fast - slow) < 0.01 * slow, `loss ${fast}, in doubles ${slow}`)
})
