import type { DenseEncoding, Features } from '#features'
import { applyDense } from '#features'

/** Beyond this many standard deviations all values are as far away: their squares must not reach infinity. */
const FARTHEST = 1e6

/** Rows as points, rows × max(1, width): standardised numbers, levels as 0 and 1. */
export function pointsOf(encoding: DenseEncoding, features: Features): Float32Array {
  if (encoding.width === 0) return new Float32Array(features.rowCount)
  return Float32Array.from(applyDense(encoding, features), (cell) => Math.max(-FARTHEST, Math.min(FARTHEST, cell)))
}
