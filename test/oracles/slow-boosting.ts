import { exp, log } from '#base'
import type { Loss } from '#kernels'

// Boosting in doubles, written for reading: no fixed point, no pairs, no drawing. It has the kernels' rules for splits of numbers
// without gaps and for leaf values, and the losses by their definitions.

export const rules = { learningRate: 0.2, maxLeaves: 8, l2: 1, minHessian: 1e-3, minRowsInLeaf: 1, rounds: 20 }
export interface Aim {
  readonly loss: Loss
  readonly parameter?: number
  readonly base: number
}

interface Row {
  readonly margin: number
  readonly label: number
}

const powers: Readonly<Record<string, number>> = { poisson: 1, gamma: 2 }
export const powerOf = ({ loss, parameter = 0 }: Aim) => powers[loss] ?? parameter

function gradientOf(aim: Aim, { margin, label }: Row): readonly [g: number, h: number] {
  const { loss, parameter = 0 } = aim
  const r = margin - label
  if (loss === 'squared') return [r, 1]
  if (loss === 'absolute') return [Math.sign(r), 1]
  if (loss === 'huber') return [Math.max(-parameter, Math.min(parameter, r)), 1]
  if (loss === 'quantile') return [r > 0 ? 1 - parameter : r < 0 ? -parameter : 0, 1]
  if (loss === 'logistic') {
    const p = 1 / (1 + exp(-margin))
    return [p - label, p * (1 - p)]
  }
  const p = powerOf(aim)
  const [observed, expected] = [label * exp((1 - p) * margin), exp((2 - p) * margin)]
  return [expected - observed, (2 - p) * expected + (p - 1) * observed]
}

function lossOf(aim: Aim, { margin, label }: Row): number {
  const { loss, parameter = 0 } = aim
  const distance = Math.abs(margin - label)
  if (loss === 'squared') return distance * distance
  if (loss === 'absolute') return distance
  if (loss === 'quantile') return label > margin ? parameter * distance : (1 - parameter) * distance
  if (loss === 'huber')
    return distance <= parameter ? (distance * distance) / 2 : parameter * (distance - parameter / 2)
  if (loss === 'logistic') return log(1 + exp(label === 1 ? -margin : margin))
  if (loss === 'poisson') return exp(margin) - label * margin
  if (loss === 'gamma') return label * exp(-margin) + margin
  const p = powerOf(aim)
  return exp((2 - p) * margin) / (2 - p) - (label * exp((1 - p) * margin)) / (1 - p)
}

/** The middle of the smallest and the largest minimiser, found by trying every value. */
function quantileOf(values: readonly number[], weights: readonly number[], share: number): number {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const total = weights.reduce((a, b) => a + b, 0)
  let sum = 0
  for (const [at, i] of order.entries()) {
    sum += weights[i] ?? 0
    if (sum < share * total) continue
    const value = values[i] ?? 0
    const next = order.slice(at + 1).find((j) => (weights[j] ?? 0) > 0)
    return sum === share * total && next !== undefined ? (value + (values[next] ?? 0)) / 2 : value
  }
  return 0
}

function leafValue(
  aim: Aim,
  rows: readonly Row[],
  weights: readonly number[],
  [g, h]: readonly [number, number],
): number {
  const { loss, parameter = 0 } = aim
  if (loss === 'absolute' || loss === 'quantile' || loss === 'huber') {
    const residuals = rows.map(({ margin, label }) => label - margin)
    const centre = quantileOf(residuals, weights, loss === 'quantile' ? parameter : 0.5)
    if (loss !== 'huber') return centre
    const clipped = residuals.map((r, i) => (weights[i] ?? 0) * Math.max(-parameter, Math.min(parameter, r - centre)))
    return centre + clipped.reduce((a, b) => a + b, 0) / weights.reduce((a, b) => a + b, 0)
  }
  const step = -g / (h + rules.l2)
  const p = powerOf(aim)
  if (loss === 'logistic' || loss === 'squared') return step
  return log((1 + (2 - p) * step) / (1 - (p - 1) * step))
}

interface Leaf {
  readonly rows: Uint32Array
  readonly sums: readonly [number, number]
  readonly split: { readonly gain: number; readonly feature: number; readonly code: number }
}

function makeLeaf(codes: readonly Uint8Array[], g: Float64Array, h: Float64Array, rows: Uint32Array): Leaf {
  const sumOf = (values: Float64Array) => rows.reduce((sum, row) => sum + (values[row] ?? 0), 0)
  const [totalG, totalH] = [sumOf(g), sumOf(h)]
  let split = { gain: 0, feature: -1, code: -1 }
  codes.forEach((column, feature) => {
    const [gs, hs, counts] = [new Float64Array(256), new Float64Array(256), new Float64Array(256)]
    for (const row of rows) {
      const code = column[row] ?? 0
      gs[code] = (gs[code] ?? 0) + (g[row] ?? 0)
      hs[code] = (hs[code] ?? 0) + (h[row] ?? 0)
      counts[code] = (counts[code] ?? 0) + 1
    }
    let [gl, hl, count] = [0, 0, 0]
    for (let code = 0; code < 255; code++) {
      gl += gs[code] ?? 0
      hl += hs[code] ?? 0
      count += counts[code] ?? 0
      if (count === 0 || count === rows.length || counts[code] === 0) continue
      const hr = totalH - hl
      const least = Math.max(rules.minHessian, ((rules.minRowsInLeaf - 0.5) * totalH) / rows.length)
      if (hl < least || hr < least) continue
      const gain =
        (gl * gl) / (hl + rules.l2) + (totalG - gl) ** 2 / (hr + rules.l2) - (totalG * totalG) / (totalH + rules.l2)
      if (gain > split.gain * (1 + 1e-9)) split = { gain, feature, code }
    }
  })
  return { rows, sums: [totalG, totalH], split }
}

export interface Data {
  readonly codes: readonly Uint8Array[]
  readonly labels: Float64Array
  readonly weights?: Float64Array
  readonly offsets?: Float64Array
}

/** Margins of the training rows, then of the others, which trees are applied to as well. */
export function slowMargins(aim: Aim, train: Data, other: Data): readonly [Float64Array, Float64Array] {
  const parts = [train, other] as const
  const margins = parts.map(({ labels, offsets }) => labels.map((_, i) => aim.base + (offsets?.[i] ?? 0)))
  const [own = new Float64Array(0)] = margins
  const weightAt = (row: number) => train.weights?.[row] ?? 1
  for (let round = 0; round < rules.rounds; round++) {
    const pairs = Array.from(own, (margin, i) => gradientOf(aim, { margin, label: train.labels[i] ?? 0 }))
    const g = Float64Array.from(pairs, ([value], i) => value * weightAt(i))
    const h = Float64Array.from(pairs, ([, value], i) => value * weightAt(i))
    let leaves = [
      {
        leaf: makeLeaf(train.codes, g, h, Uint32Array.from(own.keys())),
        others: Uint32Array.from(other.labels.keys()),
      },
    ]
    while (leaves.length < rules.maxLeaves) {
      const best = leaves.reduce((a, b) => (b.leaf.split.gain > a.leaf.split.gain ? b : a))
      const { feature, code } = best.leaf.split
      if (feature < 0) break
      const [a, b] = parts.map(
        ({ codes }) =>
          (row: number) =>
            (codes[feature]?.[row] ?? 0) <= code,
      ) as [(row: number) => boolean, (row: number) => boolean]
      const side = (left: boolean) => ({
        leaf: makeLeaf(
          train.codes,
          g,
          h,
          best.leaf.rows.filter((row) => a(row) === left),
        ),
        others: best.others.filter((row) => b(row) === left),
      })
      leaves = [...leaves.filter((leaf) => leaf !== best), side(true), side(false)]
    }
    for (const { leaf, others } of leaves) {
      const rows = Array.from(leaf.rows, (row) => ({ margin: own[row] ?? 0, label: train.labels[row] ?? 0 }))
      const value = rules.learningRate * leafValue(aim, rows, Array.from(leaf.rows, weightAt), leaf.sums)
      for (const row of leaf.rows) own[row] = (own[row] ?? 0) + value
      for (const row of others) margins[1]![row] = (margins[1]![row] ?? 0) + value
    }
  }
  return [own, margins[1]!]
}

export function meanLoss(aim: Aim, { labels, weights }: Data, margins: Float64Array): number {
  let [sum, total] = [0, 0]
  margins.forEach((margin, i) => {
    const weight = weights?.[i] ?? 1
    sum += weight * lossOf(aim, { margin, label: labels[i] ?? 0 })
    total += weight
  })
  return sum / total
}
