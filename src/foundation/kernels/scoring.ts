import type { TreeEnsemble } from './ensemble.ts'
import type { BinnedFeature, ColumnValues } from './feature-matrix.ts'
import { allocateMatrix, fillMatrix, writeFeatureTable } from './feature-matrix.ts'
import { contexts } from './layout.ts'
import { slopeSlots } from './linear-leaves.ts'
import type { LoadedTrees } from './packed-trees.ts'
import { loadEnsemble } from './packed-trees.ts'
import { allocateRecord } from './record.ts'
import type { Team } from './team.ts'

/** Rows to score, as the columns a model was trained on. */
export interface RowsToScore {
  readonly features: readonly BinnedFeature[]
  readonly values: readonly ColumnValues[]
  readonly rowCount: number
}

const CHUNK_ROWS = 32_768
const SHARE_STEPS_ABOVE = 200_000

/** Margins, rows × outputs. Trees are added in order, so a row's margin has the same bits in any batch and on any threads. */
export function predictMargins(team: Team, ensemble: TreeEnsemble, rows: RowsToScore): Float64Array {
  const { outputs, base } = ensemble
  const result = new Float64Array(rows.rowCount * outputs)
  for (let i = 0; i < result.length; i++) result[i] = base[i % outputs] as number
  overChunks(team, ensemble, rows, rows.rowCount, (context, from, rowCount, trees, threads) => {
    using _ = team.arena.scope()
    const margins = team.arena.allocate(rowCount * outputs * 8)
    team.arena.f64(margins, rowCount * outputs).set(result.subarray(from * outputs, (from + rowCount) * outputs))
    context.set({ margins, rowStep: outputs, outputStep: 1 })
    team.run('score', context.pointer, rowCount * trees.treeCount > SHARE_STEPS_ABOVE ? threads : 1)
    result.set(team.arena.f64(margins, rowCount * outputs), from * outputs)
  })
  return result
}

type ScoringContext = ReturnType<typeof allocateRecord<typeof contexts.scoring>>
type ChunkStep = (context: ScoringContext, from: number, rowCount: number, trees: LoadedTrees, threads: number) => void

/** Quantises chunk after chunk of the rows beside the loaded trees. */
function overChunks(team: Team, ensemble: TreeEnsemble, rows: RowsToScore, chunkRows: number, step: ChunkStep): void {
  using _ = team.arena.scope()
  const featureCount = rows.features.length
  const table = writeFeatureTable(team, rows.features)
  const trees = loadEnsemble(team.arena, ensemble, rows.features)
  const matrix = allocateMatrix(team, featureCount, Math.min(rows.rowCount, CHUNK_ROWS, chunkRows), false)
  const context = allocateRecord(team.arena, contexts.scoring)
  context.set(slopeSlots(team.arena, ensemble, rows.features))
  for (let from = 0; from < rows.rowCount; from += matrix.rowCount) {
    const rowCount = Math.min(matrix.rowCount, rows.rowCount - from)
    fillMatrix(team, table, rows.values, from, { ...matrix, rowCount })
    context.set({ ...trees, rows: matrix.rows, rowStride: matrix.rowStride, rowCount, featureCount, firstOutput: 0 })
    step(context, from, rowCount, trees, team.threads)
  }
}
