// X'WX and X'v in blocks of rows: the blocks' shape follows from the data alone, and their sums are added in order by the host.
import * as context from '../build/generated/gram-context'
import { claim } from './team'

export function gram(): void {
  const blocks = context.blockCount(), columns = context.columnCount(), bytes = (columns * columns + columns) << 3
  for (let block = claim(); block < blocks; block = claim()) {
    const begin = block * context.blockRows(), end = min<usize>(context.rowCount(), begin + context.blockRows())
    const sums = context.blockSums() + block * bytes
    memory.fill(sums, 0, bytes)
    let row = begin
    for (; row + 4 <= end; row += 4) gramBlock(row, sums)
    for (; row < end; row++) gramRow(row, sums)
  }
}

@inline function weightOf(row: usize): f64 { return context.weights() == 0 ? 1 : load<f64>(context.weights() + (row << 3)) }
@inline function vectorOf(row: usize): f64 { return load<f64>(context.vector() + (row << 3)) }

/** Four rows at once, so that each sum is loaded and stored a quarter as often. Rows of zeros (one-hot columns) are passed over. */
export function gramBlock(row: usize, sums: usize): void {
  const columns = context.columnCount(), width = columns << 3, a = context.values() + row * width
  const b = a + width, c = b + width, d = c + width, vectorSums = sums + columns * width
  assert(row + 4 <= context.rowCount(), 'rows were not staged')
  const wa = weightOf(row), wb = weightOf(row + 1), wc = weightOf(row + 2), wd = weightOf(row + 3)
  const va = vectorOf(row), vb = vectorOf(row + 1), vc = vectorOf(row + 2), vd = vectorOf(row + 3)
  for (let i: usize = 0; i < width; i += 8) {
    const xa = load<f64>(a + i), xb = load<f64>(b + i), xc = load<f64>(c + i), xd = load<f64>(d + i)
    if (xa == 0 && xb == 0 && xc == 0 && xd == 0) continue
    const at = vectorSums + i
    store<f64>(at, load<f64>(at) + (xa * va + xb * vb + (xc * vc + xd * vd)))
    const fa = f64x2.splat(xa * wa), fb = f64x2.splat(xb * wb), fc = f64x2.splat(xc * wc), fd = f64x2.splat(xd * wd)
    const line = sums + i * columns
    let j = i & ~15
    for (; j + 16 <= width; j += 16) {
      const low = f64x2.add(f64x2.mul(fa, v128.load(a + j)), f64x2.mul(fb, v128.load(b + j)))
      const high = f64x2.add(f64x2.mul(fc, v128.load(c + j)), f64x2.mul(fd, v128.load(d + j)))
      v128.store(line + j, f64x2.add(v128.load(line + j), f64x2.add(low, high)))
    }
    if (j < width) {
      const low = xa * wa * load<f64>(a + j) + xb * wb * load<f64>(b + j), high = xc * wc * load<f64>(c + j) + xd * wd * load<f64>(d + j)
      store<f64>(line + j, load<f64>(line + j) + (low + high))
    }
  }
}

function gramRow(row: usize, sums: usize): void {
  const columns = context.columnCount(), width = columns << 3, a = context.values() + row * width, vectorSums = sums + columns * width
  for (let i: usize = 0; i < width; i += 8) {
    const x = load<f64>(a + i)
    store<f64>(vectorSums + i, load<f64>(vectorSums + i) + x * vectorOf(row))
    const f = x * weightOf(row), line = sums + i * columns
    for (let j = i; j < width; j += 8) store<f64>(line + j, load<f64>(line + j) + f * load<f64>(a + j))
  }
}
