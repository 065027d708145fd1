import type { DenseEncoding } from '#features'
import type { Design } from '../linear/design.ts'

/** A pair of columns of the encoding. */
export type Pair = readonly [number, number]

/** Numbers by numbers, and numbers by the second level of categories of two; columns of one feature are no pair. */
export function possiblePairs({ blocks, groups }: DenseEncoding): readonly Pair[] {
  const factors: { readonly column: number; readonly isNumber: boolean }[] = []
  for (const [feature, block] of blocks.entries()) {
    const first = groups.indexOf(feature)
    if (block.kind === 'number' && block.scale > 0) factors.push({ column: first, isNumber: true })
    if (block.kind === 'category' && block.levelCount === 2) factors.push({ column: first + 1, isNumber: false })
  }
  const pairs: Pair[] = []
  for (const [place, a] of factors.entries()) {
    for (const b of factors.slice(place + 1)) if (a.isNumber || b.isNumber) pairs.push([a.column, b.column])
  }
  return pairs
}

export interface Unexplained {
  /** Of the additive part: the encoding's columns come first. */
  readonly design: Design
  /** rows × outputs */
  readonly left: Float64Array
  readonly outputs: number
  readonly most: number
}

/** The `most` pairs whose products go best with what is left of the targets, in the order of `pairs`. */
export function bestPairs(pairs: readonly Pair[], about: Unexplained): readonly Pair[] {
  const scores = pairs.map((pair, index) => ({ pair, index, score: agreement(pair, about) }))
  const best = scores.sort((a, b) => b.score - a.score || a.index - b.index).slice(0, about.most)
  return best.sort((a, b) => a.index - b.index).map(({ pair }) => pair)
}

/** The largest absolute correlation with an output, but for that output's deviation. */
function agreement([a, b]: Pair, { design, left, outputs }: Unexplained): number {
  const { rowCount } = design
  const [first, second] = [columnOf(design, a), columnOf(design, b)]
  const sums = new Float64Array(outputs)
  let [sum, squares] = [0, 0]
  for (let row = 0; row < rowCount; row++) {
    const product = first[row]! * second[row]!
    sum += product
    squares += product * product
    for (let k = 0; k < outputs; k++) sums[k]! += product * left[row * outputs + k]!
  }
  const spread = squares - (sum * sum) / rowCount
  return spread > 0 ? sums.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / Math.sqrt(spread) : 0
}

function columnOf({ rowCount, starts, columns, values }: Design, column: number): Float64Array {
  const found = new Float64Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    for (let entry = starts[row]!; entry < starts[row + 1]! && columns[entry]! <= column; entry++) {
      if (columns[entry] === column) found[row] = values[entry]!
    }
  }
  return found
}
