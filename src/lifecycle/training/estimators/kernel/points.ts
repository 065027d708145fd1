import type { DenseBlock, DenseEncoding, Feature, Features, NumberBlock } from '#features'
import { fitDense } from '#features'
import type { LaplacePoints } from '#kernels'
import type { Ranks } from './ranks.ts'
import { ranksOf, scoreOf } from './ranks.ts'

/** What turns features into points. A number is halfway between its standardised value and its normal score: neither is best for all. */
export interface PointEncoding {
  readonly encoding: DenseEncoding
  /** Per feature; of categories and constants empty. */
  readonly ranks: readonly Ranks[]
}

/** Standardised numbers end here: one stray value must not be far from everything. */
const FARTHEST = 5
/** What a column of 0 and 1 is multiplied by beside numbers of deviation 1; a category that differs does so in two of them. */
const INDICATOR = 0.7

export function fitPoints(features: Features): PointEncoding {
  const encoding = fitDense(features)
  const ranks = encoding.blocks.map((block, at) => {
    const feature = features.features[at]!
    return ranksOf(isVarying(block) && feature.kind === 'number' ? feature.values : new Float64Array(0))
  })
  return { encoding, ranks }
}

/** Features as the kernels compare them: numbers (with indicators of missing ones), then codes. What never varied is left out. */
export function pointsOf(
  { encoding: { blocks }, ranks }: PointEncoding,
  { features, rowCount }: Features,
): LaplacePoints {
  const numbers = blocks.flatMap((block, at) =>
    block.kind === 'number' ? numberColumns(block, ranks[at]!, features[at]!) : [],
  )
  const codes = blocks.flatMap((block, at) =>
    block.kind === 'category' && isVarying(block) ? [codeColumn(block, features[at]!)] : [],
  )
  const columns = [...numbers, ...codes]
  const rows = new Float64Array(rowCount * columns.length)
  for (const [j, columnAt] of columns.entries()) {
    for (let row = 0; row < rowCount; row++) rows[row * columns.length + j] = columnAt(row)
  }
  const mismatches = new Float64Array(codes.length).fill(2 * INDICATOR)
  return { pointCount: rowCount, numberCount: numbers.length, rows, mismatches }
}

/** Columns of the points that these blocks make. */
export function pointWidth({ blocks }: DenseEncoding): number {
  return blocks.reduce((sum, block) => {
    return sum + Number(isVarying(block)) + Number(block.kind === 'number' && block.missing)
  }, 0)
}

export function isVarying(block: DenseBlock): boolean {
  return block.kind === 'category' ? block.levelCount + Number(block.missing) > 1 : block.scale > 0
}

type ColumnAt = (row: number) => number

function numberColumns(block: NumberBlock, ranks: Ranks, feature: Feature): readonly ColumnAt[] {
  const { median, mean, scale, missing } = block
  const { values } = feature as { values: Float64Array }
  const placed = (row: number) => {
    const value = Number.isFinite(values[row]!) ? values[row]! : median
    const standardised = Math.max(-FARTHEST, Math.min(FARTHEST, (value - mean) / scale))
    return 0.5 * (standardised + scoreOf(ranks, value))
  }
  const indicator = (row: number) => (Number.isFinite(values[row]!) ? 0 : INDICATOR)
  return [...(isVarying(block) ? [placed] : []), ...(missing ? [indicator] : [])]
}

/** Missing and unseen levels share a code where training rows had such; else they are of no level, −1. */
function codeColumn(block: DenseBlock, feature: Feature): ColumnAt {
  const { codes } = feature as { codes: Int32Array }
  const { levelCount, missing } = block as { levelCount: number; missing: boolean }
  return (row) => {
    const code = codes[row]!
    if (code >= 0 && code < levelCount) return code
    return missing ? levelCount : -1
  }
}
