import type { Json } from '#base'
import type { Features } from '#features'
import type { LaplacePoints } from '#kernels'
import { plainSimilarSums } from '#kernels'
import type { Estimator, Fitted, PredictionKernels } from '../../estimator.ts'
import { takePoints, widthOf } from './lesson.ts'
import type { Margins } from './margins.ts'
import { marginsOf } from './margins.ts'
import type { Split } from './partition.ts'
import { leafOf } from './partition.ts'
import type { PointEncoding } from './points.ts'
import { pointsOf } from './points.ts'
import type { Ranks } from './ranks.ts'

/** A fitted kernel as it predicts: margins of the sums over the points of a row's leaf of coefficient × similarity. */
export interface KernelModel extends Margins, PointEncoding {
  readonly length: number
  readonly scale: number
  readonly ridge: number
  readonly splits: readonly Split[]
  /** Points of each leaf; none where nothing was learned. */
  readonly leafSizes: readonly number[]
  /** points × (numbers, then codes), leaf after leaf. */
  readonly points: Float64Array
  /** columns × points of each leaf, leaf after leaf. */
  readonly coefficients: Float64Array
  /** Training rows to be explained against. */
  readonly background: Float64Array
}

export function encodeKernel(estimator: Estimator, model: KernelModel): Fitted {
  const { points, coefficients, shifts, background } = model
  const { encoding, ranks, length, scale, ridge, splits, leafSizes, slope, curve, shares, columns } = model
  const rankCounts = ranks.map(({ values }) => values.length)
  const document = { encoding, rankCounts, length, scale, ridge, splits, leafSizes, slope, curve, shares, columns }
  const rankValues = joined(ranks.map(({ values }) => values))
  const rankScores = joined(ranks.map(({ scores }) => scores))
  return {
    estimator,
    document: document as unknown as { [key: string]: Json },
    arrays: { background, coefficients, points, rankScores, rankValues, shifts },
  }
}

export function decodeKernel({ document, arrays }: Fitted): KernelModel {
  return { ...document, ...arrays, ranks: ranksIn(document, arrays) } as unknown as KernelModel
}

function ranksIn(document: Fitted['document'], arrays: Fitted['arrays']): readonly Ranks[] {
  let from = 0
  return (document['rankCounts'] as readonly number[]).map((count) => {
    const part = (name: string) => (arrays[name] as Float64Array).subarray(from, from + count)
    const ranks = { values: part('rankValues'), scores: part('rankScores') }
    from += count
    return ranks
  })
}

export function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Rows × outputs. Hosts without the kernels, such as a browser, compute the same bits in plain code. */
export function predictKernel(model: KernelModel, features: Features, kernels: PredictionKernels): Float64Array {
  const { rowCount } = features
  const isEmpty = model.leafSizes.length === 0 || rowCount === 0
  const sums = isEmpty ? new Float64Array(0) : sumsOf(model, pointsOf(model, features), kernels)
  const width = model.shares.length
  return marginsOf(model, rowCount, (row, column) => sums[row * width + column]!)
}

/** rows × columns */
function sumsOf(model: KernelModel, asked: LaplacePoints, { laplace }: PredictionKernels): Float64Array {
  const { shares, leafSizes, length } = model
  const similarSums = laplace?.similarSums ?? plainSimilarSums
  const all = new Float64Array(asked.pointCount * shares.length)
  let first = 0
  for (const [leaf, places] of placesByLeaf(model, asked).entries()) {
    const size = leafSizes[leaf]!
    if (places.length > 0) {
      const { rows } = places.length === asked.pointCount ? asked : takePoints(asked, places)
      const sums = similarSums({ ...leafAt(model, asked, first, size), length, rows })
      for (const [index, place] of places.entries()) {
        all.set(sums.subarray(index * shares.length, (index + 1) * shares.length), place * shares.length)
      }
    }
    first += size
  }
  return all
}

function leafAt({ points, coefficients, shares }: KernelModel, like: LaplacePoints, first: number, pointCount: number) {
  const width = widthOf(like)
  return {
    points: { ...like, pointCount, rows: points.subarray(first * width, (first + pointCount) * width) },
    coefficients: coefficients.subarray(first * shares.length, (first + pointCount) * shares.length),
  }
}

function placesByLeaf({ splits, leafSizes }: KernelModel, asked: LaplacePoints): readonly Uint32Array[] {
  const width = widthOf(asked)
  const leaves = Uint32Array.from({ length: asked.pointCount }, (_, row) => leafOf(splits, asked.rows, row * width))
  return leafSizes.map((_, leaf) => Uint32Array.from(leaves.keys()).filter((row) => leaves[row] === leaf))
}
