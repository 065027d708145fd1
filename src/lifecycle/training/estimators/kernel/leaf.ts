/** Rows with a number below `cut` go to `below`, others to `from`: a later split, or −1 − a leaf. */
export interface Split {
  readonly column: number
  readonly cut: number
  readonly below: number
  readonly from: number
}

/** The leaf of the row of points at `offset`. */
export function leafOf(splits: readonly Split[], rows: Float64Array, offset: number): number {
  let at = splits.length === 0 ? -1 : 0
  while (at >= 0) {
    const { column, cut, below, from } = splits[at]!
    at = rows[offset + column]! < cut ? below : from
  }
  return -1 - at
}
