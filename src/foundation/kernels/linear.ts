import { contexts } from './layout.ts'
import type { MultinomialRows, MultinomialSession } from './multinomial.ts'
import { openMultinomial } from './multinomial.ts'
import { allocateRecord } from './record.ts'
import type { Team } from './team.ts'

export interface GramInput {
  /** rows × columns, row-major, finite. */
  readonly values: Float64Array
  readonly rows: number
  readonly columns: number
  /** Row weights W; all ones when absent. */
  readonly weights?: Float64Array
  /** The vector v of X'v; not weighted. */
  readonly vector: Float64Array
}

export interface Gram {
  readonly matrix: Float64Array // X'WX, columns × columns, both triangles
  readonly vector: Float64Array // X'v
}

export interface LinearKernels {
  /** X'WX and X'v, summed in blocks whose shape follows from rows and columns alone: the same bits for any thread count. */
  gram(input: GramInput): Gram
  /** Keeps rows for evaluating multinomial regression; dispose of it. */
  openMultinomial(rows: MultinomialRows): MultinomialSession
}

const MOST_BLOCKS = 64
const BLOCK_SUM_BYTES = 64 << 20
const STAGED_BYTES = 64 << 20
const LEAST_BLOCK_ROWS = 256
const SHARE_PRODUCTS_ABOVE = 500_000

export function linearKernels(team: Team): LinearKernels {
  return { gram: (input) => gram(team, input), openMultinomial: (rows) => openMultinomial(team, rows) }
}

function gram(team: Team, input: GramInput): Gram {
  const { rows, columns } = input
  const { arena } = team
  using _ = arena.scope()
  const sumLength = columns * columns + columns
  const blockRows = blockRowsOf(rows, columns, sumLength)
  const blocksPerWave = Math.max(
    1,
    Math.min(Math.ceil(rows / blockRows), Math.floor(STAGED_BYTES / (blockRows * columns * 8 + 1))),
  )
  const waveRows = Math.min(rows, blocksPerWave * blockRows)
  const values = arena.allocate(waveRows * columns * 8)
  const weights = input.weights ? arena.allocate(waveRows * 8) : 0
  const vector = arena.allocate(waveRows * 8)
  const blockSums = arena.allocate(blocksPerWave * sumLength * 8)
  const context = allocateRecord(arena, contexts.gram)
  context.set({ columnCount: columns, values, weights, vector, blockRows, blockSums })
  const sums = new Float64Array(sumLength)
  for (let from = 0; from < rows; from += waveRows) {
    const rowCount = Math.min(waveRows, rows - from)
    const blockCount = Math.ceil(rowCount / blockRows)
    arena.f64(values, rowCount * columns).set(input.values.subarray(from * columns, (from + rowCount) * columns))
    arena.f64(vector, rowCount).set(input.vector.subarray(from, from + rowCount))
    if (input.weights) arena.f64(weights, rowCount).set(input.weights.subarray(from, from + rowCount))
    context.set({ rowCount, blockCount })
    team.run('gram', context.pointer, rowCount * columns * columns > SHARE_PRODUCTS_ABOVE ? team.threads : 1)
    for (let block = 0; block < blockCount; block++) {
      addInto(sums, arena.f64(blockSums + block * sumLength * 8, sumLength))
    }
  }
  return { matrix: mirrored(sums, columns), vector: sums.slice(columns * columns) }
}

/** At most 64 blocks, fewer when their sums would be large; whole fours of rows. */
function blockRowsOf(rows: number, columns: number, sumLength: number): number {
  const blocks = Math.max(1, Math.min(MOST_BLOCKS, Math.floor(BLOCK_SUM_BYTES / (sumLength * 8))))
  const byStage = Math.max(4, Math.floor(STAGED_BYTES / (columns * 8 + 1)) & ~3)
  return Math.min(byStage, Math.max(LEAST_BLOCK_ROWS, (Math.ceil(rows / blocks) + 3) & ~3))
}

function addInto(sums: Float64Array, block: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (block[i] as number)
}

/** The kernels fill the upper triangle (and a little below it). */
function mirrored(sums: Float64Array, columns: number): Float64Array {
  const matrix = sums.slice(0, columns * columns)
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < i; j++) matrix[i * columns + j] = matrix[j * columns + i] as number
  }
  return matrix
}
