const BITS = 16
const BUCKETS = 1 << BITS

/**
 * The least value up to which the weights sum to `share` of all; where they do so exactly, the middle between it and the next
 * value. Radix selection on the values' bits, 16 at a time: exact, in time that grows with the rows. 0 when nothing weighs.
 */
export function weightedQuantile(values: Float64Array, weights: Float64Array | undefined, share: number): number {
  const keys = keysOf(values)
  let rows = Uint32Array.from(values.keys())
  if (weights) rows = rows.filter((row) => weights[row]! > 0)
  const weightAt = (row: number) => (weights ? weights[row]! : 1)
  const wanted = share * rows.reduce((sum, row) => sum + weightAt(row), 0)
  let before = 0
  let above: number | undefined
  for (let word = 3; word >= 0; word--) {
    const keyAt = (row: number) => keys[row * 4 + word]!
    const sums = new Float64Array(BUCKETS)
    for (const row of rows) sums[keyAt(row)]! += weightAt(row)
    const { bucket, passed } = bucketAt(sums, wanted - before)
    before += passed
    const higher = rows.filter((row) => keyAt(row) > bucket)
    above = higher.length > 0 ? leastOf(values, higher) : above
    rows = rows.filter((row) => keyAt(row) === bucket)
  }
  const [first] = rows
  if (first === undefined) return 0
  const reached = before + rows.reduce((sum, row) => sum + weightAt(row), 0)
  const value = values[first]!
  return reached === wanted && above !== undefined ? value + 0.5 * (above - value) : value
}

/** Doubles as unsigned integers of the same order, four words each. */
function keysOf(values: Float64Array): Uint16Array {
  const keys = new Uint16Array(values.map((value) => value + 0).buffer)
  for (let top = 3; top < keys.length; top += 4) {
    if (keys[top]! < 0x8000) keys[top]! ^= 0x8000
    else for (let word = top - 3; word <= top; word++) keys[word]! ^= 0xffff
  }
  return keys
}

/** The first bucket at whose end the sum reaches `wanted`, else the last that holds anything. */
function bucketAt(sums: Float64Array, wanted: number): { readonly bucket: number; readonly passed: number } {
  let bucket = 0
  let passed = 0
  let sum = 0
  for (let index = 0; index < BUCKETS && sum < wanted; index++) {
    if (sums[index] === 0) continue
    bucket = index
    passed = sum
    sum += sums[index]!
  }
  return { bucket, passed }
}

function leastOf(values: Float64Array, rows: Uint32Array): number {
  return rows.reduce((least, row) => Math.min(least, values[row]!), Infinity)
}
