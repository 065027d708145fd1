import type { Digest, Json } from '#base'
import { canonicalJson, digestOf } from '#base'
import type { ParseSpec } from './parse-spec.ts'
import type { Schema } from './schema.ts'

/** The identity of a version: raw bytes, how they are read, what the columns are; never the Parquet made of them. */
export function versionDigest(raw: Digest, parse: ParseSpec, schema: Schema): Digest {
  return digestOf(canonicalJson({ raw, parse, schema } as unknown as Json))
}

/** The identity of a typed table: the same bytes read the same way give the same rows. */
export function readingDigest(raw: Digest, parse: ParseSpec): Digest {
  return digestOf(canonicalJson({ raw, parse } as unknown as Json))
}
