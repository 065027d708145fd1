import { contexts, TILE } from './layout.ts'
import type { Arena } from './memory.ts'
import type { SharedRecord } from './record.ts'
import { allocateRecord } from './record.ts'
import type { Team } from './team.ts'

export const TILE_CELLS = TILE * TILE
export const TILE_BYTES = TILE_CELLS * 8

/** Solutions of M x = b, and the diagonal of M⁻¹: what the residuals of leaving rows out are made of. */
export interface Solved {
  /** outputs × rows */
  readonly solutions: Float64Array
  /** One per row. */
  readonly inverseDiagonal: Float64Array
}

/** Room for the lower triangle of a matrix in tiles, right-hand sides below it, and what factorising takes. */
export interface FactorPlace {
  readonly matrix: number
  readonly tileCount: number
  /** Bytes that `reserveFactor` takes besides the matrix are of no interest to others. */
  readonly context: SharedRecord<typeof contexts.factor>
}

export const tilesBelow = (tiles: number): number => (tiles * (tiles + 1)) / 2

export function reserveFactor({ arena, threads }: Team, rows: number, outputs: number): FactorPlace {
  const tileCount = Math.ceil(rows / TILE)
  const rowTiles = tileCount + Math.ceil(outputs / TILE)
  const scratchBytes = (tileCount + 1) * TILE_BYTES
  const context = allocateRecord(arena, contexts.factor)
  const matrix = arena.allocate(tilesBelow(rowTiles) * TILE_BYTES)
  context.set({
    tileCount,
    rowTiles,
    rightRows: Math.min(TILE, Math.ceil(outputs / 4) * 4),
    matrix,
    inverses: arena.allocate(tileCount * TILE_BYTES),
    outputs,
    scratch: arena.allocate(threads * scratchBytes),
    scratchBytes,
    diagonal: arena.allocate(tileCount * TILE * 8),
    solutions: arena.allocate(outputs * tileCount * TILE * 8),
  })
  return { matrix, tileCount, context }
}

/** Right-hand sides, outputs × rows, as rows of tiles below the matrix. */
export function writeRight(arena: Arena, { matrix, tileCount }: FactorPlace, right: Float64Array, rows: number): void {
  const outputs = right.length / rows
  for (let k = 0; k < outputs; k++) {
    const first = tilesBelow(tileCount + Math.floor(k / TILE))
    for (let j = 0; j < tileCount; j++) {
      const tile = arena.f64(matrix + (first + j) * TILE_BYTES, TILE_CELLS)
      if (k % TILE === 0) tile.fill(0)
      tile.set(right.subarray(k * rows + j * TILE, k * rows + Math.min(rows, (j + 1) * TILE)), (k % TILE) * TILE)
    }
  }
}

/** Factorises in place. Null when told to stop, which is asked once per column of tiles. */
export function factorise(team: Team, place: FactorPlace, rows: number, stopped: () => boolean): Solved | null {
  const { context, tileCount } = place
  const sharers = tileCount > 2 ? team.threads : 1
  for (let column = 0; column < tileCount; column++) {
    if (stopped()) return null
    context.set({ column })
    team.run('updateColumn', context.pointer, sharers)
    team.run('factorDiagonal', context.pointer, 1)
    team.run('finishColumn', context.pointer, sharers)
  }
  team.run('inverseRows', context.pointer, sharers)
  return readSolved(team.arena, place, rows)
}

function readSolved(arena: Arena, { context, tileCount }: FactorPlace, rows: number): Solved {
  const outputs = context.get('outputs')
  const padded = tileCount * TILE
  const solutions = new Float64Array(outputs * rows)
  const all = arena.f64(context.get('solutions'), outputs * padded)
  for (let k = 0; k < outputs; k++) solutions.set(all.subarray(k * padded, k * padded + rows), k * rows)
  return { solutions, inverseDiagonal: arena.f64(context.get('diagonal'), padded).slice(0, rows) }
}
