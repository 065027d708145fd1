import type { Digest, Json } from '#base'
import { canonicalJson, digestOf } from '#base'
import type { ParseSpec } from './parse-spec.ts'

/** The identity of a typed table: the same bytes read the same way give the same rows. */
export function readingDigest(raw: Digest, parse: ParseSpec): Digest {
  return digestOf(canonicalJson({ raw, parse } as unknown as Json))
}
