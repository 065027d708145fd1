import type { ColumnValues } from '../feature-matrix.ts'
import { FOREST_ROWS } from '../layout.ts'
import type { Runner } from '../runner.ts'
import type { ForestContext } from './forest.ts'
import type { PackedForest } from './pack.ts'

const STAGED_BYTES = 1 << 20

/** Margins of many rows, rows × outputs: columns are staged in pieces, and blocks of rows scored by whoever comes. */
export function scoreBatch(
  runner: Runner,
  context: ForestContext,
  { usedSources, facts: { outputs } }: PackedForest,
  values: readonly ColumnValues[],
  rowCount: number,
  threads: number,
): Float64Array {
  using _ = runner.arena.scope()
  const fitting = Math.floor(STAGED_BYTES / (8 * (usedSources.length + outputs)))
  const piece = Math.min(Math.max(threads * 4 * FOREST_ROWS, fitting), rowCount)
  const capacity = Math.ceil(piece / FOREST_ROWS) * FOREST_ROWS
  const staged = runner.arena.allocate(usedSources.length * capacity * 8)
  const margins = runner.arena.allocate(capacity * outputs * 8)
  const result = new Float64Array(rowCount * outputs)
  const targets = usedSources.map((_, index) => runner.arena.f64(staged + index * capacity * 8, capacity))
  context.set({ values: staged, capacity, margins })
  for (let from = 0; from < rowCount; from += capacity) {
    const count = Math.min(capacity, rowCount - from)
    for (const [index, source] of usedSources.entries()) {
      targets[index]!.set(values[source]!.subarray(from, from + count))
    }
    context.set({ rowCount: count })
    runner.run('forest', context.pointer, threads)
    result.set(runner.arena.f64(margins, count * outputs), from * outputs)
  }
  return result
}
