import type { TreeEnsemble } from './ensemble.ts'
import { hasSlopes } from './ensemble.ts'
import type { BinnedFeature, ColumnValues } from './feature-matrix.ts'
import { allocateMatrix, fillMatrix, writeFeatureTable } from './feature-matrix.ts'
import { scoreBatch } from './forest/batch.ts'
import { loadForest } from './forest/forest.ts'
import { packedForest } from './forest/pack.ts'
import { contexts } from './layout.ts'
import { slopeSlots } from './linear-leaves.ts'
import type { LoadedTrees } from './packed-trees.ts'
import { loadEnsemble } from './packed-trees.ts'
import { allocateRecord } from './record.ts'
import type { Runner } from './runner.ts'

/** Rows to score, as the columns a model was trained on. */
export interface RowsToScore {
  readonly features: readonly BinnedFeature[]
  readonly values: readonly ColumnValues[]
  readonly rowCount: number
}

const CHUNK_ROWS = 32_768
const SHARE_STEPS_ABOVE = 200_000
/** Rows × trees up to which one thread scores a forest as soon as several: about a millisecond. */
export const MOST_ALONE = 500_000

/** Margins, rows × outputs. Trees are added in order, so a row's margin has the same bits in any batch and on any threads. */
export function predictMargins(runner: Runner, ensemble: TreeEnsemble, rows: RowsToScore): Float64Array {
  if (hasSlopes(ensemble)) return walkMargins(runner, ensemble, rows)
  using _ = runner.arena.scope()
  const packed = packedForest(ensemble, rows.features)
  const threads = rows.rowCount * packed.facts.treeCount > MOST_ALONE ? runner.threads : 1
  return scoreBatch(runner, loadForest(runner.arena, packed, threads), packed, rows.values, rows.rowCount, threads)
}

/** Linear leaves are read from codes, by walking down each tree. */
export function walkMargins(runner: Runner, ensemble: TreeEnsemble, rows: RowsToScore): Float64Array {
  const { outputs, base } = ensemble
  const result = new Float64Array(rows.rowCount * outputs)
  for (let i = 0; i < result.length; i++) result[i] = base[i % outputs] as number
  overChunks(runner, ensemble, rows, rows.rowCount, (context, from, rowCount, trees, threads) => {
    using _ = runner.arena.scope()
    const margins = runner.arena.allocate(rowCount * outputs * 8)
    runner.arena.f64(margins, rowCount * outputs).set(result.subarray(from * outputs, (from + rowCount) * outputs))
    context.set({ margins, rowStep: outputs, outputStep: 1 })
    runner.run('score', context.pointer, rowCount * trees.treeCount > SHARE_STEPS_ABOVE ? threads : 1)
    result.set(runner.arena.f64(margins, rowCount * outputs), from * outputs)
  })
  return result
}

type ScoringContext = ReturnType<typeof allocateRecord<typeof contexts.scoring>>
type ChunkStep = (context: ScoringContext, from: number, rowCount: number, trees: LoadedTrees, threads: number) => void

/** Quantises chunk after chunk of the rows beside the loaded trees. */
function overChunks(
  runner: Runner,
  ensemble: TreeEnsemble,
  rows: RowsToScore,
  chunkRows: number,
  step: ChunkStep,
): void {
  using _ = runner.arena.scope()
  const featureCount = rows.features.length
  const table = writeFeatureTable(runner, rows.features)
  const trees = loadEnsemble(runner.arena, ensemble, rows.features)
  const matrix = allocateMatrix(runner, featureCount, Math.min(rows.rowCount, CHUNK_ROWS, chunkRows), false)
  const context = allocateRecord(runner.arena, contexts.scoring)
  context.set(slopeSlots(runner.arena, ensemble, rows.features))
  for (let from = 0; from < rows.rowCount; from += matrix.rowCount) {
    const rowCount = Math.min(matrix.rowCount, rows.rowCount - from)
    fillMatrix(runner, table, rows.values, from, { ...matrix, rowCount })
    context.set({ ...trees, rows: matrix.rows, rowStride: matrix.rowStride, rowCount, featureCount, firstOutput: 0 })
    step(context, from, rowCount, trees, runner.threads)
  }
}
