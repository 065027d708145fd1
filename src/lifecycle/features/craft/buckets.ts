/** A column as small codes: what an audition counts by. */
export interface Bucketed {
  readonly codes: Uint8Array | Int32Array
  /** Codes are below this. */
  readonly count: number
}

/** Values that edges are read from: more would not move them much. */
const SAMPLE = 1024

/** Numbers as at most `most` codes of about equal size, one more for missing values. */
export function bucketsOf(values: Float64Array, most: number): Bucketed {
  const edges = edgesOf(values, most)
  const codes = new Uint8Array(values.length)
  for (let row = 0; row < codes.length; row++) {
    const value = values[row]!
    codes[row] = Number.isNaN(value) ? edges.length + 1 : edgesBelow(edges, value)
  }
  return { codes, count: edges.length + 2 }
}

/** Different values of evenly spaced ranks of an evenly spaced sample. */
function edgesOf(values: Float64Array, most: number): Float64Array {
  const step = Math.max(1, Math.floor(values.length / SAMPLE))
  const sample: number[] = []
  for (let row = 0; row < values.length; row += step) if (!Number.isNaN(values[row]!)) sample.push(values[row]!)
  sample.sort((a, b) => a - b)
  const edges: number[] = []
  for (let cut = 1; cut < most; cut++) {
    const value = sample[Math.floor((cut * sample.length) / most)]
    const isNew = value !== undefined && value < sample[sample.length - 1]! && value !== edges[edges.length - 1]
    if (isNew) edges.push(value)
  }
  return Float64Array.from(edges)
}

/** How many edges are less than the value. */
function edgesBelow(edges: Float64Array, value: number): number {
  let from = 0
  let to = edges.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (edges[middle]! < value) from = middle + 1
    else to = middle
  }
  return from
}
