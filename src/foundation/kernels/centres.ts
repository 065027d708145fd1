/** What linear leaves read the codes of a number as: the mean of the finite values in each bin, `edges.length + 1` of them. */
export function centresOf(edges: Float64Array, values: Float64Array): Float64Array {
  const means = new Float64Array(edges.length + 1)
  const counts = new Float64Array(edges.length + 1)
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    const bin = binOf(edges, value)
    const count = (counts[bin] as number) + 1
    counts[bin] = count
    means[bin] = (means[bin] as number) + (value / count - (means[bin] as number) / count)
  }
  return means.map((mean, bin) => ((counts[bin] as number) > 0 ? mean : betweenEdges(edges, bin)))
}

/** Of a bin no finite value is in: the middle of its edges, or the one it has. */
function betweenEdges(edges: Float64Array, bin: number): number {
  const below = edges[bin - 1] ?? edges[bin] ?? 0
  const above = edges[bin] ?? below
  const middle = below / 2 + above / 2
  return Number.isFinite(middle) ? middle : 0
}

/** The number of edges below a value. */
function binOf(edges: Float64Array, value: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((edges[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}
