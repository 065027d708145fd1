import type { Feature, Features } from './feature.ts'
import { takeMedian } from './median.ts'

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
}

/** A category takes a column per level, none of them dropped (the penalty settles which is the reference). */
export interface CategoryBlock {
  readonly kind: 'category'
  readonly levelCount: number
  readonly missing: boolean
}
export type DenseBlock = NumberBlock | CategoryBlock

/** Medians, means, scales and widths of training features. */
export function fitDense(features: Features): DenseEncoding {
  const blocks = features.features.map(fitBlock)
  const groups = blocks.flatMap((block, feature) => new Array<number>(widthOf(block)).fill(feature))
  return { width: groups.length, groups, blocks }
}

/** The matrix, `rowCount × encoding.width`, row-major. A missing or unseen category has no level's 1. */
export function applyDense(encoding: DenseEncoding, features: Features): Float64Array {
  const matrix = new Float64Array(features.rowCount * encoding.width)
  let offset = 0
  for (const [index, block] of encoding.blocks.entries()) {
    fillBlock(matrix, { offset, width: encoding.width }, block, features.features[index]!)
    offset += widthOf(block)
  }
  return matrix
}

function widthOf(block: DenseBlock): number {
  return (block.kind === 'number' ? 1 : block.levelCount) + (block.missing ? 1 : 0)
}

function fitBlock(feature: Feature): DenseBlock {
  if (feature.kind === 'number') return fitNumber(feature.values)
  const levelCount = feature.levels.length
  return { kind: 'category', levelCount, missing: feature.codes.some((code) => code < 0 || code >= levelCount) }
}

function fitNumber(values: Float64Array): NumberBlock {
  const present = values.filter(Number.isFinite)
  const missing = present.length < values.length
  const median = present.length === 0 ? 0 : takeMedian(present)
  const { mean, scale } = moments(values, median)
  return { kind: 'number', median, mean, scale, missing }
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

function fillBlock(
  matrix: Float64Array,
  place: { offset: number; width: number },
  block: DenseBlock,
  feature: Feature,
): void {
  if (block.kind === 'number' && feature.kind === 'number') fillNumber(matrix, place, block, feature.values)
  else if (block.kind === 'category' && feature.kind === 'category') fillCategory(matrix, place, block, feature.codes)
  else throw new TypeError(`feature "${feature.name}" is a ${feature.kind}, but was a ${block.kind} in training`)
}

function fillNumber(
  matrix: Float64Array,
  { offset, width }: { offset: number; width: number },
  { median, mean, scale, missing }: NumberBlock,
  values: Float64Array,
): void {
  for (let row = 0, at = offset; row < values.length; row++, at += width) {
    const value = values[row]!
    matrix[at] = scale === 0 ? 0 : (imputed(value, median) - mean) / scale
    if (missing && !Number.isFinite(value)) matrix[at + 1] = 1
  }
}

function fillCategory(
  matrix: Float64Array,
  { offset, width }: { offset: number; width: number },
  { levelCount, missing }: CategoryBlock,
  codes: Int32Array,
): void {
  for (let row = 0, at = offset; row < codes.length; row++, at += width) {
    const code = codes[row]!
    if (code >= 0 && code < levelCount) matrix[at + code] = 1
    else if (missing) matrix[at + levelCount] = 1
  }
}
