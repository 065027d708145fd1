// Radix sort from the least significant digit (Knuth, The Art of Computer Programming 3, 5.2.5) on the bits of doubles and
// 64-bit integers. Faster than the built-in sort, and done in small steps that let the event loop turn.
import { setImmediate as breathe } from 'node:timers/promises'

/** What can be sorted: eight bytes each, as two 32-bit halves, the low one first. */
export type Sortable = Float64Array | BigInt64Array

/** Shift and half of each digit, least significant first; 11 bits each keep the counters in the first-level cache. */
const DIGITS = [0, 1].flatMap((half) => [0, 11, 22].map((shift) => ({ half, shift })))
const BUCKETS = 2048
const SIGN = 0x8000_0000
/** Values moved between two breaths of the event loop: a few milliseconds of work. */
const PIECE = 1 << 18

/** An ascending copy. NaN and -0 are not expected. */
export async function sortedCopy<Values extends Sortable>(values: Values): Promise<Values> {
  const sorted = values.slice() as Values
  const keys = halvesOf(sorted)
  const isDouble = sorted instanceof Float64Array
  toKeys(keys, isDouble)
  const dealt = await dealAll(keys)
  if (dealt !== keys) keys.set(dealt)
  fromKeys(keys, isDouble)
  return sorted
}

/** Deals by each digit in turn, between the given array and a second one; returns the one that holds the result. */
async function dealAll(keys: Uint32Array): Promise<Uint32Array> {
  let [source, target] = [keys, new Uint32Array(keys.length) as Uint32Array]
  for (const digit of DIGITS) {
    const starts = startsOf(source, digit)
    if (starts === undefined) continue
    for (let from = 0; from < source.length; from += 2 * PIECE) {
      deal(source, target, starts, { ...digit, from, to: Math.min(from + 2 * PIECE, source.length) })
      await breathe()
    }
    ;[source, target] = [target, source]
  }
  return source
}

export function halvesOf({ buffer, byteOffset, byteLength }: Sortable): Uint32Array {
  return new Uint32Array(buffer, byteOffset, byteLength / 4)
}

/** Unsigned keys in the order of the values: the sign turned over, and all bits of negative doubles. */
function toKeys(keys: Uint32Array, isDouble: boolean): void {
  for (let i = 0; i < keys.length; i += 2) {
    const high = keys[i + 1]!
    const isInverted = isDouble && high >= SIGN
    keys[i + 1] = isInverted ? ~high : high ^ SIGN
    if (isInverted) keys[i] = ~keys[i]!
  }
}

function fromKeys(keys: Uint32Array, isDouble: boolean): void {
  for (let i = 0; i < keys.length; i += 2) {
    const high = keys[i + 1]!
    const isInverted = isDouble && high < SIGN
    keys[i + 1] = isInverted ? ~high : high ^ SIGN
    if (isInverted) keys[i] = ~keys[i]!
  }
}

/** Where each bucket begins; undefined when one bucket holds all, as low digits of whole numbers do. */
function startsOf(keys: Uint32Array, { half, shift }: { half: number; shift: number }): Uint32Array | undefined {
  const starts = new Uint32Array(BUCKETS)
  for (let i = half; i < keys.length; i += 2) starts[(keys[i]! >>> shift) & (BUCKETS - 1)]!++
  if (starts.includes(keys.length / 2)) return undefined
  let total = 0
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const count = starts[bucket]!
    starts[bucket] = total
    total += count
  }
  return starts
}

function deal(
  source: Uint32Array,
  target: Uint32Array,
  starts: Uint32Array,
  { half, shift, from, to }: { half: number; shift: number; from: number; to: number },
): void {
  for (let i = from; i < to; i += 2) {
    const at = 2 * starts[(source[i + half]! >>> shift) & (BUCKETS - 1)]!++
    target[at] = source[i]!
    target[at + 1] = source[i + 1]!
  }
}
