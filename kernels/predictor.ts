// Prediction alone, for hosts without shared memory: one thread, a plain memory, the blocks and the bits of the main build.
import { FOREST_ROWS, LAYOUT_STAMP } from '../build/generated/constants'
import * as binning from '../build/generated/binning-context'
import * as forest from '../build/generated/forest-context'
import * as scoring from '../build/generated/scoring-context'
import { binBlock } from './binning'
import { forestBlock } from './forest'
import * as network from '../build/generated/network-context'
import { forwardBlock } from './network-forward'
import { foldInput } from './network-inputs'
import { answerBlock } from './network-loss'
import { scoreBlock } from './score'
import * as neighbours from '../build/generated/neighbours-context'
import { neighboursBlock } from './neighbours'

export { useContext } from './context'
// Exported so that they are not inlined into functions that run once (see index.ts).
export { binBlock } from './binning'
export { addOne, addWalked, findLeaves, forestBlock } from './forest'
export { forestRow } from './forest-row'
export { dots, multiply } from './matrix'
export { forwardBlock } from './network-forward'
export { scoreLinearRows } from './linear-values'
export { scoreBlock, scoreRows } from './score'
export { neighboursBlock } from './neighbours'

const BIN_ROWS: usize = 512
const SCORE_ROWS: usize = 256

export function bin(): void {
  const rows = binning.rowCount()
  for (let row: usize = 0; row < rows; row += BIN_ROWS) binBlock(row, min<usize>(rows, row + BIN_ROWS))
}

export function score(): void {
  const rows = scoring.rowCount()
  for (let row: usize = 0; row < rows; row += SCORE_ROWS) scoreBlock(row, min<usize>(rows, row + SCORE_ROWS))
}

export function scoreForest(): void {
  const rows = forest.rowCount()
  for (let row: usize = 0; row < rows; row += FOREST_ROWS) forestBlock(row, min<usize>(rows, row + FOREST_ROWS), forest.scratch())
}

export function foldNetwork(): void {
  for (let index: usize = 0; index < network.featureCount(); index++) foldInput(index)
}

export function scoreNetwork(): void {
  const rows = network.blockRows(), count = network.rowCount()
  for (let row: usize = 0; row < count; row += rows) {
    const end = min<usize>(count, row + rows)
    forwardBlock(row, end, network.workspaces(), false)
    answerBlock(row, end, network.workspaces() + network.logitsAt())
  }
}
export function findNeighbours(): void { neighboursBlock(0, neighbours.queryCount()) }

export const heapBase: usize = __heap_base
export const layoutStamp: u32 = LAYOUT_STAMP
