import { exp } from '#base'
import type { LaplacePoints } from '#kernels'
import { widthOf } from './rows.ts'

const MOST_ROWS = 250

interface Fit {
  readonly points: LaplacePoints
  /** outputs × points */
  readonly coefficients: Float64Array
  readonly length: number
}

/** How steep a fitted function is along each number: its mean absolute slope at up to 250 of its points, all outputs added. */
export function steepness({ points, coefficients, length }: Fit): Float64Array {
  const { pointCount, numberCount, rows } = points
  const width = widthOf(points)
  const outputs = coefficients.length / pointCount
  const sums = new Float64Array(numberCount)
  const slopes = new Float64Array(outputs * numberCount)
  for (let at = 0; at < Math.min(pointCount, MOST_ROWS); at++) {
    slopes.fill(0)
    for (let i = 0; i < pointCount; i++) {
      const similarity = exp(-distance(points, at, i) / length)
      for (let k = 0; k < outputs; k++) {
        const pull = coefficients[k * pointCount + i]! * similarity
        for (let j = 0; j < numberCount; j++) {
          const difference = rows[at * width + j]! - rows[i * width + j]!
          if (difference !== 0) slopes[k * numberCount + j]! -= difference > 0 ? pull : -pull
        }
      }
    }
    for (const [index, slope] of slopes.entries()) sums[index % numberCount]! += Math.abs(slope)
  }
  return sums
}

function distance(points: LaplacePoints, a: number, b: number): number {
  const { rows, numberCount, mismatches } = points
  const width = widthOf(points)
  let sum = 0
  for (let j = 0; j < numberCount; j++) sum += Math.abs(rows[a * width + j]! - rows[b * width + j]!)
  for (const [j, amount] of mismatches.entries()) {
    if (rows[a * width + numberCount + j] !== rows[b * width + numberCount + j]) sum += amount
  }
  return sum
}
