/** The rows of a category column by level; unseen levels are number `count`, and missing ones, a level like others, `count + 1`. */
export interface Levels {
  readonly source: number
  readonly count: number
  readonly codes: Int32Array
}

/** What is averaged per level, pulled to `prior` as by `priorWeight` more rows. */
export interface Statistic {
  readonly values: Float64Array
  readonly weights?: Float64Array
  readonly prior: number
  readonly priorWeight: number
}

export function levelsOf(source: number, codes: Int32Array, count: number): Levels {
  return { source, count, codes: codes.map((code) => (code < 0 ? count + 1 : Math.min(code, count))) }
}

/** Per row the mean of its level over the rows before it in `order`. */
export function orderedMeans(levels: Levels, statistic: Statistic, order: Uint32Array): Float64Array {
  const sums = openSums(levels, statistic)
  const means = new Float64Array(order.length)
  for (const row of order) {
    means[row] = sums.mean(levels.codes[row]!)
    sums.add(row)
  }
  return means
}

/** Per level, then for unseen and missing ones, the mean over all rows. */
export function levelMeans(levels: Levels, statistic: Statistic): Float64Array {
  const sums = openSums(levels, statistic)
  for (let row = 0; row < levels.codes.length; row++) sums.add(row)
  return Float64Array.from({ length: levels.count + 2 }, (_, level) => sums.mean(level))
}

/** Unseen levels keep the prior: what they are is not known, so their rows are no evidence of each other. */
function openSums({ count, codes }: Levels, { values, weights, prior, priorWeight }: Statistic) {
  const sums = new Float64Array(count + 2)
  const totals = new Float64Array(count + 2)
  return {
    mean: (level: number) => (sums[level]! + priorWeight * prior) / (totals[level]! + priorWeight),
    add(row: number) {
      const level = codes[row]!
      if (level === count) return
      const weight = weights === undefined ? 1 : weights[row]!
      sums[level]! += weight * values[row]!
      totals[level]! += weight
    },
  }
}

/** The number of ascending edges below each value. */
export function ranksOf(values: Float64Array, edges: Float64Array): Uint8Array {
  const ranks = new Uint8Array(values.length)
  for (let at = 0; at < values.length; at++) {
    let low = 0
    for (let high = edges.length; low < high; ) {
      const middle = (low + high) >> 1
      if (edges[middle]! < values[at]!) low = middle + 1
      else high = middle
    }
    ranks[at] = low
  }
  return ranks
}
