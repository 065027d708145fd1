import type { Digest } from '#base'

/** How rows are dealt into two parts; the arrays have one entry per row. */
export type SplitSpec =
  | { readonly kind: 'random' }
  | { readonly kind: 'stratified'; readonly strata: Int32Array }
  | { readonly kind: 'group'; readonly groups: Int32Array }
  | { readonly kind: 'time'; readonly times: Float64Array | BigInt64Array }

/** Two disjoint parts of the rows, as ascending row indices, and the digest of that choice. */
export interface Split {
  readonly first: Uint32Array
  readonly second: Uint32Array
  readonly digest: Digest
}
