import type { Column } from '#base'
import { leadingEigenvector } from './eigenvector.ts'
import { numbersOf } from './grid.ts'
import type { Probe } from './probe.ts'

const QUANTILES = 100

/**
 * Levels in an order that puts alike ones side by side: by the first coordinate of classical scaling (Torgerson 1952) of the
 * distances between them, each the sum over the other columns of how differently their rows are distributed (Kolmogorov and
 * Smirnov's distance for numbers, total variation for words). The most frequent level is in the first half.
 */
export function orderBySimilarity(
  probe: Probe,
  name: string,
  levelOf: Int32Array,
  levelCount: number,
): readonly number[] {
  const distances = new Float64Array(levelCount * levelCount)
  for (const { name: other } of probe.model.signature.inputs) {
    const column = probe.table.columns.get(other)
    if (other === name || column === undefined) continue
    addDistances(distances, distributionsOf(probe, column, levelOf, levelCount), levelCount)
  }
  const coordinates = firstCoordinate(distances, levelCount)
  return [...coordinates.keys()].sort((a, b) => coordinates[a]! - coordinates[b]! || a - b)
}

interface Distributions {
  readonly isCumulative: boolean
  readonly width: number
  readonly shares: Float64Array // levels × width
}

/** Of numbers: the share of a level's rows up to each of the column's quantiles; of words: the share of each. */
function distributionsOf({ weights }: Probe, column: Column, levelOf: Int32Array, levelCount: number): Distributions {
  const { places, width } = placesOf(column)
  const shares = new Float64Array(levelCount * width)
  const totals = new Float64Array(levelCount)
  for (const [row, level] of levelOf.entries()) {
    if (level < 0 || level >= levelCount || places[row]! < 0) continue
    shares[level * width + places[row]!]! += weights[row]!
    totals[level]! += weights[row]!
  }
  const isCumulative = column.kind !== 'codes'
  for (let at = 0; at < shares.length; at++) {
    const total = totals[Math.floor(at / width)]!
    shares[at] = (total > 0 ? shares[at]! / total : 0) + (isCumulative && at % width > 0 ? shares[at - 1]! : 0)
  }
  return { isCumulative, width, shares }
}

function placesOf(column: Column): { readonly places: Int32Array; readonly width: number } {
  if (column.kind === 'codes') return { places: column.codes, width: Math.max(1, column.levels.length) }
  const values = numbersOf(column)
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  const ends = Float64Array.from(
    { length: QUANTILES },
    (_, i) => sorted[Math.ceil(((i + 1) * sorted.length) / QUANTILES) - 1]!,
  )
  const places = Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : ends.findIndex((end) => end >= value)))
  return { places, width: QUANTILES }
}

function addDistances(
  distances: Float64Array,
  { isCumulative, width, shares }: Distributions,
  levelCount: number,
): void {
  for (let a = 0; a < levelCount; a++) {
    for (let b = 0; b < a; b++) {
      let most = 0
      let sum = 0
      for (let i = 0; i < width; i++) {
        const difference = Math.abs(shares[a * width + i]! - shares[b * width + i]!)
        most = Math.max(most, difference)
        sum += difference
      }
      const distance = isCumulative ? most : sum / 2
      distances[a * levelCount + b]! += distance
      distances[b * levelCount + a]! += distance
    }
  }
}

function firstCoordinate(distances: Float64Array, count: number): Float64Array {
  const vector = leadingEigenvector(doublyCentred(distances, count), count)
  return (vector[0] ?? 0) > 0 ? vector.map((value) => -value) : vector
}

/** Half the squared distances, negated, less the means of rows and columns. */
function doublyCentred(distances: Float64Array, count: number): Float64Array {
  const squares = distances.map((distance) => -0.5 * distance * distance)
  const means = Float64Array.from({ length: count }, (_, i) => meanOf(squares.subarray(i * count, (i + 1) * count)))
  const mean = meanOf(means)
  return squares.map((square, at) => square - means[Math.floor(at / count)]! - means[at % count]! + mean)
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
