// How the means of levels in an order jump from each to the next: von Neumann's ratio (Ann. Math. Stat. 12, 1941), less the
// noise of each mean. Where the order means something neighbours are alike, and jumps are small beside the whole spread.

export interface Levels {
  /** By place; ascending with the number, -1 where missing. */
  readonly codes: Int32Array
  readonly counts: Float64Array
}

export interface Spread {
  /** Variances: all of it, between levels, and between levels as the jumps from each to the next tell it. */
  readonly total: number
  readonly between: number
  readonly jumps: number
  /** Standard errors by which the levels differ more than chance lets them. */
  readonly certainty: number
}

export function spreadOf({ codes, counts }: Levels, values: Float64Array): Spread {
  const means = meansOf(codes, counts, values)
  const rowCount = counts.reduce((sum, count) => sum + count, 0)
  const mean = means.reduce((sum, own, level) => sum + (own * counts[level]!) / rowCount, 0)
  let [within, squares, largest] = [0, 0, 0]
  for (let i = 0; i < codes.length; i++) {
    const rest = codes[i]! < 0 ? 0 : values[i]! - means[codes[i]!]!
    within += rest * rest
  }
  for (const [level, count] of counts.entries()) {
    squares += count * (means[level]! - mean) * (means[level]! - mean)
    largest += (count * count) / rowCount
  }
  const freedom = counts.length - 1
  const noise = within / Math.max(1, rowCount - counts.length)
  const between = (squares - freedom * noise) / (rowCount - largest)
  const certainty = (squares / freedom / noise - 1) / Math.sqrt(2 / freedom)
  return { total: between + noise, between, jumps: jumpsOf(means, counts, noise), certainty }
}

function meansOf(codes: Int32Array, counts: Float64Array, values: Float64Array): Float64Array {
  const sums = new Float64Array(counts.length)
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) sums[codes[i]!]! += values[i]!
  return sums.map((sum, level) => sum / counts[level]!)
}

/** Half the mean square of steps from a level to the next, each weighed by how well it is known. */
function jumpsOf(means: Float64Array, counts: Float64Array, noise: number): number {
  let [sum, weights] = [0, 0]
  for (let level = 1; level < means.length; level++) {
    const weight = (counts[level]! * counts[level - 1]!) / (counts[level]! + counts[level - 1]!)
    const step = means[level]! - means[level - 1]!
    sum += weight * step * step - noise
    weights += weight
  }
  return sum / (2 * weights)
}
