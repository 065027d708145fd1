// Where among many edges a number lies is guessed from a table of cells, and found from there in a step or two. Cells are of
// equal width in the number, or, where numbers stretch over magnitudes, in the high word of its bits.

/** How many edges lie in the cells before each. A cell is reckoned from a number as kernels do, or from its key. */
export interface Cells {
  readonly before: Uint8Array
  /** Halvings that find a number among the edges of its cell. */
  readonly steps: number
  readonly first: number
  readonly scale: number // 0: cells are of keys
  readonly least: number
  readonly most: number
  readonly shift: number
}

const CELL_BITS = 10
/** Guessing costs about as much as so many halvings; kernels expect at most 5 after it. */
const GUESS_STEPS = 2
const TWO_52 = 4503599627370496

/** Null where halving alone is as fast. */
export function cellsOf(edges: Float64Array): Cells | null {
  const enough = stepsOf(edges.length) - GUESS_STEPS
  if (enough <= 0) return null
  const even = evenCells(edges)
  const keyed = keyCells(edges)
  const best = even.steps <= keyed.steps ? even : keyed
  return best.steps < enough ? best : null
}

function evenCells(edges: Float64Array): Cells {
  const first = edges[0]!
  const lastCell = (1 << CELL_BITS) - 1
  const scale = lastCell / (edges.at(-1)! - first)
  const cells = Array.from(edges, (edge) => {
    const place = (edge - first) * scale
    const within = Number.isNaN(place) ? lastCell : Math.min(Math.max(place, 0), lastCell)
    return within + TWO_52 - TWO_52
  })
  return { ...countCells(cells, lastCell + 1), first, scale, least: 0, most: 0, shift: 0 }
}

function keyCells(edges: Float64Array): Cells {
  const keys = keysOf(edges)
  const least = keys[0]!
  const most = keys.at(-1)!
  const shift = Math.max(0, 32 - Math.clz32(most - least) - CELL_BITS)
  const cells = Array.from(keys, (key) => (key - least) >>> shift)
  return { ...countCells(cells, cells.at(-1)! + 1), first: 0, scale: 0, least, most, shift }
}

/** The high words of doubles; those of negative ones turned round, so that they ascend. */
function keysOf(edges: Float64Array): Int32Array {
  const words = new DataView(edges.slice().buffer)
  return Int32Array.from(edges, (_, index) => {
    const word = words.getInt32(index * 8 + 4, true)
    return word ^ ((word >> 31) >>> 1)
  })
}

function countCells(cells: readonly number[], count: number): Pick<Cells, 'before' | 'steps'> {
  const counts = new Uint32Array(count)
  for (const cell of cells) counts[cell]! += 1
  const before = new Uint8Array(count)
  for (let cell = 1; cell < count; cell++) before[cell] = before[cell - 1]! + counts[cell - 1]!
  return { before, steps: stepsOf(counts.reduce((a, b) => Math.max(a, b), 0)) }
}

/** Halvings that tell between `count` edges and none. */
export function stepsOf(count: number): number {
  return 32 - Math.clz32(count)
}
