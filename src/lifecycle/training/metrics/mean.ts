/** Mean of `valueAt(row)` over the rows, summed in row order; NaN for no rows. */
export function meanOver(rowCount: number, valueAt: (row: number) => number): number {
  let sum = 0
  for (let row = 0; row < rowCount; row++) sum += valueAt(row)
  return sum / rowCount
}
