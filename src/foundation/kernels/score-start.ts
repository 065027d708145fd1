import type { TreeEnsemble } from './ensemble.ts'
import type { BinnedFeature, CodeMatrix } from './feature-matrix.ts'
import { contexts } from './layout.ts'
import { slopeSlots } from './linear-leaves.ts'
import { loadEnsemble } from './packed-trees.ts'
import { allocateRecord } from './record.ts'
import type { Team } from './team.ts'

/** Adds all trees to margins that lie output after output, in the order in which they were grown: the bits of margins that saw them grow. */
export function scoreStart(
  team: Team,
  start: TreeEnsemble,
  features: readonly BinnedFeature[],
  rows: CodeMatrix & { readonly margins: number; readonly outputStep: number },
  threads: number,
): void {
  using _ = team.arena.scope()
  const context = allocateRecord(team.arena, contexts.scoring)
  context.set({ ...loadEnsemble(team.arena, start, features), ...slopeSlots(team.arena, start, features) })
  context.set({ ...rows, rowStep: 1, firstOutput: 0 })
  team.run('score', context.pointer, threads)
}
