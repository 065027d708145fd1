import { RepriseError } from '#base'
import type { Bend } from './bend.ts'
import { bend, fitBend } from './bend.ts'
import type { Feature, Features } from './feature.ts'
import { takeMedian } from './median.ts'

/** Levels of a category that have a column each; those after them count as unseen. */
export const ENCODED_LEVELS = 253

/** Rows filled at once, so that the part of the matrix being written stays in the cache. */
const ROWS_IN_CACHE = 256

/** Plain data that turns features into a dense matrix for linear models. */
export interface DenseEncoding {
  /** Columns of the matrix. */
  readonly width: number
  /** `groups[j]` is the index of the feature that column `j` was made from. */
  readonly groups: readonly number[]
  /** One block of columns per feature, in feature order. */
  readonly blocks: readonly DenseBlock[]
}

/** A number takes one column, and a second that says "missing" only where training rows had missing values. */
export interface NumberBlock {
  readonly kind: 'number'
  readonly median: number
  readonly mean: number
  /** Standard deviation after imputation; 0 for a constant, whose column is always 0. */
  readonly scale: number
  readonly missing: boolean
  /** A second column, before the one of missing values; absent with standard scaling, and where it would say nothing new. */
  readonly bend?: Bend
}

/** A category takes a column for each of its first 253 levels, none of them dropped (the penalty settles which is the reference). */
export interface CategoryBlock {
  readonly kind: 'category'
  readonly levelCount: number
  readonly missing: boolean
}
export type DenseBlock = NumberBlock | CategoryBlock

export interface DenseOptions {
  /**
   * `standard`: every number standardised. `robust`: beside it the same number bent, so that it levels off three interquartile
   * ranges from the median; values far out then say little more than those before them.
   */
  readonly scaling?: 'standard' | 'robust'
}

/** Medians, means, scales and widths of training features. */
export function fitDense(features: Features, { scaling = 'standard' }: DenseOptions = {}): DenseEncoding {
  const blocks = features.features.map((feature) => fitBlock(feature, scaling === 'robust'))
  const groups = blocks.flatMap((block, feature) => new Array<number>(widthOf(block)).fill(feature))
  return { width: groups.length, groups, blocks }
}

/** The matrix, `rowCount × encoding.width`, row-major. A missing or unseen category has no level's 1. */
export function applyDense(encoding: DenseEncoding, { features, rowCount }: Features): Float64Array {
  const matrix = new Float64Array(rowCount * encoding.width)
  for (let from = 0; from < rowCount; from += ROWS_IN_CACHE) {
    const rows = { from, to: Math.min(from + ROWS_IN_CACHE, rowCount) }
    let offset = 0
    for (const [index, block] of encoding.blocks.entries()) {
      fillBlock(matrix, { ...rows, offset, width: encoding.width }, block, features[index]!)
      offset += widthOf(block)
    }
  }
  return matrix
}

/** Columns of a block. */
export function widthOf(block: DenseBlock): number {
  const width = block.kind === 'category' ? block.levelCount : block.bend === undefined ? 1 : 2
  return width + (block.missing ? 1 : 0)
}

function fitBlock(feature: Feature, bends: boolean): DenseBlock {
  if (feature.kind === 'number') return fitNumber(feature.values, bends)
  const levelCount = Math.min(feature.levels.length, ENCODED_LEVELS)
  return { kind: 'category', levelCount, missing: feature.codes.some((code) => code < 0 || code >= levelCount) }
}

function fitNumber(values: Float64Array, bends: boolean): NumberBlock {
  const present = finiteOf(values)
  const missing = present.length < values.length
  const median = present.length === 0 ? 0 : takeMedian(present)
  const { mean, scale } = moments(values, median)
  const bent = bends && scale > 0 ? fitBend(values) : undefined
  return { kind: 'number', median, mean, scale, missing, ...(bent === undefined ? {} : { bend: bent }) }
}

function finiteOf(values: Float64Array): Float64Array {
  const finite = new Float64Array(values.length)
  let length = 0
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) finite[length++] = values[i]!
  return finite.subarray(0, length)
}

/** Mean and standard deviation with missing values replaced, in two passes and row order. */
function moments(values: Float64Array, median: number): { mean: number; scale: number } {
  if (values.length === 0) return { mean: 0, scale: 0 }
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += imputed(values[i]!, median)
  const mean = sum / values.length
  let squares = 0
  for (let i = 0; i < values.length; i++) {
    const deviation = imputed(values[i]!, median) - mean
    squares += deviation * deviation
  }
  const scale = Math.sqrt(squares / values.length)
  // A constant can leave rounding dust behind, and huge values overflow: neither may be divided by.
  const isUsable = Number.isFinite(scale) && scale > Math.abs(mean) * 1e-12
  return isUsable ? { mean, scale } : { mean: Number.isFinite(mean) ? mean : 0, scale: 0 }
}

function imputed(value: number, median: number): number {
  return Number.isFinite(value) ? value : median
}

/** The rows to fill, and where the block's columns begin in a row of `width`. */
interface Place {
  readonly from: number
  readonly to: number
  readonly offset: number
  readonly width: number
}

function fillBlock(matrix: Float64Array, place: Place, block: DenseBlock, feature: Feature): void {
  if (block.kind === 'number' && feature.kind === 'number') fillNumber(matrix, place, block, feature.values)
  else if (block.kind === 'category' && feature.kind === 'category') fillCategory(matrix, place, block, feature.codes)
  else
    throw new RepriseError(
      'internal',
      `feature "${feature.name}" is a ${feature.kind}, but was a ${block.kind} in training`,
    )
}

function fillNumber(matrix: Float64Array, place: Place, block: NumberBlock, values: Float64Array): void {
  const { median, mean, scale, missing, bend: bent } = block
  const extra = bent === undefined ? 0 : 1
  let at = place.from * place.width + place.offset
  for (let row = place.from; row < place.to; row++, at += place.width) {
    const value = values[row]!
    matrix[at] = scale === 0 ? 0 : (imputed(value, median) - mean) / scale
    if (missing && !Number.isFinite(value)) matrix[at + 1 + extra] = 1
    if (bent !== undefined)
      matrix[at + 1] = (bend(imputed(value, median), median, bent.spread) - bent.mean) / bent.scale
  }
}

function fillCategory(matrix: Float64Array, place: Place, block: CategoryBlock, codes: Int32Array): void {
  const { levelCount, missing } = block
  let at = place.from * place.width + place.offset
  for (let row = place.from; row < place.to; row++, at += place.width) {
    const code = codes[row]!
    if (code >= 0 && code < levelCount) matrix[at + code] = 1
    else if (missing) matrix[at + levelCount] = 1
  }
}
