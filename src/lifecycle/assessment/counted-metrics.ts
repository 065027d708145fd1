import { log, log1p } from '#base'
import type { Metric, Prediction, Target } from '#training'

/** A metric of a multiset of rows: `counts[row]` copies of each. Everything that does not depend on them is done before. */
export type CountedMetric = (counts: Uint16Array) => number

type Prepare = (target: Target, prediction: Prediction) => CountedMetric

/** The metric for resampling: prepared once where we know how, else computed on copied rows. */
export function countedMetric(metric: Metric, target: Target, prediction: Prediction): CountedMetric {
  const prepare = prepared[metric.name]
  return prepare === undefined ? onCopies(metric, target, prediction) : prepare(target, prediction)
}

const LEAST_PROBABILITY = 1e-15

const prepared: Readonly<Record<string, Prepare>> = {
  logLoss: (target, { probabilities }) =>
    meanOf(target, (value, row) => -log(Math.max(LEAST_PROBABILITY, probabilities![row * target.classCount + value]!))),
  brier: (target, { probabilities }) => meanOf(target, (value, row) => square(probabilities![row * 2 + 1]! - value)),
  accuracy: (target, { classIndices }) => meanOf(target, (value, row) => Number(classIndices![row] === value)),
  mae: (target, { values }) => meanOf(target, (value, row) => Math.abs(values![row]! - value)),
  rmse: (target, { values }) => rooted(meanOf(target, (value, row) => square(values![row]! - value))),
  rmsle: (target, { values }) => {
    if (target.values.some(isNegative) || values!.some(isNegative)) return () => Number.NaN
    return rooted(meanOf(target, (value, row) => square(log1p(values![row]!) - log1p(value))))
  },
  r2: countedR2,
  medianAbsoluteError: countedMedian,
  auc: countedAuc,
  averagePrecision: countedAveragePrecision,
  balancedAccuracy: (target, prediction) => fromConfusion(target, prediction, meanRecall),
  f1: (target, prediction) => fromConfusion(target, prediction, (cells) => f1At(cells, 2, 1)),
  macroF1: (target, prediction) => fromConfusion(target, prediction, meanF1),
}

function square(value: number): number {
  return value * value
}
function isNegative(value: number): boolean {
  return value < 0
}
function rooted(mean: CountedMetric): CountedMetric {
  return (counts) => Math.sqrt(mean(counts))
}

function meanOf({ values }: Target, lossAt: (value: number, row: number) => number): CountedMetric {
  const losses = values.map(lossAt)
  return (counts) => {
    let [sum, total] = [0, 0]
    for (let row = 0; row < losses.length; row++) {
      sum += counts[row]! * losses[row]!
      total += counts[row]!
    }
    return sum / total
  }
}

function countedR2({ values }: Target, prediction: Prediction): CountedMetric {
  const errors = values.map((value, row) => square(prediction.values![row]! - value))
  return (counts) => {
    let [error, sum, total] = [0, 0, 0]
    for (let row = 0; row < counts.length; row++) {
      error += counts[row]! * errors[row]!
      sum += counts[row]! * values[row]!
      total += counts[row]!
    }
    const spread = spreadAround(sum / total, values, counts)
    return spread > 0 ? 1 - error / spread : Number.NaN
  }
}

/** In a second pass: where the one huge value was not drawn, a difference of sums would be rounding dust. 0 for equal values. */
function spreadAround(mean: number, values: Float64Array, counts: Uint16Array): number {
  let [spread, smallest, largest] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let row = 0; row < counts.length; row++) {
    if (counts[row] === 0) continue
    const value = values[row]!
    spread += counts[row]! * square(value - mean)
    if (value < smallest) smallest = value
    if (value > largest) largest = value
  }
  return smallest < largest ? spread : 0
}

function countedMedian({ values }: Target, prediction: Prediction): CountedMetric {
  const errors = values.map((value, row) => Math.abs(prediction.values![row]! - value))
  const order = Uint32Array.from(errors, (_, row) => row).sort((a, b) => errors[a]! - errors[b]!)
  return (counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0)
    const [below, above] = [Math.floor((total - 1) / 2), Math.floor(total / 2)]
    let [seen, lower] = [0, Number.NaN]
    for (const row of order) {
      seen += counts[row]!
      if (seen > below && Number.isNaN(lower)) lower = errors[row]!
      if (seen > above) return (lower + errors[row]!) / 2
    }
    return Number.NaN
  }
}

/** Rows by rising margin, and where each run of equal margins ends: sorted once, whatever is drawn. */
function ranking({ margins }: Prediction): { order: Uint32Array; isEnd: Uint8Array } {
  const order = Uint32Array.from(margins, (_, row) => row).sort((a, b) => margins[a]! - margins[b]! || a - b)
  const isEnd = Uint8Array.from(order, (row, at) =>
    Number(at + 1 === order.length || margins[order[at + 1]!] !== margins[row]),
  )
  return { order, isEnd }
}

function countedAuc({ values }: Target, prediction: Prediction): CountedMetric {
  const { order, isEnd } = ranking(prediction)
  const positive = Uint8Array.from(order, (row) => values[row]!)
  return (counts) => {
    let [wins, negatives, positives, tied, tiedPositives] = [0, 0, 0, 0, 0]
    for (let at = 0; at < order.length; at++) {
      const count = counts[order[at]!]!
      tied += count
      if (positive[at] === 1) tiedPositives += count
      if (isEnd[at] === 0) continue
      const tiedNegatives = tied - tiedPositives
      wins += tiedPositives * (2 * negatives + tiedNegatives)
      negatives += tiedNegatives
      positives += tiedPositives
      tied = 0
      tiedPositives = 0
    }
    return wins / (2 * positives * negatives)
  }
}

function countedAveragePrecision({ values }: Target, prediction: Prediction): CountedMetric {
  const { order, isEnd } = ranking(prediction)
  return (counts) => {
    let [sum, taken, found, tiedPositives] = [0, 0, 0, 0]
    for (let at = order.length - 1; at >= 0; at--) {
      const row = order[at]!
      taken += counts[row]!
      tiedPositives += counts[row]! * values[row]!
      if (at > 0 && isEnd[at - 1] === 0) continue
      found += tiedPositives
      if (taken > 0) sum += tiedPositives * (found / taken)
      tiedPositives = 0
    }
    return sum / found
  }
}

/** actual × predicted, row-major. */
function fromConfusion(
  { values, classCount }: Target,
  { classIndices }: Prediction,
  measure: (cells: Float64Array, classCount: number) => number,
): CountedMetric {
  const cellOf = Int32Array.from(values, (actual, row) => actual * classCount + classIndices![row]!)
  const cells = new Float64Array(classCount * classCount)
  return (counts) => {
    cells.fill(0)
    for (let row = 0; row < cellOf.length; row++) cells[cellOf[row]!]! += counts[row]!
    return measure(cells, classCount)
  }
}

function meanRecall(cells: Float64Array, classCount: number): number {
  let [sum, present] = [0, 0]
  for (let k = 0; k < classCount; k++) {
    const actual = actualCount(cells, classCount, k)
    if (actual === 0) continue
    sum += cells[k * classCount + k]! / actual
    present++
  }
  return sum / present
}

function meanF1(cells: Float64Array, classCount: number): number {
  let [sum, present] = [0, 0]
  for (let k = 0; k < classCount; k++) {
    const score = f1At(cells, classCount, k)
    if (Number.isNaN(score)) continue
    sum += score
    present++
  }
  return sum / present
}

function f1At(cells: Float64Array, classCount: number, k: number): number {
  let predicted = 0
  for (let row = 0; row < classCount; row++) predicted += cells[row * classCount + k]!
  return (2 * cells[k * classCount + k]!) / (actualCount(cells, classCount, k) + predicted)
}

function actualCount(cells: Float64Array, classCount: number, k: number): number {
  let sum = 0
  for (let j = 0; j < classCount; j++) sum += cells[k * classCount + j]!
  return sum
}

/** Any metric, by really drawing the rows: slow, but right for what is not in the list. */
function onCopies(metric: Metric, target: Target, prediction: Prediction): CountedMetric {
  return (counts) => {
    const rows: number[] = []
    for (let row = 0; row < counts.length; row++) for (let copy = 0; copy < counts[row]!; copy++) rows.push(row)
    return metric.compute({ ...target, values: pick(target.values, rows, 1) }, copied(prediction, rows))
  }
}

function copied(prediction: Prediction, rows: readonly number[]): Prediction {
  const { rowCount, margins, probabilities, classIndices, values } = prediction
  return {
    rowCount: rows.length,
    margins: pick(margins, rows, margins.length / rowCount),
    probabilities: probabilities === null ? null : pick(probabilities, rows, probabilities.length / rowCount),
    classIndices: classIndices === null ? null : Int32Array.from(rows, (row) => classIndices[row]!),
    values: values === null ? null : pick(values, rows, 1),
  }
}

function pick(values: Float64Array, rows: readonly number[], width: number): Float64Array {
  const picked = new Float64Array(rows.length * width)
  for (const [at, row] of rows.entries()) picked.set(values.subarray(row * width, (row + 1) * width), at * width)
  return picked
}
