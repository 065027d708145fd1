// exp(−distance / length) between points: the distance is the sum, column by column in their order, of |a − b| for numbers and of a
// fixed amount where codes differ. Two points at a time; no sum is divided among lanes, so that plain code gives the same bits.
import { LAPLACE_POINTS, TILE } from '../build/generated/constants'
import * as laplace from '../build/generated/laplace-context'
import { exp2 } from './exp2'
import { tileAt, TILE_ROW } from './tiles'

/** Distances of `query`, a row of numbers and then codes, to the points from byte `from` of each column on; `bytes` of them. */
export function distancesTo(out: usize, query: usize, from: usize, bytes: usize): void {
  const stride = laplace.stride(), numbers = laplace.numberCount(), width = numbers + laplace.codeCount()
  memory.fill(out, 0, bytes)
  let column = laplace.columns() + from, j: usize = 0
  for (; j + 2 <= numbers; j += 2, column += 2 * stride) addTwoNumbers(out, query + (j << 3), column, bytes)
  if (j < numbers) {
    addNumber(out, query + (j << 3), column, bytes)
    column += stride
    j++
  }
  for (; j < width; j++, column += stride) addCode(out, query + (j << 3), column, bytes, laplace.mismatches() + ((j - numbers) << 3))
}

@inline function addTwoNumbers(out: usize, query: usize, column: usize, bytes: usize): void {
  const a = v128.load64_splat(query), b = v128.load64_splat(query, 8), other = column + laplace.stride()
  for (let at: usize = 0; at < bytes; at += 16) {
    const first = f64x2.add(v128.load(out + at), f64x2.abs(f64x2.sub(a, v128.load(column + at))))
    v128.store(out + at, f64x2.add(first, f64x2.abs(f64x2.sub(b, v128.load(other + at)))))
  }
}

@inline function addNumber(out: usize, query: usize, column: usize, bytes: usize): void {
  const a = v128.load64_splat(query)
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(out + at, f64x2.add(v128.load(out + at), f64x2.abs(f64x2.sub(a, v128.load(column + at)))))
  }
}

/** A code below 0 is of no level: it differs from every point's by half. */
@inline function addCode(out: usize, query: usize, column: usize, bytes: usize, mismatch: usize): void {
  const code = load<f64>(query), amount = f64x2.splat(code < 0 ? load<f64>(mismatch) * 0.5 : load<f64>(mismatch)), a = f64x2.splat(code)
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(out + at, f64x2.add(v128.load(out + at), v128.and(amount, f64x2.ne(a, v128.load(column + at)))))
  }
}

/** The distances between the points of two tiles. */
export function distanceTile(i: usize, j: usize): void {
  const tile = tileAt(laplace.distances(), i, j), rowBytes = (laplace.numberCount() + laplace.codeCount()) << 3
  for (let a: usize = 0; a < TILE; a++) distancesTo(tile + a * TILE_ROW, laplace.rows() + (i * TILE + a) * rowBytes, j * TILE_ROW, TILE_ROW)
}

/** Their similarities, with the noise on the diagonal; what pads the last tile is similar to itself alone. */
export function similarityTile(i: usize, j: usize): void {
  const from = tileAt(laplace.distances(), i, j), to = tileAt(laplace.matrix(), i, j)
  const points = laplace.pointCount(), rate = f64x2.splat(-laplace.rate())
  for (let a: usize = 0; a < TILE; a++) {
    const line = to + a * TILE_ROW, row = i * TILE + a
    for (let at: usize = 0; at < TILE_ROW; at += 16) v128.store(line + at, exp2(f64x2.mul(rate, v128.load(from + a * TILE_ROW + at))))
    for (let b = row < points ? max<usize>(points, j * TILE) : j * TILE; b < (j + 1) * TILE; b++) store<f64>(line + ((b - j * TILE) << 3), 0)
    if (i == j) store<f64>(line + (a << 3), row < points ? 1 + load<f64>(laplace.noise() + (row << 3)) : 1)
  }
}

/** Rows × outputs: sums over all points of coefficient times similarity, of even and of odd points, then together. */
export function similarBlock(begin: usize, end: usize, scratch: usize): void {
  const rowBytes = (laplace.numberCount() + laplace.codeCount()) << 3, outputs = laplace.outputs(), stride = laplace.stride()
  const sums = scratch + (LAPLACE_POINTS << 3)
  for (let row = begin; row < end; row++) {
    memory.fill(sums, 0, outputs << 4)
    for (let from: usize = 0; from < stride; from += LAPLACE_POINTS << 3) {
      const bytes = min<usize>(stride - from, LAPLACE_POINTS << 3)
      distancesTo(scratch, laplace.rows() + row * rowBytes, from, bytes)
      turnSimilar(scratch, bytes)
      for (let k: usize = 0; k < outputs; k++) addSimilar(sums + (k << 4), scratch, laplace.coefficients() + k * stride + from, bytes)
    }
    for (let k: usize = 0; k < outputs; k++) {
      store<f64>(laplace.sums() + ((row * outputs + k) << 3), load<f64>(sums + (k << 4)) + load<f64>(sums + (k << 4), 8))
    }
  }
}

function turnSimilar(at: usize, bytes: usize): void {
  const rate = f64x2.splat(-laplace.rate())
  for (const end = at + bytes; at < end; at += 16) v128.store(at, exp2(f64x2.mul(rate, v128.load(at))))
}

function addSimilar(sum: usize, similar: usize, coefficients: usize, bytes: usize): void {
  let both = v128.load(sum)
  for (let at: usize = 0; at < bytes; at += 16) both = f64x2.add(both, f64x2.mul(v128.load(similar + at), v128.load(coefficients + at)))
  v128.store(sum, both)
}
