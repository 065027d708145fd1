import { log } from '#base'

/**
 * From sums over similarities to margins: shift + slope × sum + curve × log-odds of the share of the class that the sum says, held
 * between 1 and 99 %. Regression has no curve. An output whose column is −1 has its shift alone.
 */
export interface Margins {
  readonly slope: number
  readonly curve: number
  /** Per column of sums the share of its class among training rows. */
  readonly shares: readonly number[]
  /** Per output. */
  readonly columns: readonly number[]
  readonly shifts: Float64Array
}

const LEAST_SHARE = 0.01

/** Log-odds where one column speaks for two classes, logarithms where each class has its own. */
export function curved(share: number, columns: number): number {
  const bounded = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, share))
  return columns === 1 ? log(bounded) - log(1 - bounded) : log(bounded)
}

/** Rows × outputs. */
export function marginsOf(
  { slope, curve, shares, columns, shifts }: Margins,
  rowCount: number,
  sumAt: (row: number, column: number) => number,
): Float64Array {
  const margins = new Float64Array(rowCount * shifts.length)
  for (let row = 0; row < rowCount; row++) {
    for (const [output, column] of columns.entries()) {
      const at = row * shifts.length + output
      margins[at] = shifts[output]!
      if (column < 0) continue
      const sum = sumAt(row, column)
      margins[at]! += slope * sum + (curve === 0 ? 0 : curve * curved(shares[column]! + sum, shares.length))
    }
  }
  return margins
}
