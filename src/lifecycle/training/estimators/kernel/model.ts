import type { Json } from '#base'
import type { DenseEncoding, Features } from '#features'
import type { LaplacePoints } from '#kernels'
import { plainSimilarSums } from '#kernels'
import type { Estimator, Fitted, PredictionKernels } from '../../estimator.ts'
import { takePoints } from './lesson.ts'
import type { Split } from './partition.ts'
import { leafOf } from './partition.ts'
import { pointsOf } from './points.ts'

/** A fitted kernel as it predicts: margin = shift + Σ over the points of the row's leaf of coefficient × similarity. */
export interface KernelModel {
  readonly encoding: DenseEncoding
  readonly length: number
  readonly scale: number
  readonly ridge: number
  readonly splits: readonly Split[]
  /** Points of each leaf; none where nothing was learned. */
  readonly leafSizes: readonly number[]
  /** points × (numbers, then codes), leaf after leaf. */
  readonly points: Float64Array
  /** outputs × points of each leaf, leaf after leaf. */
  readonly coefficients: Float64Array
  /** One per output. */
  readonly shifts: Float64Array
  /** Training rows to be explained against. */
  readonly background: Float64Array
}

export function encodeKernel(estimator: Estimator, model: KernelModel): Fitted {
  const { encoding, length, scale, ridge, splits, leafSizes, points, coefficients, shifts, background } = model
  const plain = { encoding, splits } as unknown as { [key: string]: Json }
  return {
    estimator,
    document: { ...plain, length, scale, ridge, leafSizes },
    arrays: { background, coefficients, points, shifts },
  }
}

export function decodeKernel({ document, arrays }: Fitted): KernelModel {
  return { ...document, ...arrays } as unknown as KernelModel
}

/** Rows × outputs. Hosts without the kernels, such as a browser, compute the same bits in plain code. */
export function predictKernel(model: KernelModel, features: Features, kernels: PredictionKernels): Float64Array {
  const { shifts, leafSizes, encoding } = model
  const outputs = shifts.length
  const margins = new Float64Array(features.rowCount * outputs)
  for (let at = 0; at < margins.length; at++) margins[at] = shifts[at % outputs]!
  if (leafSizes.length > 0 && features.rowCount > 0) addSums(margins, model, pointsOf(encoding, features), kernels)
  return margins
}

function addSums(
  margins: Float64Array,
  model: KernelModel,
  asked: LaplacePoints,
  { laplace }: PredictionKernels,
): void {
  const outputs = model.shifts.length
  const similarSums = laplace?.similarSums ?? plainSimilarSums
  let first = 0
  for (const [leaf, places] of placesByLeaf(model, asked).entries()) {
    const size = model.leafSizes[leaf]!
    if (places.length > 0) {
      const { rows } = places.length === asked.pointCount ? asked : takePoints(asked, places)
      const sums = similarSums({ ...leafAt(model, asked, first, size), length: model.length, rows })
      for (const [at, sum] of sums.entries()) {
        margins[places[Math.floor(at / outputs)]! * outputs + (at % outputs)]! += sum
      }
    }
    first += size
  }
}

function leafAt({ points, coefficients, shifts }: KernelModel, like: LaplacePoints, first: number, pointCount: number) {
  const width = like.numberCount + like.mismatches.length
  const outputs = shifts.length
  return {
    points: { ...like, pointCount, rows: points.subarray(first * width, (first + pointCount) * width) },
    coefficients: coefficients.subarray(first * outputs, (first + pointCount) * outputs),
  }
}

function placesByLeaf({ splits, leafSizes }: KernelModel, { rows, pointCount }: LaplacePoints): readonly Uint32Array[] {
  const width = rows.length / pointCount
  const leaves = Uint32Array.from({ length: pointCount }, (_, row) => leafOf(splits, rows, row * width))
  return leafSizes.map((_, leaf) => Uint32Array.from(leaves.keys()).filter((row) => leaves[row] === leaf))
}
