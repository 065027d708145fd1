import { contexts } from './layout.ts'
import { allocateRecord } from './record.ts'
import type { Team } from './team.ts'

const SAMPLE_ROWS = 200_000
const DIGIT_BYTES = 6 * 2048 * 4
const EDGE_SLOTS = 256
const SAMPLE_BYTES = 64 << 20
const SHARE_CELLS_ABOVE = 100_000

/** Quantile edges of the values that are not missing, column by column, from an evenly spaced sample of at most 200,000 rows. */
export function edgesOf(team: Team, columns: readonly Float64Array[], maxBins: number): readonly Float64Array[] {
  const rowCount = columns[0]?.length ?? 0
  const step = Math.max(1, Math.ceil(rowCount / SAMPLE_ROWS))
  const sampleRows = Math.ceil(rowCount / step)
  const columnsAtOnce = Math.max(team.threads, Math.floor(SAMPLE_BYTES / (8 * Math.max(1, sampleRows))))
  const found: Float64Array[] = []
  for (let from = 0; from < columns.length; from += columnsAtOnce) {
    found.push(...edgesOfFew(team, columns.slice(from, from + columnsAtOnce), { step, sampleRows, maxBins }))
  }
  return found
}

interface Sampling {
  readonly step: number
  readonly sampleRows: number
  readonly maxBins: number
}

function edgesOfFew(
  { arena, threads, run }: Team,
  columns: readonly Float64Array[],
  { step, sampleRows, maxBins }: Sampling,
): Float64Array[] {
  using _ = arena.scope()
  const featureCount = columns.length
  const samples = arena.allocate(featureCount * sampleRows * 8)
  const edges = arena.allocate(featureCount * EDGE_SLOTS * 8)
  const counts = arena.allocate(featureCount * 4)
  columns.forEach((values, index) => {
    takeSample(values, step, arena.f64(samples + index * sampleRows * 8, sampleRows))
  })
  const context = allocateRecord(arena, contexts.edges)
  const spares = arena.allocate(threads * sampleRows * 8)
  const digits = arena.allocate(threads * DIGIT_BYTES)
  context.set({
    featureCount,
    rowCount: sampleRows,
    capacity: sampleRows,
    samples,
    spares,
    digits,
    maxBins,
    edges,
    counts,
  })
  run('edges', context.pointer, featureCount * sampleRows > SHARE_CELLS_ABOVE ? threads : 1)
  return Array.from(arena.u32(counts, featureCount), (count, index) =>
    arena.f64(edges + index * EDGE_SLOTS * 8, count).slice(),
  )
}

function takeSample(values: Float64Array, step: number, into: Float64Array): void {
  if (step === 1) into.set(values)
  else for (let at = 0, row = 0; row < values.length; at++, row += step) into[at] = values[row] as number
}
