// Selection after C. A. R. Hoare, "Algorithm 65: Find" (1961), with the median of three as a fixed pivot.

/** The median of finite numbers, the mean of the middle two when their count is even; NaN when there are none. Reorders `values`. */
export function takeMedian(values: Float64Array): number {
  if (values.length === 0) return Number.NaN
  const middle = values.length >> 1
  const upper = takeRank(values, middle)
  if (values.length % 2 === 1) return upper
  let lower = values[0]!
  for (let i = 1; i < middle; i++) if (values[i]! > lower) lower = values[i]!
  return lower + (upper - lower) / 2
}

/** Moves the value of this rank to its place, smaller ones before it, larger ones after, and returns it. */
export function takeRank(values: Float64Array, rank: number): number {
  let from = 0
  let to = values.length - 1
  while (from < to) {
    const pivot = medianOfThree(values[from]!, values[(from + to) >> 1]!, values[to]!)
    const [low, high] = partition(values, from, to, pivot)
    if (rank <= high) to = high
    else if (rank >= low) from = low
    else break
  }
  return values[rank]!
}

/** Afterwards `from..high` is at most the pivot, `low..to` at least it, and what lies between equals it. */
function partition(values: Float64Array, from: number, to: number, pivot: number): readonly [number, number] {
  let low = from
  let high = to
  while (low <= high) {
    while (values[low]! < pivot) low++
    while (values[high]! > pivot) high--
    if (low > high) break
    const swapped = values[low]!
    values[low++] = values[high]!
    values[high--] = swapped
  }
  return [low, high]
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}
