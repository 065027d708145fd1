/** The largest |found − expected| / |expected|, and where; equal values have 0, whatever they are. */
export function largestRelativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = found.length === expected.length ? 0 : Number.POSITIVE_INFINITY
  for (let index = 0; index < expected.length; index++) {
    const [a, b] = [found[index]!, expected[index]!]
    if (a === b) continue
    const error = Math.abs(a - b) / Math.max(Math.abs(b), 1e-300)
    largest = Math.max(largest, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error)
  }
  return largest
}
