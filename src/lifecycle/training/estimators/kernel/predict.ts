import type { Features } from '#features'
import type { LaplacePoints } from '#kernels'
import { plainSimilarSums } from '#kernels'
import type { PredictingKind, PredictionKernels } from '../../estimator.ts'
import { checkKernel } from './check.ts'
import { leafOf } from './leaf.ts'
import { marginsOf } from './margins.ts'
import type { KernelModel } from './model.ts'
import { decodeKernel } from './model.ts'
import { pointsOf } from './points.ts'
import { takePoints, widthOf } from './rows.ts'

export const predictingKernel: PredictingKind = {
  kind: 'kernel',
  predict: (fitted, features, kernels) => predictKernel(decodeKernel(fitted), features, kernels),
  check: checkKernel,
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
