import type { DenseEncoding, Features } from '#features'
import { applyDense, widthOf } from '#features'

/**
 * The encoded features with a column of ones at the end, each row as its non-zero entries: one-hot columns make most of
 * it zero. Row `i` holds entries `starts[i] … starts[i + 1]`.
 */
export interface Design {
  readonly rowCount: number
  /** Columns, the ones included; column `width − 1` is the intercept's. */
  readonly width: number
  readonly starts: Uint32Array
  readonly columns: Uint32Array
  readonly values: Float64Array
}

const blockCells = 1 << 20

/** Standardised training values stay below √rows; what lies beyond this is a stray value that must not reach infinity. */
export const largestCell = 1e9

export function designOf(encoding: DenseEncoding, features: Features): Design {
  const rowCount = features.rowCount
  const capacity = rowCount * (entriesPerRow(encoding) + 1)
  const design = {
    rowCount,
    width: encoding.width + 1,
    starts: new Uint32Array(rowCount + 1),
    columns: new Uint32Array(capacity),
    values: new Float64Array(capacity),
  }
  const blockRows = Math.max(1, Math.min(4096, Math.floor(blockCells / design.width)))
  for (let from = 0; from < rowCount; from += blockRows) {
    const to = Math.min(rowCount, from + blockRows)
    appendRows(design, applyDense(encoding, rowsBetween(features, from, to)), from, to)
  }
  return design
}

function entriesPerRow(encoding: DenseEncoding): number {
  return encoding.blocks.reduce((sum, block) => sum + (block.kind === 'number' ? widthOf(block) : 1), 0)
}

function appendRows(design: Design, dense: Float64Array, from: number, to: number): void {
  const { starts, columns, values } = design
  const denseWidth = design.width - 1
  let entry = starts[from]!
  for (let row = from; row < to; row++) {
    const offset = (row - from) * denseWidth
    for (let j = 0; j < denseWidth; j++) {
      const value = dense[offset + j]!
      if (value === 0) continue
      columns[entry] = j
      values[entry++] = Math.max(-largestCell, Math.min(largestCell, value))
    }
    columns[entry] = denseWidth
    values[entry++] = 1
    starts[row + 1] = entry
  }
}

/** A view of some rows; nothing is copied. */
function rowsBetween(features: Features, from: number, to: number): Features {
  return {
    rowCount: to - from,
    features: features.features.map((feature) =>
      feature.kind === 'number'
        ? { ...feature, values: feature.values.subarray(from, to) }
        : { ...feature, codes: feature.codes.subarray(from, to) },
    ),
  }
}

/** Design × coefficients (width × outputs): rows × outputs. */
export function multiply(design: Design, coefficients: Float64Array, outputs: number): Float64Array {
  const { rowCount, starts, columns, values } = design
  const margins = new Float64Array(rowCount * outputs)
  for (let row = 0; row < rowCount; row++) {
    const target = row * outputs
    for (let entry = starts[row]!; entry < starts[row + 1]!; entry++) {
      const value = values[entry]!
      const source = columns[entry]! * outputs
      for (let k = 0; k < outputs; k++) margins[target + k]! += value * coefficients[source + k]!
    }
  }
  return margins
}

/** Transposed design × residuals (rows × outputs): width × outputs. */
export function multiplyTransposed(design: Design, residuals: Float64Array, outputs: number): Float64Array {
  const { rowCount, width, starts, columns, values } = design
  const sums = new Float64Array(width * outputs)
  for (let row = 0; row < rowCount; row++) {
    const source = row * outputs
    for (let entry = starts[row]!; entry < starts[row + 1]!; entry++) {
      const value = values[entry]!
      const target = columns[entry]! * outputs
      for (let k = 0; k < outputs; k++) sums[target + k]! += value * residuals[source + k]!
    }
  }
  return sums
}

/** The diagonal of each output's Σ curvature · x xᵀ: width × outputs. */
export function gramDiagonal(design: Design, curvature: Float64Array, outputs: number): Float64Array {
  const { values } = design
  const squares = { ...design, values: values.map((value) => value * value) }
  return multiplyTransposed(squares, curvature, outputs)
}
