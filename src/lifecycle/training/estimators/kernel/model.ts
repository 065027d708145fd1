import type { Json } from '#base'
import type { DenseEncoding, Features } from '#features'
import type { LaplacePoints, SimilarSums } from '#kernels'
import type { Estimator, Fitted } from '../../estimator.ts'
import { pointsOf } from './points.ts'

/** A fitted kernel as it predicts: margin = shift + Σ over points of coefficient × similarity. */
export interface KernelModel {
  readonly encoding: DenseEncoding
  readonly length: number
  readonly scale: number
  readonly ridge: number
  /** points × (numbers, then codes) */
  readonly points: Float64Array
  /** outputs × points */
  readonly coefficients: Float64Array
  /** One per output. */
  readonly shifts: Float64Array
  /** Training rows to be explained against. */
  readonly background: Float64Array
}

export function encodeKernel(estimator: Estimator, model: KernelModel): Fitted {
  const { encoding, length, scale, ridge, points, coefficients, shifts, background } = model
  return {
    estimator,
    document: { encoding: encoding as unknown as Json, length, scale, ridge },
    arrays: { background, coefficients, points, shifts },
  }
}

export function decodeKernel({ document, arrays }: Fitted): KernelModel {
  return { ...document, ...arrays } as unknown as KernelModel
}

/** What the kernels are asked for to predict these rows. */
export function questionOf(
  { encoding, length, points, coefficients, shifts }: KernelModel,
  features: Features,
): SimilarSums {
  const asked = pointsOf(encoding, features)
  const pointCount = coefficients.length / shifts.length
  const compared: LaplacePoints = { ...asked, pointCount, rows: points }
  return { points: compared, coefficients, length, rows: asked.rows }
}
