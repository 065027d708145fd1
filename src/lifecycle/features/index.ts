// CONTRACT. Transforms fitted on training rows only, as plain data; the same code offline, online and in a browser.
import type { Json, Table } from '#base'
import type { ColumnSchema } from '#data' // type only

/** What estimators see. */
export type Feature =
  | { readonly name: string; readonly source: string; readonly kind: 'number'; readonly values: Float64Array } // NaN = missing
  | { readonly name: string; readonly source: string; readonly kind: 'category'; readonly codes: Int32Array; readonly levels: readonly string[] } // -1 missing, levels.length = unseen
export interface Features {
  readonly rowCount: number
  readonly features: readonly Feature[]
}
export type Transform =
  | { readonly kind: 'number'; readonly column: string }
  | { readonly kind: 'category'; readonly column: string; readonly levels: readonly string[] } // levels seen in training, by code point; rare ones beyond 253 fall to unseen
  | { readonly kind: 'datetime'; readonly column: string; readonly parts: readonly string[] } // year, month, day, weekday, hour, epochDays
  | { readonly kind: 'text'; readonly column: string; readonly tokens: readonly string[] } // length, word count, presence of frequent tokens
// export function fitTransforms(table: Table, columns: readonly ColumnSchema[]): readonly Transform[]
// export function applyTransforms(transforms: readonly Transform[], table: Table): Features     a missing column is an error naming it
// export function selectFeatureRows(features, rows: Uint32Array): Features
// dense.ts — for linear models: median imputation + missing indicators, standardisation, one-hot:
// export function fitDense(features: Features): DenseEncoding (plain data); applyDense(encoding, features): Float64Array rows × width, row-major; encoding.groups[j] = feature index of column j
export type { Json }
