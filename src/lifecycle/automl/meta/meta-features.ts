import type { CategoryFeature, Feature, NumberFeature } from '#features'
import type { FitPart } from '#training'

/** What a table with a question looks like from afar: figures that tables alike have alike. None tells what the rows are about. */
export interface MetaFeatures {
  readonly rowCount: number
  readonly columnCount: number
  /** Of all columns. */
  readonly numberShare: number
  /** Of all cells. */
  readonly missingShare: number
  /** Of the categories; 0 without any. */
  readonly meanLevelCount: number
  readonly largestLevelCount: number
  /** Mean over the numbers of Bowley's skewness, (q1 + q3 - 2 q2) / (q3 - q1), without its sign. */
  readonly skew: number
  /** 1 for regression. */
  readonly classCount: number
  /** Share of the commonest class, and of the rarest; 1 and 1 for regression. */
  readonly commonestShare: number
  readonly rarestShare: number
  /** Bowley's skewness of the target, regression only. */
  readonly targetSkew: number
}

export function metaFeatures({ features: { features, rowCount }, target }: FitPart): MetaFeatures {
  const numbers = features.filter((feature) => feature.kind === 'number')
  const categories = features.filter((feature) => feature.kind === 'category')
  const levelCounts = categories.map(({ levels }) => levels.length)
  const isRegression = target.task === 'regression'
  const shares = isRegression ? [1] : classSharesOf(target.values, target.classCount)
  return {
    rowCount,
    columnCount: features.length,
    numberShare: share(numbers.length, features.length),
    missingShare: share(sumOf(features.map(missingCount)), rowCount * features.length),
    meanLevelCount: share(sumOf(levelCounts), levelCounts.length),
    largestLevelCount: Math.max(0, ...levelCounts),
    skew: share(sumOf(numbers.map(({ values }) => Math.abs(skewnessOf(values)))), numbers.length),
    classCount: isRegression ? 1 : target.classCount,
    commonestShare: Math.max(...shares),
    rarestShare: Math.min(...shares),
    targetSkew: isRegression ? skewnessOf(target.values) : 0,
  }
}

function classSharesOf(values: Float64Array, classCount: number): readonly number[] {
  const counts = new Array<number>(classCount).fill(0)
  for (const label of values) counts[label]!++
  return counts.map((count) => share(count, values.length))
}

function missingCount(feature: Feature): number {
  return feature.kind === 'number' ? missingNumbers(feature) : missingWords(feature)
}

function missingNumbers({ values }: NumberFeature): number {
  let count = 0
  for (const value of values) if (Number.isNaN(value)) count++
  return count
}

function missingWords({ codes }: CategoryFeature): number {
  let count = 0
  for (const code of codes) if (code < 0) count++
  return count
}

/** Between -1 and 1; 0 where the middle half of the values is one value. */
function skewnessOf(values: Float64Array): number {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b)
  const at = (place: number) => sorted[Math.floor(place * (sorted.length - 1))] ?? 0
  const [low, middle, high] = [at(0.25), at(0.5), at(0.75)]
  const skewness = (low - middle + (high - middle)) / (high - low)
  return Number.isFinite(skewness) ? skewness : 0
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0
}
