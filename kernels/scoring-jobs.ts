// Binning and scoring on a team: blocks of rows are claimed. What is done to a block knows no team; the predictor shares it.
import * as binning from '../build/generated/binning-context'
import * as forest from '../build/generated/forest-context'
import * as scoring from '../build/generated/scoring-context'
import { FOREST_ROWS } from '../build/generated/constants'
import { binBlock } from './binning'
import { forestBlock } from './forest'
import { scoreBlock } from './score'
import { claim, workerIndex } from './team'
import * as neighbours from '../build/generated/neighbours-context'
import { neighboursBlock } from './neighbours'

const BIN_ROWS: usize = 512
const SCORE_ROWS: usize = 256

export function bin(): void {
  const rows = binning.rowCount()
  for (let row = claim() * BIN_ROWS; row < rows; row = claim() * BIN_ROWS) binBlock(row, min<usize>(rows, row + BIN_ROWS))
}

export function score(): void {
  const rows = scoring.rowCount()
  for (let row = claim() * SCORE_ROWS; row < rows; row = claim() * SCORE_ROWS) scoreBlock(row, min<usize>(rows, row + SCORE_ROWS))
}

export function scoreForest(): void {
  const rows = forest.rowCount(), scratch = forest.scratch() + workerIndex * forest.scratchBytes()
  for (let row = claim() * FOREST_ROWS; row < rows; row = claim() * FOREST_ROWS) forestBlock(row, min<usize>(rows, row + FOREST_ROWS), scratch)
}

const QUERY_ROWS: usize = 32

export function findNeighbours(): void {
  const rows = neighbours.queryCount()
  for (let row = claim() * QUERY_ROWS; row < rows; row = claim() * QUERY_ROWS) neighboursBlock(row, min<usize>(rows, row + QUERY_ROWS))
}
