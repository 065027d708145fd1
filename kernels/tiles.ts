// Square tiles of doubles, row-major, and the one product everything is made of: rows of one tile times rows of another.
import { TILE } from '../build/generated/constants'

export const TILE_ROW: usize = TILE << 3
export const TILE_BYTES: usize = TILE * TILE_ROW

/** The lower triangle's tiles lie row by row. */
@inline export function tileAt(tiles: usize, i: usize, j: usize): usize { return tiles + (((i * (i + 1)) >> 1) + j) * TILE_BYTES }

/** C −= A Bᵀ for the first `rows` rows of A and C, a multiple of 4. */
export function subtractProduct(c: usize, a: usize, b: usize, rows: usize): void {
  for (let i: usize = 0; i < rows * TILE_ROW; i += 4 * TILE_ROW) {
    for (let j: usize = 0; j < TILE; j += 2) subtractBlock(c + i + (j << 3), a + i, b + j * TILE_ROW)
  }
}

/** Four rows by two: eight sums of even and of odd places, then together. */
@inline function subtractBlock(c: usize, a: usize, b: usize): void {
  let s00 = f64x2.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00
  for (const end = a + TILE_ROW; a < end; a += 16, b += 16) {
    const b0 = v128.load(b), b1 = v128.load(b, TILE_ROW)
    let x = v128.load(a)
    s00 = f64x2.add(s00, f64x2.mul(x, b0)); s01 = f64x2.add(s01, f64x2.mul(x, b1))
    x = v128.load(a, TILE_ROW)
    s10 = f64x2.add(s10, f64x2.mul(x, b0)); s11 = f64x2.add(s11, f64x2.mul(x, b1))
    x = v128.load(a, 2 * TILE_ROW)
    s20 = f64x2.add(s20, f64x2.mul(x, b0)); s21 = f64x2.add(s21, f64x2.mul(x, b1))
    x = v128.load(a, 3 * TILE_ROW)
    s30 = f64x2.add(s30, f64x2.mul(x, b0)); s31 = f64x2.add(s31, f64x2.mul(x, b1))
  }
  put(c, s00, s01)
  put(c + TILE_ROW, s10, s11)
  put(c + 2 * TILE_ROW, s20, s21)
  put(c + 3 * TILE_ROW, s30, s31)
}

@inline function put(c: usize, first: v128, second: v128): void {
  const sums = f64x2.add(v128.shuffle<i64>(first, second, 0, 2), v128.shuffle<i64>(first, second, 1, 3))
  v128.store(c, f64x2.sub(v128.load(c), sums))
}

/** Of two rows of a tile. */
@inline export function dotRows(a: usize, b: usize): f64 {
  let even = f64x2.splat(0), odd = even
  for (const end = a + TILE_ROW; a < end; a += 32, b += 32) {
    even = f64x2.add(even, f64x2.mul(v128.load(a), v128.load(b)))
    odd = f64x2.add(odd, f64x2.mul(v128.load(a, 16), v128.load(b, 16)))
  }
  const sum = f64x2.add(even, odd)
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)
}

/** to = fromᵀ. */
export function transpose(to: usize, from: usize): void {
  for (let i: usize = 0; i < TILE; i++) {
    for (let j: usize = 0; j < TILE; j++) store<f64>(to + j * TILE_ROW + (i << 3), load<f64>(from + i * TILE_ROW + (j << 3)))
  }
}
