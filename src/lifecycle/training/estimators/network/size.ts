import type { NetworkParams } from './params.ts'

/** What `'auto'` means for these rows. */
export interface NetworkSize {
  readonly width: number
  readonly batchRows: number
  readonly epochs: number
  readonly learningRate: number
}

export function sizeOf(params: NetworkParams, rowCount: number): NetworkSize {
  const batchRows =
    params.batchRows === 'auto' ? (rowCount <= 1500 ? 64 : rowCount <= 5000 ? 128 : 256) : params.batchRows
  const width = params.width === 'auto' ? 64 : params.width
  const epochs = params.epochs === 'auto' ? 200 : params.epochs
  return { width, batchRows, epochs, learningRate: params.learningRate === 'auto' ? 2e-3 : params.learningRate }
}
