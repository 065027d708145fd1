import type { LinearKernels } from '#kernels'
import type { Design } from './design.ts'

/** Σ over rows of `curvature[row × outputs + output] · x xᵀ`: width × width, the lower triangle at least, row-major. */
export type Gram = (curvature: Float64Array, outputs: number, output: number) => Float64Array

const mostDenseCells = 1 << 26
const denseShare = 0.4

/** Kernels multiply whole rows; where most cells are zero, as in one-hot columns, skipping them is faster still. */
export function gramOf(design: Design, kernels: LinearKernels): Gram {
  return isDense(design) ? denseGram(design, kernels) : (...about) => sparseGram(design, ...about)
}

/** True where whole rows are multiplied faster than their cells that are not zero. */
export function isDense({ rowCount, width, starts }: Design): boolean {
  const cells = rowCount * width
  return starts[rowCount]! > denseShare * cells && cells <= mostDenseCells
}

function denseGram(design: Design, kernels: LinearKernels): Gram {
  const values = denseValues(design)
  const vector = new Float64Array(design.rowCount)
  return (curvature, outputs, output) => {
    const weights = outputs === 1 ? curvature : vector.map((_, row) => curvature[row * outputs + output]!)
    return kernels.gram({ values, rows: design.rowCount, columns: design.width, weights, vector }).matrix
  }
}

/** rows × width */
export function denseValues({ rowCount, width, starts, columns, values }: Design): Float64Array {
  const dense = new Float64Array(rowCount * width)
  for (let row = 0; row < rowCount; row++) {
    for (let entry = starts[row]!; entry < starts[row + 1]!; entry++)
      dense[row * width + columns[entry]!] = values[entry]!
  }
  return dense
}

function sparseGram(design: Design, curvature: Float64Array, outputs: number, output: number): Float64Array {
  const { rowCount, width, starts, columns, values } = design
  const sums = new Float64Array(width * width)
  for (let row = 0; row < rowCount; row++) {
    const from = starts[row]!
    const to = starts[row + 1]!
    const weight = curvature[row * outputs + output]!
    for (let a = from; a < to; a++) {
      const scaled = weight * values[a]!
      const target = columns[a]! * width
      for (let b = from; b <= a; b++) sums[target + columns[b]!]! += scaled * values[b]!
    }
  }
  return sums
}
