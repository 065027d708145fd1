import { createRng, exp } from '#base'
import type { BinnedFeature, Kernels, LabelledRows } from '#kernels'
import type { Data } from './slow-boosting.ts'

export interface Case {
  readonly features: readonly BinnedFeature[]
  readonly train: Data & LabelledRows
  readonly other: Data & LabelledRows
}

/** Rows whose label `labelOf` makes of a signal in [0, 3] and a random number. */
export function makeCase(
  kernels: Kernels,
  seed: string,
  rowCount: number,
  labelOf: (signal: number, noise: () => number) => number,
  more: (rng: () => number) => { weight?: number; offset?: number } = () => ({}),
): Case {
  const rng = createRng(31).child(seed)
  const float = () => rng.float()
  const columns = Array.from({ length: 4 }, () => Float64Array.from({ length: 2 * rowCount }, float))
  const labels = new Float64Array(2 * rowCount)
  const weights = new Float64Array(2 * rowCount).fill(1)
  const offsets = new Float64Array(2 * rowCount)
  for (let i = 0; i < 2 * rowCount; i++) {
    const [a = 0, b = 0, c = 0] = columns.map((column) => column[i] ?? 0)
    const { weight = 1, offset = 0 } = more(float)
    weights[i] = weight
    offsets[i] = offset
    labels[i] = labelOf(2 * a + (b > 0.7 ? 1 : 0) * c, float)
  }
  const features = columns.map(
    (column, source): BinnedFeature => ({
      kind: 'number',
      source,
      edges: kernels.boosting.edges(column.subarray(0, rowCount), 40),
    }),
  )
  const codesOf = (column: Float64Array, j: number) => {
    const feature = features[j]
    const edges = feature?.kind === 'number' ? feature.edges : new Float64Array(0)
    return Uint8Array.from(column, (value) => edges.filter((edge) => edge < value).length)
  }
  const codes = columns.map(codesOf)
  const part = (from: number) => ({
    values: columns.map((column) => column.slice(from, from + rowCount)),
    codes: codes.map((column) => column.slice(from, from + rowCount)),
    labels: labels.slice(from, from + rowCount),
    ...(weights.some((weight) => weight !== 1) ? { weights: weights.slice(from, from + rowCount) } : {}),
    ...(offsets.some((offset) => offset !== 0) ? { offsets: offsets.slice(from, from + rowCount) } : {}),
  })
  return { features, train: part(0), other: part(rowCount) }
}

/** Nearly normal, of mean 0 and deviation 1. */
export const normal = (float: () => number) => Array.from({ length: 12 }, float).reduce((a, b) => a + b, -6)
/** Poisson's. */
export const counts = (mean: number, float: () => number) => {
  let [count, product] = [0, float()]
  for (const least = exp(-mean); product > least; count++) product *= float()
  return count
}
