import { RepriseError } from './errors.ts'
import { philox } from './philox.ts'

const TWO_26 = 67108864
const TWO_32 = 4294967296
const TWO_53 = 9007199254740992

/** A stream of random numbers that its seed and path determine, whatever else draws, in whatever order. */
export interface Rng {
  /** Where the stream stands in the tree of streams: `root/split/3`. */
  readonly path: string
  /**
   * The stream below this one with that name; drawing from it moves no other. It depends on seed and path alone:
   * `child('split/3')` is `child('split').child(3)`.
   */
  child(name: string | number): Rng
  /** An integer in [0, 2^32). */
  uint32(): number
  /** A double in [0, 1), all 53 bits random. */
  float(): number
  /** An integer in [0, n), unbiased; `n` is an integer from 1 to 2^53 - 1. */
  below(n: number): number
  /** The numbers 0 to n - 1 in random order. */
  permutation(n: number): Uint32Array
  /** A shuffled copy. */
  shuffle<T>(items: readonly T[]): T[]
}

/**
 * The root stream of a seed (an integer from 0 to 2^53 - 1).
 *
 * `createRng(0).child('split').permutation(rowCount)`
 */
export function createRng(seed: number): Rng {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RepriseError('invalid-input', `seed ${seed} is not an integer from 0 to 2^53 - 1`)
  }
  return new PhiloxStream('root', seed >>> 0, Math.floor(seed / TWO_32))
}

/** Draw number i is word i mod 4 of the block whose counter is floor(i / 4). */
class PhiloxStream implements Rng {
  readonly path: string
  readonly #key0: number
  readonly #key1: number
  readonly #block = new Uint32Array(4)
  #drawn = 0

  constructor(path: string, key0: number, key1: number) {
    this.path = path
    this.#key0 = key0
    this.#key1 = key1
  }

  child(name: string | number): Rng {
    const [first = '', ...rest] = String(name).split('/')
    const [key0, key1] = childKey(this.#key0, this.#key1, first)
    const stream = new PhiloxStream(`${this.path}/${first}`, key0, key1)
    return rest.length === 0 ? stream : stream.child(rest.join('/'))
  }

  uint32(): number {
    const word = this.#drawn % 4
    if (word === 0) this.#refill(this.#drawn / 4)
    this.#drawn++
    return this.#block[word]!
  }

  #refill(counter: number): void {
    this.#block[0] = counter
    this.#block[1] = counter / TWO_32
    this.#block[2] = 0
    this.#block[3] = 0
    philox(this.#block, this.#key0, this.#key1)
  }

  float(): number {
    return this.#bits53() / TWO_53
  }

  #bits53(): number {
    const high = this.uint32() >>> 5
    return high * TWO_26 + (this.uint32() >>> 6)
  }

  below(n: number): number {
    if (!Number.isSafeInteger(n) || n < 1)
      throw new RepriseError('invalid-input', `below(${n}) needs an integer from 1`)
    const narrow = n <= TWO_32
    const range = narrow ? TWO_32 : TWO_53
    const limit = range - (range % n)
    for (;;) {
      const drawn = narrow ? this.uint32() : this.#bits53()
      if (drawn < limit) return drawn % n
    }
  }

  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i)
    this.#mix(order)
    return order
  }

  shuffle<T>(items: readonly T[]): T[] {
    const copy = [...items]
    this.#mix(copy)
    return copy
  }

  // Fisher and Yates, in Durstenfeld's form.
  #mix(items: { readonly length: number; [index: number]: unknown }): void {
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.below(last + 1)
      const kept = items[last]
      items[last] = items[other]
      items[other] = kept
    }
  }
}

/**
 * CBC-MAC of the name (UTF-8) under the parent's key, with Philox as the cipher. The length stands in the first block,
 * so no name is the beginning of another; its last word is one that no draw's counter has.
 */
function childKey(key0: number, key1: number, name: string): [number, number] {
  const bytes = new TextEncoder().encode(name)
  const state = Uint32Array.of(bytes.length, 0, 0, 0xffffffff)
  philox(state, key0, key1)
  for (let start = 0; start < bytes.length; start += 16) {
    for (let i = start; i < Math.min(start + 16, bytes.length); i++) {
      state[(i - start) >> 2]! ^= bytes[i]! << (8 * (i & 3))
    }
    philox(state, key0, key1)
  }
  return [state[0]!, state[1]!]
}
