// Holm 1979, "A simple sequentially rejective multiple test procedure": the chance of even one false find stays below the level.

/** Holm's adjusted p values, in the order given: below 0.05 is a find, however many were looked at. */
export function holm(chances: readonly number[]): readonly number[] {
  const order = [...chances.keys()].sort((a, b) => chances[a]! - chances[b]! || a - b)
  const adjusted = new Array<number>(chances.length).fill(1)
  let largest = 0
  for (const [rank, index] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (chances.length - rank) * chances[index]!))
    adjusted[index] = largest
  }
  return adjusted
}
