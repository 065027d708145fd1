import type { Team } from './team.ts'

const SAMPLE_ROWS = 200_000
const DIGIT_BYTES = 6 * 2048 * 4

/** Quantile edges of the values that are not missing, from an evenly spaced sample of at most 200,000 rows. */
export function edgesOf(team: Team, values: Float64Array, maxBins: number): Float64Array {
  const { arena } = team
  using _ = arena.scope()
  const step = Math.max(1, Math.ceil(values.length / SAMPLE_ROWS))
  const capacity = Math.ceil(values.length / step)
  const sample = arena.allocate(capacity * 8)
  const spare = arena.allocate(capacity * 8)
  const digits = arena.allocate(DIGIT_BYTES)
  const edges = arena.allocate(256 * 8)
  const count = takeSample(values, step, arena.f64(sample, capacity))
  const edgeCount = team.lead(0, 1, (kernels) => {
    kernels.sortSample(sample, spare, count, digits)
    return kernels.edgesOf(sample, count, maxBins, edges)
  })
  return arena.f64(edges, edgeCount).slice()
}

function takeSample(values: Float64Array, step: number, into: Float64Array): number {
  let count = 0
  for (let row = 0; row < values.length; row += step) {
    const value = values[row] as number
    if (Number.isNaN(value)) continue
    into[count] = value + 0 // -0 becomes 0, which it equals
    count += 1
  }
  return count
}
