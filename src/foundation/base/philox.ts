// Philox4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
const ROUND_COUNT = 10
const MULTIPLIER_0 = 0xd2511f53
const MULTIPLIER_1 = 0xcd9e8d57
const WEYL_0 = 0x9e3779b9
const WEYL_1 = 0xbb67ae85

/** Encrypts a counter of four 32-bit words in place under a key of two. */
export function philox(block: Uint32Array, key0: number, key1: number): void {
  let [a = 0, b = 0, c = 0, d = 0] = block
  for (let round = 0; round < ROUND_COUNT; round++) {
    const high0 = highProduct(MULTIPLIER_0, a)
    const high1 = highProduct(MULTIPLIER_1, c)
    const low0 = Math.imul(MULTIPLIER_0, a)
    const low1 = Math.imul(MULTIPLIER_1, c)
    a = high1 ^ b ^ key0
    b = low1
    c = high0 ^ d ^ key1
    d = low0
    key0 = (key0 + WEYL_0) | 0
    key1 = (key1 + WEYL_1) | 0
  }
  block[0] = a
  block[1] = b
  block[2] = c
  block[3] = d
}

/** The upper 32 bits of a 64-bit product; every partial product stays below 2^53. */
function highProduct(x: number, y: number): number {
  const xLow = x & 0xffff
  const xHigh = x >>> 16
  const yLow = y & 0xffff
  const yHigh = y >>> 16
  const first = xHigh * yLow + ((xLow * yLow) >>> 16)
  const second = xLow * yHigh + (first & 0xffff)
  return (xHigh * yHigh + (first >>> 16) + (second >>> 16)) | 0
}
