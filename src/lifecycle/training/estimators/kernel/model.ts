import type { Json } from '#base'
import type { Estimator, Fitted } from '../../estimator.ts'
import type { Split } from './leaf.ts'
import type { Margins } from './margins.ts'
import type { PointEncoding } from './points.ts'
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
