import { log } from '#base'

/** What is left of a class that neither trees nor training rows have seen. */
export const LEAST_SHARE = 1e-9

export interface Smoothing {
  /** Of the classes in all training rows. */
  readonly shares: readonly number[]
  /** How many trees they count as. */
  readonly smoothing: number
}

/** Mean shares over `treeCount` trees, smoothed, as margins: of two classes the log-odds of the second, whose shares `means` has. */
export function marginsOfMeans(means: Float64Array, treeCount: number, { shares, smoothing }: Smoothing): Float64Array {
  const outputs = shares.length > 2 ? shares.length : 1
  const all = treeCount + smoothing
  return means.map((mean, cell) => {
    const share = (treeCount * mean + smoothing * shares[outputs === 1 ? 1 : cell % outputs]!) / all
    if (outputs > 1) return log(Math.max(share, LEAST_SHARE))
    return log(Math.max(share, LEAST_SHARE)) - log(Math.max(1 - share, LEAST_SHARE))
  })
}
