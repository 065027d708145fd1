import type { DenseEncoding, Features } from '#features'
import { applyDense, fitDense } from '#features'
import type { Design } from '../linear/design.ts'
import { basisAt, basisSize } from './basis.ts'

/** What turns features into the columns of a linear model; plain data. Columns: the encoding's, splines by column, products, ones. */
export interface Expansion {
  readonly encoding: DenseEncoding
  /** Per column of the encoding its knots, none where it stays a straight line. */
  readonly knots: readonly (readonly number[])[]
  /** Pairs of columns of the encoding that are multiplied. */
  readonly pairs: readonly (readonly [number, number])[]
}

/** Standardised numbers end here, and so do the lines beyond the outer knots. */
const FARTHEST = 5
/** A product of two stray values must not outweigh all others. */
const FARTHEST_FACTOR = 3
const ROWS_AT_ONCE = 1024

/** Knots at quantiles of the columns that are numbers of at least four values. */
export function fitExpansion(features: Features, knotCount: number): Expansion {
  const encoding = fitDense(features)
  const knots = encoding.blocks.flatMap((block, at) => {
    const width = widthOf(encoding, at)
    const isLine = block.kind === 'category' || block.scale === 0 || knotCount < 2
    const { values } = features.features[at] as { values: Float64Array }
    const own = isLine ? [] : quantileKnots(standardised(block, values), knotCount)
    return Array.from({ length: width }, (_, place) => (place === 0 ? own : []))
  })
  return { encoding, knots, pairs: [] }
}

function widthOf({ groups }: DenseEncoding, feature: number): number {
  return groups.filter((group) => group === feature).length
}

interface Standard {
  readonly median: number
  readonly mean: number
  readonly scale: number
}

function standardised({ median, mean, scale }: Standard, values: Float64Array): Float64Array {
  return values.map((value) => bounded(((Number.isFinite(value) ? value : median) - mean) / scale, FARTHEST))
}

const bounded = (value: number, most: number): number => Math.max(-most, Math.min(most, value))

/** Different quantiles in even steps, ends included; none where fewer than four values differ. */
function quantileKnots(values: Float64Array, count: number): readonly number[] {
  const sorted = values.sort((a, b) => a - b)
  const knots: number[] = []
  for (let k = 0; k < count; k++) {
    const place = (k * (sorted.length - 1)) / (count - 1)
    const below = Math.floor(place)
    const knot = sorted[below]! + (place - below) * ((sorted[below + 1] ?? sorted[below]!) - sorted[below]!)
    if (!(knot - (knots.at(-1) ?? Number.NEGATIVE_INFINITY) <= 1e-9)) knots.push(knot)
  }
  return new Set(sorted).size < 4 || knots.length < 2 ? [] : knots
}

/** Columns, the ones included. */
export function expandedWidth({ encoding, knots, pairs }: Expansion): number {
  return encoding.width + splineWidth(knots) + pairs.length + 1
}

export function splineWidth(knots: Expansion['knots']): number {
  return knots.reduce((sum, own) => sum + (own.length === 0 ? 0 : basisSize(own)), 0)
}

/** Each row as its non-zero entries, the ones last. */
export function expand(expansion: Expansion, features: Features): Design {
  const { encoding, knots, pairs } = expansion
  const width = expandedWidth(expansion)
  const perRow = encoding.blocks.length * 2 + 4 * knots.length + pairs.length + 1
  const capacity = features.rowCount * Math.min(width, perRow)
  const design = {
    rowCount: features.rowCount,
    width,
    starts: new Uint32Array(features.rowCount + 1),
    columns: new Uint32Array(capacity),
    values: new Float64Array(capacity),
  }
  const row = new Float64Array(width)
  for (let from = 0; from < features.rowCount; from += ROWS_AT_ONCE) {
    const to = Math.min(features.rowCount, from + ROWS_AT_ONCE)
    const dense = applyDense(encoding, rowsBetween(features, from, to))
    for (let at = from; at < to; at++) {
      const offset = (at - from) * encoding.width
      fillRow(row, dense.subarray(offset, offset + encoding.width), expansion)
      append(design, at, row)
    }
  }
  return design
}

function fillRow(row: Float64Array, dense: Float64Array, { encoding, knots, pairs }: Expansion): void {
  row.fill(0)
  let at = encoding.width
  for (const [column, value] of dense.entries()) {
    row[column] = bounded(value, FARTHEST)
    const own = knots[column]!
    if (own.length === 0) continue
    const { first, values } = basisAt(own, row[column]!)
    row.set(values, at + first)
    at += basisSize(own)
  }
  for (const [a, b] of pairs) row[at++] = bounded(dense[a]!, FARTHEST_FACTOR) * bounded(dense[b]!, FARTHEST_FACTOR)
  row[at] = 1
}

interface Growing {
  readonly starts: Uint32Array
  readonly columns: Uint32Array
  readonly values: Float64Array
}

function append({ starts, columns, values }: Growing, at: number, row: Float64Array): void {
  let entry = starts[at]!
  for (let column = 0; column < row.length; column++) {
    if (row[column] === 0) continue
    columns[entry] = column
    values[entry++] = row[column]!
  }
  starts[at + 1] = entry
}

function rowsBetween(features: Features, from: number, to: number): Features {
  return {
    rowCount: to - from,
    features: features.features.map((feature) =>
      feature.kind === 'number'
        ? { ...feature, values: feature.values.subarray(from, to) }
        : { ...feature, codes: feature.codes.subarray(from, to) },
    ),
  }
}

/** The features that each column but the ones was made from: one, or the two of a product. */
export function ownersOf({ encoding: { groups, width }, knots, pairs }: Expansion): readonly (readonly number[])[] {
  const straight = Array.from({ length: width }, (_, column) => [groups[column]!])
  const curved = knots.flatMap((own, column) =>
    own.length === 0 ? [] : Array.from({ length: basisSize(own) }, () => [groups[column]!]),
  )
  return [...straight, ...curved, ...pairs.map(([a, b]) => [groups[a]!, groups[b]!])]
}
