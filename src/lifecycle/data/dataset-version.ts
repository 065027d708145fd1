import type { Digest } from '#base'
import type { ParseSpec } from './parse-spec.ts'
import type { Schema } from './schema.ts'

/** One immutable version of a dataset: raw bytes, how they are read, and what the columns are. */
export interface DatasetVersion {
  readonly dataset: string
  readonly version: number
  /** Of the canonical JSON of {raw, parse, schema}; `raw` there is the digest of the raw bytes. */
  readonly digest: Digest
  readonly raw: { readonly digest: Digest; readonly sizeBytes: number }
  readonly parse: ParseSpec
  readonly schema: Schema
  readonly rowCount: number
  readonly columnCount: number
  /** Where the bytes came from, as the user wrote it. */
  readonly source: string
  /** UTC milliseconds. */
  readonly createdAt: number
  readonly rejectCount: number
}
