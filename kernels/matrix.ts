// Products of small matrices of floats, in tiles that stay in registers. Every element is a sum in one order, whatever tile it
// falls into: `multiply` adds terms one after another, `dots` in four lanes, of which 0 and 2, then 1 and 3 are added.

/** C += A·B. A is rows × depth, an element at a + row·aRow + k·aStep, so that it may be read transposed; columns are fours. */
export function multiply(
  rows: usize, depth: usize, columns: usize, a: usize, aRow: usize, aStep: usize, b: usize, bRow: usize, c: usize, cRow: usize,
): void {
  const bytes = columns << 2
  let at: usize = 0
  for (; at + 32 <= bytes; at += 32) {
    let row: usize = 0
    for (; row + 4 <= rows; row += 4) fourByEight(depth, a + row * aRow, aRow, aStep, b + at, bRow, c + row * cRow + at, cRow)
    for (; row < rows; row++) oneByEight(depth, a + row * aRow, aStep, b + at, bRow, c + row * cRow + at)
  }
  assert(bytes - at == 0 || bytes - at == 16, 'columns are no fours')
  if (at == bytes) return
  for (let row: usize = 0; row < rows; row++) oneByFour(depth, a + row * aRow, aStep, b + at, bRow, c + row * cRow + at)
}

@inline function addProduct(sum: v128, x: v128, y: v128): v128 { return f32x4.add(sum, f32x4.mul(x, y)) }

function fourByEight(depth: usize, a: usize, aRow: usize, aStep: usize, b: usize, bRow: usize, c: usize, cRow: usize): void {
  const c1 = c + cRow, c2 = c1 + cRow, c3 = c2 + cRow
  let a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow
  let s0 = v128.load(c), t0 = v128.load(c, 16), s1 = v128.load(c1), t1 = v128.load(c1, 16)
  let s2 = v128.load(c2), t2 = v128.load(c2, 16), s3 = v128.load(c3), t3 = v128.load(c3, 16)
  for (; depth != 0; depth--) {
    const low = v128.load(b), high = v128.load(b, 16)
    const x0 = v128.load_splat<f32>(a), x1 = v128.load_splat<f32>(a1)
    s0 = addProduct(s0, x0, low)
    t0 = addProduct(t0, x0, high)
    s1 = addProduct(s1, x1, low)
    t1 = addProduct(t1, x1, high)
    const x2 = v128.load_splat<f32>(a2), x3 = v128.load_splat<f32>(a3)
    s2 = addProduct(s2, x2, low)
    t2 = addProduct(t2, x2, high)
    s3 = addProduct(s3, x3, low)
    t3 = addProduct(t3, x3, high)
    a += aStep; a1 += aStep; a2 += aStep; a3 += aStep
    b += bRow
  }
  v128.store(c, s0); v128.store(c, t0, 16)
  v128.store(c1, s1); v128.store(c1, t1, 16)
  v128.store(c2, s2); v128.store(c2, t2, 16)
  v128.store(c3, s3); v128.store(c3, t3, 16)
}

function oneByEight(depth: usize, a: usize, aStep: usize, b: usize, bRow: usize, c: usize): void {
  let s = v128.load(c), t = v128.load(c, 16)
  for (; depth != 0; depth--, a += aStep, b += bRow) {
    const x = v128.load_splat<f32>(a)
    s = addProduct(s, x, v128.load(b))
    t = addProduct(t, x, v128.load(b, 16))
  }
  v128.store(c, s)
  v128.store(c, t, 16)
}

function oneByFour(depth: usize, a: usize, aStep: usize, b: usize, bRow: usize, c: usize): void {
  let s = v128.load(c)
  for (; depth != 0; depth--, a += aStep, b += bRow) s = addProduct(s, v128.load_splat<f32>(a), v128.load(b))
  v128.store(c, s)
}

/** C += X·Yᵀ: every row of X (length numbers, a multiple of 4) by every row of Y. */
export function dots(
  rows: usize, columns: usize, length: usize, x: usize, xRow: usize, y: usize, yRow: usize, c: usize, cRow: usize,
): void {
  const bytes = length << 2
  let row: usize = 0
  for (; row + 2 <= rows; row += 2) {
    const at = x + row * xRow, out = c + row * cRow
    let column: usize = 0
    for (; column + 4 <= columns; column += 4) twoByFour(bytes, at, at + xRow, y + column * yRow, yRow, out + (column << 2), cRow)
    for (; column < columns; column++) {
      one(bytes, at, y + column * yRow, out + (column << 2))
      one(bytes, at + xRow, y + column * yRow, out + cRow + (column << 2))
    }
  }
  if (row == rows) return
  for (let column: usize = 0; column < columns; column++) one(bytes, x + row * xRow, y + column * yRow, c + row * cRow + (column << 2))
}

function twoByFour(bytes: usize, x: usize, z: usize, y: usize, yRow: usize, c: usize, cRow: usize): void {
  const zero = f32x4.splat(0)
  let s0 = zero, s1 = zero, s2 = zero, s3 = zero, t0 = zero, t1 = zero, t2 = zero, t3 = zero
  let y1 = y + yRow, y2 = y1 + yRow, y3 = y2 + yRow
  for (const end = x + bytes; x < end; x += 16) {
    const a = v128.load(x), b = v128.load(z), p = v128.load(y), q = v128.load(y1)
    s0 = addProduct(s0, a, p)
    t0 = addProduct(t0, b, p)
    s1 = addProduct(s1, a, q)
    t1 = addProduct(t1, b, q)
    const r = v128.load(y2), s = v128.load(y3)
    s2 = addProduct(s2, a, r)
    t2 = addProduct(t2, b, r)
    s3 = addProduct(s3, a, s)
    t3 = addProduct(t3, b, s)
    z += 16; y += 16; y1 += 16; y2 += 16; y3 += 16
  }
  v128.store(c, f32x4.add(v128.load(c), sumsOf(s0, s1, s2, s3)))
  v128.store(c + cRow, f32x4.add(v128.load(c + cRow), sumsOf(t0, t1, t2, t3)))
}

/** The sums over the lanes of each. */
@inline function sumsOf(p: v128, q: v128, r: v128, s: v128): v128 {
  const u = f32x4.add(v128.shuffle<f32>(p, q, 0, 4, 1, 5), v128.shuffle<f32>(p, q, 2, 6, 3, 7))
  const v = f32x4.add(v128.shuffle<f32>(r, s, 0, 4, 1, 5), v128.shuffle<f32>(r, s, 2, 6, 3, 7))
  return f32x4.add(v128.shuffle<f32>(u, v, 0, 1, 4, 5), v128.shuffle<f32>(u, v, 2, 3, 6, 7))
}

function one(bytes: usize, x: usize, y: usize, c: usize): void {
  let s = f32x4.splat(0)
  for (const end = x + bytes; x < end; x += 16, y += 16) s = addProduct(s, v128.load(x), v128.load(y))
  const u = f32x4.add(s, v128.shuffle<f32>(s, s, 2, 3, 0, 1))
  store<f32>(c, load<f32>(c) + (f32x4.extract_lane(u, 0) + f32x4.extract_lane(u, 1)))
}

/** Adds every row, `rowBytes` apart, to `out`. */
export function addRows(rows: usize, bytes: usize, x: usize, rowBytes: usize, out: usize): void {
  for (; rows != 0; rows--, x += rowBytes) {
    for (let at: usize = 0; at < bytes; at += 16) v128.store(out + at, f32x4.add(v128.load(out + at), v128.load(x + at)))
  }
}

/** The same row into each of `rows`. */
export function repeatRow(rows: usize, bytes: usize, from: usize, to: usize): void {
  for (; rows != 0; rows--, to += bytes) memory.copy(to, from, bytes)
}
