// What the kernels of Laplace kernel ridge address: points and their tiles, and the factor of a matrix in tiles.
import type { Slots } from './slots.ts'

/** Rows and columns of a tile: a multiple of 4. */
export const TILE = 48
/** Points whose distances to one row are held at once, a multiple of 2. */
export const LAPLACE_POINTS = 384
/** Rows a thread claims at once. */
export const LAPLACE_ROWS = 16

export const similarityContexts = {
  laplace: {
    rate: 'real', // 1 over the length
    pointCount: 'size',
    stride: 'size', // bytes of a column of points, whole tiles
    numberCount: 'size',
    codeCount: 'size',
    columns: 'size', // f64, column by column: the points
    mismatches: 'size', // f64 per code: what differing adds to a distance
    rows: 'size', // f64, row-major: who is compared with the points
    rowCount: 'size',
    tileCount: 'size',
    distances: 'size', // tiles of the lower triangle
    matrix: 'size', // the same; may be the same place
    noise: 'size', // f64 per point: added to its similarity with itself
    coefficients: 'size', // f64 per output and point, `stride` apart
    outputs: 'size',
    sums: 'size', // f64: rows × outputs
    scratch: 'size', // per worker: distances of a row, then two sums per output
    scratchBytes: 'size',
  },
  factor: {
    tileCount: 'size',
    rowTiles: 'size', // with the tiles of the right-hand sides
    rightRows: 'size', // rows used of those, a multiple of 4
    matrix: 'size', // tiles of the lower triangle, then those of the right-hand sides
    inverses: 'size', // of the diagonal's tiles
    column: 'size',
    outputs: 'size',
    scratch: 'size', // per worker: a tile, and a row of tiles
    scratchBytes: 'size',
    diagonal: 'size', // f64 per row: of the inverse
    solutions: 'size', // f64 per output and row
  },
} as const satisfies Record<string, Slots>
