import { canonicalJson, digestOf } from '#base'
import type { Split, SplitSpec } from './split-spec.ts'

/** The two parts a mask describes: rows marked 1 are the second. */
export function splitFromMask(kind: SplitSpec['kind'], mask: Uint8Array): Split {
  let secondCount = 0
  for (const mark of mask) secondCount += mark
  const first = new Uint32Array(mask.length - secondCount)
  const second = new Uint32Array(secondCount)
  for (let row = 0, i = 0, j = 0; row < mask.length; row++) {
    if (mask[row] === 1) second[j++] = row
    else first[i++] = row
  }
  return { first, second, digest: digestOf(canonicalBytes(kind, first, second)) }
}

/** A line of canonical JSON, then the first part's indices and the second's as little-endian 32-bit integers. */
function canonicalBytes(kind: SplitSpec['kind'], first: Uint32Array, second: Uint32Array): Uint8Array {
  const rowCount = first.length + second.length
  const head = new TextEncoder().encode(`${canonicalJson({ version: 1, kind, rowCount, firstCount: first.length })}\n`)
  const bytes = new Uint8Array(head.length + rowCount * 4)
  bytes.set(head)
  const view = new DataView(bytes.buffer, head.length)
  for (let i = 0; i < first.length; i++) view.setUint32(i * 4, first[i]!, true)
  for (let i = 0; i < second.length; i++) view.setUint32((first.length + i) * 4, second[i]!, true)
  return bytes
}
