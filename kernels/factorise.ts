// Cholesky by tiles, column after column of tiles: a tile's sums run over the tiles to its left in their order, whichever thread
// does them. Right-hand sides are rows below the matrix; the inverse is never kept whole, only its diagonal.
import { TILE } from '../build/generated/constants'
import * as factor from '../build/generated/factor-context'
import { claim, workerIndex } from './team'
import { dotRows, subtractProduct, tileAt, TILE_BYTES, TILE_ROW, transpose } from './tiles'

/** What rounding leaves of a pivot is not divided by below this. */
const LEAST_PIVOT: f64 = 1e-12

@inline function rowsOf(i: usize): usize { return i < factor.tileCount() ? TILE : factor.rightRows() }
@inline function inverseAt(i: usize): usize { return factor.inverses() + i * TILE_BYTES }

/** Takes what the columns to the left explain from the tiles of `column`. */
export function updateColumn(): void {
  const j = factor.column(), last = factor.rowTiles()
  for (let i = j + claim(); i < last; i = j + claim()) updateTile(i, j)
}

export function updateTile(i: usize, j: usize): void {
  const c = tileAt(factor.matrix(), i, j)
  for (let k: usize = 0; k < j; k++) subtractProduct(c, tileAt(factor.matrix(), i, k), tileAt(factor.matrix(), j, k), rowsOf(i))
}

/** The leader's: the factor of the diagonal's tile, and its inverse. */
export function factorDiagonal(): void {
  if (claim() != 0) return
  const j = factor.column(), tile = tileAt(factor.matrix(), j, j)
  factorTile(tile)
  invertTile(inverseAt(j), tile)
}

export function factorTile(tile: usize): void {
  for (let i: usize = 0; i < TILE; i++) {
    const row = tile + i * TILE_ROW
    for (let j: usize = 0; j <= i; j++) {
      const other = tile + j * TILE_ROW
      let sum = load<f64>(row + (j << 3))
      for (let k: usize = 0; k < j; k++) sum -= load<f64>(row + (k << 3)) * load<f64>(other + (k << 3))
      store<f64>(row + (j << 3), j < i ? sum / load<f64>(other + (j << 3)) : sqrt<f64>(max<f64>(sum, LEAST_PIVOT)))
    }
    for (let j = i + 1; j < TILE; j++) store<f64>(row + (j << 3), 0)
  }
}

export function invertTile(to: usize, tile: usize): void {
  memory.fill(to, 0, TILE_BYTES)
  for (let i: usize = 0; i < TILE; i++) {
    const row = tile + i * TILE_ROW, pivot = load<f64>(row + (i << 3))
    for (let j: usize = 0; j < i; j++) {
      let sum: f64 = 0
      for (let k = j; k < i; k++) sum -= load<f64>(row + (k << 3)) * load<f64>(to + k * TILE_ROW + (j << 3))
      store<f64>(to + i * TILE_ROW + (j << 3), sum / pivot)
    }
    store<f64>(to + i * TILE_ROW + (i << 3), 1 / pivot)
  }
}

/** The factor's tiles below the diagonal's: what is left times the inverse of its tile. */
export function finishColumn(): void {
  const j = factor.column(), last = factor.rowTiles(), scratch = factor.scratch() + workerIndex * factor.scratchBytes()
  for (let i = j + 1 + claim(); i < last; i = j + 1 + claim()) finishTile(i, j, scratch)
}

/** The product is subtracted from zeros, the sign turned while it is copied. */
export function finishTile(i: usize, j: usize, scratch: usize): void {
  const tile = tileAt(factor.matrix(), i, j), bytes = rowsOf(i) * TILE_ROW
  memory.fill(scratch, 0, bytes)
  subtractProduct(scratch, tile, inverseAt(j), rowsOf(i))
  for (let at: usize = 0; at < bytes; at += 16) v128.store(tile + at, f64x2.neg(v128.load(scratch + at)))
}

/** Row after row of tiles of the transposed inverse of the factor: squares make the diagonal, products with the right-hand sides the solutions. */
export function inverseRows(): void {
  const count = factor.tileCount(), scratch = factor.scratch() + workerIndex * factor.scratchBytes()
  for (let j = claim(); j < count; j = claim()) inverseRow(j, scratch)
}

export function inverseRow(j: usize, scratch: usize): void {
  const matrix = factor.matrix(), sums = scratch, row = scratch + TILE_BYTES
  transpose(row, inverseAt(j))
  for (let i = j + 1; i < factor.tileCount(); i++) {
    const tile = row + (i - j) * TILE_BYTES
    memory.fill(sums, 0, TILE_BYTES)
    memory.fill(tile, 0, TILE_BYTES)
    for (let k = j; k < i; k++) subtractProduct(sums, row + (k - j) * TILE_BYTES, tileAt(matrix, i, k), TILE)
    subtractProduct(tile, sums, inverseAt(i), TILE)
    for (let at: usize = 0; at < TILE_BYTES; at += 16) v128.store(tile + at, f64x2.neg(v128.load(tile + at)))
  }
  readRow(j, row)
}

function readRow(j: usize, row: usize): void {
  const count = factor.tileCount()
  for (let a: usize = 0; a < TILE; a++) {
    let squares: f64 = 0
    for (let i = j; i < count; i++) {
      const line = row + (i - j) * TILE_BYTES + a * TILE_ROW
      squares += dotRows(line, line)
    }
    store<f64>(factor.diagonal() + ((j * TILE + a) << 3), squares)
    for (let k: usize = 0; k < factor.outputs(); k++) store<f64>(factor.solutions() + ((k * count * TILE + j * TILE + a) << 3), solution(j, row, a, k))
  }
}

@inline function solution(j: usize, row: usize, a: usize, k: usize): f64 {
  const count = factor.tileCount(), right = count + k / TILE, place = (k % TILE) * TILE_ROW
  let sum: f64 = 0
  for (let i = j; i < count; i++) sum += dotRows(row + (i - j) * TILE_BYTES + a * TILE_ROW, tileAt(factor.matrix(), right, i) + place)
  return sum
}
