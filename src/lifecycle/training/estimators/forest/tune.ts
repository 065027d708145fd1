import { log } from '#base'
import type { BaggedTree } from '#kernels'
import type { FitInput } from '../../estimator.ts'
import type { Labels } from './grow.ts'
import type { Smoothing } from './margins.ts'

/** What `'auto'` stands for: rows in a leaf, and the share of the columns that are tried. */
export interface Shape {
  readonly leastRows: number
  readonly share: number
}

const LEAST_ROWS = [1, 3, 10, 30, 100]

/** The shape of least loss: first the rows in a leaf, from few to many until two steps are no better, then the share. */
export function bestShape(
  { leastRows, shares }: { readonly leastRows: number | null; readonly shares: readonly number[] },
  lossOf: (shape: Shape) => number,
): Shape {
  let best = { shape: { leastRows: leastRows ?? LEAST_ROWS[0]!, share: shares[0]! }, loss: Number.POSITIVE_INFINITY }
  const judge = (shape: Shape) => {
    const loss = lossOf(shape)
    const isBetter = loss < best.loss
    if (isBetter) best = { shape, loss }
    return isBetter
  }
  if (leastRows === null) {
    let worse = 0
    for (const rows of LEAST_ROWS) {
      worse = judge({ leastRows: rows, share: shares[0]! }) ? 0 : worse + 1
      if (worse === 2) break
    }
  } else if (shares.length > 1) judge(best.shape)
  for (const share of shares.slice(1)) judge({ ...best.shape, share })
  return best.shape
}

/** Trees that a shape is judged by: few of them favour large leaves, but many rows make up for that in part. */
export function judgingTrees(rowCount: number): number {
  return Math.max(20, Math.min(48, Math.floor(200_000 / Math.max(1, rowCount))))
}

interface Judged {
  readonly input: FitInput
  readonly labels: Labels
  readonly smoothing: Smoothing
}

/** Of trees that know what they did not draw, on those rows: of classes the log-loss, of numbers the squared error. */
export function outOfBagLoss(trees: readonly BaggedTree[], { input, labels, smoothing }: Judged): number {
  const { target, weights } = input
  let sum = 0
  let total = 0
  for (let row = 0; row < target.values.length; row++) {
    const weight = weights === undefined ? 1 : weights[row]!
    if (weight === 0) continue
    const { count, own, squares } = votesOf(trees, row, labels)
    if (count < 2) continue
    total += weight
    const isClass = target.task !== 'regression'
    sum +=
      weight *
      (isClass
        ? logLossOf(own, count, target.values[row]!, smoothing)
        : squaredError(own, squares, count, labels.values[row]!))
  }
  return total > 0 ? sum / total : 0
}

/** Over the trees that did not draw the row: of two and more classes what they give to the row's own, else what they say. */
function votesOf(trees: readonly BaggedTree[], row: number, { classCount, values }: Labels) {
  const label = values[row]!
  let [count, own, squares] = [0, 0, 0]
  for (const tree of trees) {
    const leaf = tree.leafOfRow![row]!
    if (leaf < 0) continue
    const value = tree.values[leaf * classCount + (classCount === 1 ? 0 : label)]!
    count += 1
    own += value
    squares += value * value
  }
  return { count, own, squares }
}

/** `votes`: the sum of the shares of class 1, or with more than two classes of the row's own. */
function logLossOf(votes: number, count: number, label: number, { shares, smoothing }: Smoothing): number {
  const own = shares.length > 2 || label === 1 ? votes : count - votes
  return -log(Math.max((own + smoothing * shares[label]!) / (count + smoothing), 1e-300))
}

/** That of infinitely many such trees: what few of them vary by is taken off. */
function squaredError(sum: number, squares: number, count: number, label: number): number {
  const mean = sum / count
  return (mean - label) * (mean - label) - (squares / count - mean * mean) / (count - 1)
}
