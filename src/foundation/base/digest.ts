import { createHash } from 'node:crypto'

declare const brand: unique symbol

/** The content address of some bytes: their SHA-256 as 64 lower-case hex characters. */
export type Digest = string & { readonly [brand]: 'digest' }

/** The digest of bytes, or of a string's UTF-8 form. */
export function digestOf(bytes: Uint8Array | string): Digest {
  return createHash('sha256').update(bytes).digest('hex') as Digest
}

/** True for exactly 64 lower-case hex characters. */
export function isDigest(text: string): text is Digest {
  return /^[0-9a-f]{64}$/.test(text)
}
