// A step of training on a team, and scoring. Pieces: blocks of rows, features, chunks of parameters.
import {
  JOB_NETWORK_BLOCKS, JOB_NETWORK_FOLD, JOB_NETWORK_INPUTS, JOB_NETWORK_MOVES, JOB_NETWORK_SUMS,
} from '../build/generated/constants'
import * as network from '../build/generated/network-context'
import { backwardBlock } from './network-backward'
import { forwardBlock } from './network-forward'
import { foldInput, inputGradient } from './network-inputs'
import { answerBlock } from './network-loss'
import { blockCount, chunkCount, gradientScale, moveChunk, sumChunk } from './network-moves'
import { alone, claim, dispatch, workerIndex } from './team'

/** Fewer parameters than these are moved faster by one thread than shared. */
const SHARED_FROM: usize = 65536

/** One step on the batch, and what features become after it. */
export function trainNetwork(): void {
  network.setSource(network.parameters())
  if (blockCount() > 1) dispatch(JOB_NETWORK_BLOCKS)
  else alone(JOB_NETWORK_BLOCKS)
  dispatch(JOB_NETWORK_INPUTS)
  const isLarge = network.parameterCount() >= SHARED_FROM
  if (isLarge) dispatch(JOB_NETWORK_SUMS)
  else alone(JOB_NETWORK_SUMS)
  network.setGradientScale(gradientScale())
  if (network.gradientScale() == 0) return
  if (isLarge) dispatch(JOB_NETWORK_MOVES)
  else alone(JOB_NETWORK_MOVES)
  dispatch(JOB_NETWORK_FOLD)
}

@inline function workspaceOf(): usize { return network.workspaces() + workerIndex * network.workspaceBytes() }

export function networkBlocks(): void {
  const rows = network.blockRows(), first = network.batchBegin(), last = first + network.batchRows()
  for (let block = claim(); block < blockCount(); block = claim()) {
    const begin = first + block * rows, end = min<usize>(last, begin + rows)
    forwardBlock(begin, end, workspaceOf(), true)
    backwardBlock(begin, end, workspaceOf(), network.blockGradients() + block * (network.bodyCount() << 2))
  }
}

export function inputGradients(): void {
  for (let index = claim(); index < network.featureCount(); index = claim()) inputGradient(index, workspaceOf())
}

export function sumGradients(): void {
  for (let chunk = claim(); chunk < chunkCount(); chunk = claim()) sumChunk(chunk)
}

export function moveParameters(): void {
  for (let chunk = claim(); chunk < chunkCount(); chunk = claim()) moveChunk(chunk)
}

export function foldInputs(): void {
  for (let index = claim(); index < network.featureCount(); index = claim()) foldInput(index)
}

export function scoreNetwork(): void {
  const rows = network.blockRows(), count = network.rowCount()
  for (let begin = claim() * rows; begin < count; begin = claim() * rows) {
    const end = min<usize>(count, begin + rows), workspace = workspaceOf()
    forwardBlock(begin, end, workspace, false)
    answerBlock(begin, end, workspace + network.logitsAt())
  }
}
