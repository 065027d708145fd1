import type { NetworkParams } from './params.ts'

/** What `'auto'` means for these rows. */
export interface NetworkSize {
  readonly width: number
  readonly batchRows: number
  /** The most epochs. */
  readonly epochs: number
  readonly learningRate: number
}

export interface NetworkTask {
  readonly rowCount: number
  readonly columnCount: number
  readonly outputs: number
  readonly isRegression: boolean
  /** Validation rows say when to stop. */
  readonly validated: boolean
}

/** Multiplications a fit may take: ten seconds of one core, about. */
const MOST_PRODUCTS = 1.2e11
const MOST_EPOCHS = 200
const LEAST_EPOCHS = 3
/** Epochs where no validation row can say: what classes and values took on the tables of the bench. */
const USUAL_EPOCHS = { classes: 15, values: 80 } as const

export function sizeOf(params: NetworkParams, task: NetworkTask): NetworkSize {
  const { rowCount, validated, isRegression } = task
  const width = params.width === 'auto' ? 64 : params.width
  const affordable = Math.floor(MOST_PRODUCTS / (rowCount * productsPerRow({ ...params, width }, task)))
  const wanted = validated ? MOST_EPOCHS : USUAL_EPOCHS[isRegression ? 'values' : 'classes']
  return {
    width,
    batchRows: params.batchRows === 'auto' ? batchRowsFor(rowCount) : params.batchRows,
    epochs: params.epochs === 'auto' ? Math.max(LEAST_EPOCHS, Math.min(wanted, affordable)) : params.epochs,
    learningRate: params.learningRate === 'auto' ? 4e-3 : params.learningRate,
  }
}

function batchRowsFor(rowCount: number): number {
  if (rowCount <= 1500) return 64
  return rowCount <= 25_000 ? 128 : 256
}

/** Multiplications of a row in an epoch: once forwards, twice back, and what is folded per batch passed over. */
export function productsPerRow(
  { members, depth, width }: Pick<NetworkParams, 'members' | 'depth'> & { readonly width: number },
  { columnCount, outputs }: Pick<NetworkTask, 'columnCount' | 'outputs'>,
): number {
  return 3 * width * (columnCount * (2 + members) + members * ((depth - 1) * width + outputs))
}
