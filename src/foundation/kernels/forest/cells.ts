// Where among many edges a number lies is guessed from the high word of its bits, and found from there in a step or two.

/** Cells of equal width in keys, which ascend as doubles do: how many edges lie in the cells before each. */
export interface Cells {
  readonly before: Uint8Array
  readonly least: number
  readonly most: number
  readonly shift: number
  /** Halvings that find a number among the edges of its cell. */
  readonly steps: number
}

const MOST_BITS = 10
/** Guessing costs about as much as so many halvings. */
const GUESS_STEPS = 2

/** Null where halving alone is as fast. */
export function cellsOf(edges: Float64Array): Cells | null {
  const keys = keysOf(edges)
  const least = keys[0] ?? 0
  const most = keys.at(-1) ?? 0
  const shift = Math.max(0, 32 - Math.clz32(most - least) - MOST_BITS)
  const cellOf = (key: number) => (key - least) >>> shift
  const counts = new Uint32Array(cellOf(most) + 1)
  for (const key of keys) counts[cellOf(key)]! += 1
  const steps = stepsOf(counts.reduce((a, b) => Math.max(a, b), 0))
  if (steps + GUESS_STEPS >= stepsOf(edges.length)) return null
  const before = new Uint8Array(counts.length)
  for (let cell = 1; cell < before.length; cell++) before[cell] = before[cell - 1]! + counts[cell - 1]!
  return { before, least, most, shift, steps }
}

/** The high words of doubles; those of negative ones turned round. */
function keysOf(edges: Float64Array): Int32Array {
  const words = new DataView(edges.slice().buffer)
  return Int32Array.from(edges, (_, index) => {
    const word = words.getInt32(index * 8 + 4, true)
    return word ^ ((word >> 31) >>> 1)
  })
}

/** Halvings that tell between `count` edges and none. */
export function stepsOf(count: number): number {
  return 32 - Math.clz32(count)
}
