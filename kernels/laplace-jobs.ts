// The tiles and rows of laplace.ts on a team. Tiles of the lower triangle are claimed row by row.
import { LAPLACE_ROWS } from '../build/generated/constants'
import * as laplace from '../build/generated/laplace-context'
import { distanceTile, similarBlock, similarityTile } from './laplace'
import { claim, workerIndex } from './team'

export function distances(): void {
  for (let i = claim(); i < laplace.tileCount(); i = claim()) {
    for (let j: usize = 0; j <= i; j++) distanceTile(i, j)
  }
}

export function similarities(): void {
  for (let i = claim(); i < laplace.tileCount(); i = claim()) {
    for (let j: usize = 0; j <= i; j++) similarityTile(i, j)
  }
}

export function similar(): void {
  const rows = laplace.rowCount(), scratch = laplace.scratch() + workerIndex * laplace.scratchBytes()
  for (let row = claim() * LAPLACE_ROWS; row < rows; row = claim() * LAPLACE_ROWS) similarBlock(row, min<usize>(rows, row + LAPLACE_ROWS), scratch)
}
