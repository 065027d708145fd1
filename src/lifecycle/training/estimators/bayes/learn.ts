import { log } from '#base'
import type { Feature } from '#features'
import type { FitPart } from '../../estimator.ts'
import type { Block } from './blocks.ts'
import { countOf, standardised } from './blocks.ts'

export type Variant = 'gaussian' | 'multinomial' | 'bernoulli' | 'complement'

export interface Learned {
  readonly block: Block
  readonly table: Float64Array
}

export interface Learning {
  readonly variant: Variant
  /** Of counts: each is seen this often more (Laplace, Lidstone). */
  readonly smoothing: number
  /** A share of a number's variance among all rows, added to that in each class. */
  readonly varianceSmoothing: number
}

/** A table per feature. Multinomial counts are of all features together, so they are learned together. */
export function learnTables(part: FitPart, learning: Learning): readonly Learned[] {
  const { features } = part.features
  if (learning.variant === 'multinomial' || learning.variant === 'complement') return countedTables(part, learning)
  return features.map((feature) => {
    if (feature.kind === 'category') return levelTable(feature, part, learning.smoothing)
    return learning.variant === 'gaussian'
      ? gaussianTable(feature.values, part, learning.varianceSmoothing)
      : presenceTable(feature.values, part, learning.smoothing)
  })
}

const SILENT: Learned = { block: { kind: 'silent', levelCount: 0 }, table: new Float64Array(0) }

function weightOf({ weights }: FitPart, row: number): number {
  return weights === undefined ? 1 : weights[row]!
}

/** Two passes; a class without rows has the mean and variance of all. */
function gaussianTable(values: Float64Array, part: FitPart, varianceSmoothing: number): Learned {
  const { classCount, values: labels } = part.target
  const { mean: centre, variance: all } = momentsOf(values, part, () => true)
  const scale = Math.sqrt(all)
  if (!(Number.isFinite(scale) && scale > Math.abs(centre) * 1e-12)) return SILENT
  const own = values.map((value) => (Number.isFinite(value) ? standardised(value, centre, scale) : value))
  const table = new Float64Array(2 + 3 * classCount)
  table.set([centre, scale])
  for (let k = 0; k < classCount; k++) {
    const { mean, variance, total } = momentsOf(own, part, (row) => labels[row] === k)
    const spread = (total > 0 ? variance : 1) + varianceSmoothing
    table.set([total > 0 ? mean : 0, 0.5 / spread, -0.5 * log(spread)], 2 + 3 * k)
  }
  return { block: { kind: 'gaussian', levelCount: 0 }, table }
}

function momentsOf(values: Float64Array, part: FitPart, counts: (row: number) => boolean) {
  let [total, sum, squares] = [0, 0, 0]
  for (let row = 0; row < values.length; row++) {
    if (!Number.isFinite(values[row]) || !counts(row)) continue
    total += weightOf(part, row)
    sum += weightOf(part, row) * values[row]!
  }
  const mean = total > 0 ? sum / total : 0
  for (let row = 0; row < values.length; row++) {
    if (!Number.isFinite(values[row]) || !counts(row)) continue
    squares += weightOf(part, row) * (values[row]! - mean) * (values[row]! - mean)
  }
  return { total, mean, variance: total > 0 ? squares / total : 0 }
}

/** Levels of a category; missing is one more where training rows lack it, and says nothing where none does. */
function levelTable(feature: Extract<Feature, { kind: 'category' }>, part: FitPart, smoothing: number): Learned {
  const { classCount, values: labels } = part.target
  const levelCount = feature.levels.length
  const counts = new Float64Array((levelCount + 1) * classCount)
  const totals = new Float64Array(classCount)
  let hasMissing = false
  for (const [row, code] of feature.codes.entries()) {
    if (code >= levelCount || weightOf(part, row) === 0) continue
    hasMissing ||= code < 0
    counts[(code < 0 ? levelCount : code) * classCount + labels[row]!]! += weightOf(part, row)
    totals[labels[row]!]! += weightOf(part, row)
  }
  const places = levelCount + Number(hasMissing)
  const table = counts.map((count, cell) => {
    const isSilent = !hasMissing && cell >= levelCount * classCount
    return isSilent ? 0 : log((count + smoothing) / (totals[cell % classCount]! + smoothing * places))
  })
  return { block: { kind: 'levels', levelCount }, table }
}

function presenceTable(values: Float64Array, part: FitPart, smoothing: number): Learned {
  const { classCount, values: labels } = part.target
  const present = new Float64Array(classCount)
  const totals = new Float64Array(classCount)
  for (let row = 0; row < values.length; row++) {
    totals[labels[row]!]! += weightOf(part, row)
    if (values[row]! > 0) present[labels[row]!]! += weightOf(part, row)
  }
  const isConstant = present.every((count) => count === 0) || present.every((count, k) => count === totals[k])
  if (isConstant) return SILENT
  const share = present.map((count, k) => (count + smoothing) / (totals[k]! + 2 * smoothing))
  const table = Float64Array.from([...share.map((one) => log(1 - one)), ...share.map(log)])
  return { block: { kind: 'presence', levelCount: 0 }, table }
}

/** Multinomial: logs of a class's share of counts. Complement (Rennie et al. 2003): minus those of all other classes together. */
function countedTables(part: FitPart, { variant, smoothing }: Learning): readonly Learned[] {
  const { classCount } = part.target
  const counted = part.features.features.map((feature) => countsOf(feature, part))
  const width = counted.reduce((sum, { counts }) => sum + counts.length / classCount, 0)
  const totals = new Float64Array(classCount)
  for (const { counts } of counted) for (const [cell, count] of counts.entries()) totals[cell % classCount]! += count
  const whole = totals.reduce((sum, total) => sum + total, 0)
  return counted.map(({ block, counts }) => {
    const rows = counts.map((_, cell) => rowSum(counts, cell, classCount))
    const table = counts.map((count, cell) => {
      const k = cell % classCount
      if (variant === 'multinomial') return log((count + smoothing) / (totals[k]! + smoothing * width))
      return -log((rows[cell]! - count + smoothing) / (whole - totals[k]! + smoothing * width))
    })
    return { block, table }
  })
}

function rowSum(counts: Float64Array, cell: number, classCount: number): number {
  const start = cell - (cell % classCount)
  let sum = 0
  for (let k = 0; k < classCount; k++) sum += counts[start + k]!
  return sum
}

/** Per class the sum of a number's counts, or how often each level occurs, the missing ones last. */
function countsOf(feature: Feature, part: FitPart) {
  const { classCount, values: labels } = part.target
  if (feature.kind === 'number') {
    const counts = new Float64Array(classCount)
    for (const [row, value] of feature.values.entries()) counts[labels[row]!]! += weightOf(part, row) * countOf(value)
    return { block: { kind: 'counts', levelCount: 0 } as const, counts }
  }
  const levelCount = feature.levels.length
  const counts = new Float64Array((levelCount + 1) * classCount)
  for (const [row, code] of feature.codes.entries()) {
    if (code >= levelCount) continue
    counts[(code < 0 ? levelCount : code) * classCount + labels[row]!]! += weightOf(part, row)
  }
  return { block: { kind: 'levels', levelCount } as const, counts }
}
