/** A column of doubles. `values[i]` is NaN exactly where row `i` is missing. */
export interface NumberColumn {
  readonly kind: 'number'
  readonly values: Float64Array
}

/** A column of words: `levels[codes[i]]`, or missing where `codes[i]` is -1. */
export interface CodesColumn {
  readonly kind: 'codes'
  readonly codes: Int32Array
  readonly levels: readonly string[]
}

/** A column of 64-bit integers: date-times in microseconds (UTC), or integers past 2^53. `missing[i]` is 1 where missing. */
export interface LongColumn {
  readonly kind: 'long'
  readonly values: BigInt64Array
  readonly missing: Uint8Array
}

export type Column = NumberColumn | CodesColumn | LongColumn

/** Columns of equal length by name, in the order of the map. */
export interface Table {
  readonly rowCount: number
  readonly columns: ReadonlyMap<string, Column>
}
