import type { Digest, Json } from '#base'
import { canonicalJson, digestOf } from '#base'
import type { ParseSpec } from './parse-spec.ts'
import type { Schema } from './schema.ts'

/** What a dataset version is: the raw bytes, how they are read, and what the columns are. */
export interface DatasetIdentity {
  /** Of the raw bytes. */
  readonly raw: Digest
  readonly parse: ParseSpec
  readonly schema: Schema
}

/** The digest of a dataset version. Parquet, profile and where the bytes came from are no part of it. */
export function datasetDigest({ raw, parse, schema }: DatasetIdentity): Digest {
  return digestOf(canonicalJson({ raw, parse, schema } as unknown as Json))
}
