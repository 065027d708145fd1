import type { DenseBlock, DenseEncoding, Feature, Features, NumberBlock } from '#features'
import type { LaplacePoints } from '#kernels'

/** Standardised numbers end here: one stray value must not be far from everything. */
const FARTHEST = 5
/** What a column of 0 and 1 is multiplied by beside numbers of deviation 1; a category that differs does so in two of them. */
const INDICATOR = 0.7

/** Features as the kernels compare them: numbers (with indicators of missing ones), then codes. What never varied is left out. */
export function pointsOf({ blocks }: DenseEncoding, { features, rowCount }: Features): LaplacePoints {
  const numbers = blocks.flatMap((block, at) => (block.kind === 'number' ? numberColumns(block, features[at]!) : []))
  const codes = blocks.flatMap((block, at) => (varyingLevels(block) ? [codeColumn(block, features[at]!)] : []))
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
    if (block.kind === 'category') return sum + Number(varyingLevels(block))
    return sum + Number(block.scale > 0) + Number(block.missing)
  }, 0)
}

function varyingLevels(block: DenseBlock): boolean {
  return block.kind === 'category' && block.levelCount + Number(block.missing) > 1
}

type ColumnAt = (row: number) => number

function numberColumns({ median, mean, scale, missing }: NumberBlock, feature: Feature): readonly ColumnAt[] {
  const { values } = feature as { values: Float64Array }
  const standardised = (row: number) => {
    const value = Number.isFinite(values[row]!) ? values[row]! : median
    return Math.max(-FARTHEST, Math.min(FARTHEST, (value - mean) / scale))
  }
  const indicator = (row: number) => (Number.isFinite(values[row]!) ? 0 : INDICATOR)
  return [...(scale > 0 ? [standardised] : []), ...(missing ? [indicator] : [])]
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
