import { exp } from '#base'
import type { SimilarSums } from './laplace.ts'

/** `LaplaceKernels.similarSums` without kernels, with its bits: the same sums in the same order. */
export function plainSimilarSums({ points, coefficients, length, rows }: SimilarSums): Float64Array {
  const { pointCount, numberCount, mismatches } = points
  const width = numberCount + mismatches.length
  const outputs = coefficients.length / pointCount
  const rowCount = width === 0 ? 0 : rows.length / width
  const sums = new Float64Array(rowCount * outputs)
  const similar = new Float64Array(pointCount)
  const rate = 1 / length
  for (let row = 0; row < rowCount; row++) {
    for (let i = 0; i < pointCount; i++) similar[i] = exp(-rate * distance(points, i, rows, row * width))
    for (let k = 0; k < outputs; k++) sums[row * outputs + k] = pairedSum(similar, coefficients, k * pointCount)
  }
  return sums
}

function distance(
  { numberCount, mismatches, rows }: SimilarSums['points'],
  point: number,
  from: Float64Array,
  at: number,
) {
  const width = numberCount + mismatches.length
  let sum = 0
  for (let j = 0; j < numberCount; j++) sum += Math.abs((from[at + j] as number) - (rows[point * width + j] as number))
  for (let j = numberCount; j < width; j++) {
    const code = from[at + j] as number
    const amount = mismatches[j - numberCount] as number
    if (code !== rows[point * width + j]) sum += code < 0 ? amount * 0.5 : amount
  }
  return sum
}

/** Even places, odd places, then both. */
function pairedSum(similar: Float64Array, coefficients: Float64Array, from: number): number {
  let even = 0
  let odd = 0
  for (let i = 0; i < similar.length; i += 2) {
    even += (similar[i] as number) * (coefficients[from + i] as number)
    if (i + 1 < similar.length) odd += (similar[i + 1] as number) * (coefficients[from + i + 1] as number)
  }
  return even + odd
}
