import { contexts } from './layout.ts'
import { allocateRecord } from './record.ts'
import type { Runner } from './runner.ts'

/** How one column, `source`, becomes codes of one byte: what trees train on and score. A column may be the source of several. */
export type BinnedFeature = BinnedNumber | BinnedCategory | BinnedStatistic

/** At most 254 ascending edges: a value's code is the number of edges below it, missing is `edges.length + 1`. */
export interface BinnedNumber {
  readonly kind: 'number'
  readonly source: number
  readonly edges: Float64Array
  readonly centres?: Float64Array // edges + 1: what linear leaves read a code as
}

/** At most 253 levels, split by sets: codes are levels, unseen is `levelCount`, missing `levelCount + 1`. */
export interface BinnedCategory {
  readonly kind: 'category'
  readonly source: number
  readonly levelCount: number
}

/** What was learned of each level of a category, as a rank: the code of each level, of unseen levels, and of missing ones. Split like a number. */
export interface BinnedStatistic {
  readonly kind: 'statistic'
  readonly source: number
  readonly ranks: Uint8Array // levels + 2, each below 255
  readonly of?: LabelMean // absent: it is not of labels
}

/** What a statistic of labels is the mean of, and where it is cut into ranks: to go on learning, not to score. */
export interface LabelMean {
  readonly label: number // of each row whether it has this class; −1: of the labels themselves
  readonly edges: Float64Array
}

/** A column of a table: doubles (NaN is missing), or levels (negative is missing, those past the last known unseen). */
export type ColumnValues = Float64Array | Int32Array

/** Addresses of what binning needs of each feature. */
export interface FeatureTable {
  readonly featureCount: number
  readonly edges: number
  readonly valueBins: number
  readonly categorical: number
  readonly ranks: number
  readonly levelCounts: number
  readonly sources: readonly number[]
}

/** Addresses of quantised rows. */
export interface CodeMatrix {
  readonly rowCount: number
  readonly rowStride: number
  readonly rows: number
  readonly columns: number
}

export const EDGE_SLOTS = 256
const STAGED_BYTES = 4 << 20
const SHARE_CELLS_ABOVE = 100_000

/** The code that means missing; the codes below it are values. */
export function valueBinsOf(feature: BinnedFeature): number {
  if (feature.kind === 'number') return feature.edges.length + 1
  return feature.kind === 'category' ? feature.levelCount + 1 : largestRank(feature) + 1
}

function largestRank({ ranks }: BinnedStatistic): number {
  return ranks.reduce((a, b) => Math.max(a, b), 0)
}

/** A multiple of 16 bytes up to 32 features, of a cache line beyond. */
export function rowStrideOf(featureCount: number): number {
  const unit = featureCount <= 32 ? 16 : 64
  return Math.max(1, Math.ceil(featureCount / unit)) * unit
}

export function writeFeatureTable({ arena }: Runner, features: readonly BinnedFeature[]): FeatureTable {
  const count = features.length
  const table = {
    featureCount: count,
    edges: arena.allocate(count * EDGE_SLOTS * 8),
    valueBins: arena.allocate((count + 4) * 4),
    categorical: arena.allocate(count + 4),
    ranks: arena.allocate(count * 4),
    levelCounts: arena.allocate(count * 4),
    sources: features.map((feature) => feature.source),
  }
  const edges = arena.f64(table.edges, count * EDGE_SLOTS).fill(Infinity)
  features.forEach((feature, index) => {
    if (feature.kind === 'number') edges.set(feature.edges, index * EDGE_SLOTS)
    arena.u32(table.ranks, count)[index] = feature.kind === 'statistic' ? writeRanks(arena, feature) : 0
    arena.u32(table.levelCounts, count)[index] = feature.kind === 'statistic' ? feature.ranks.length - 2 : 0
    arena.u32(table.valueBins, count)[index] = valueBinsOf(feature)
    arena.bytes(table.categorical, count)[index] = feature.kind === 'category' ? 1 : 0
  })
  return table
}

function writeRanks(arena: Runner['arena'], { ranks }: BinnedStatistic): number {
  const pointer = arena.allocate(ranks.length)
  arena.bytes(pointer, ranks.length).set(ranks)
  return pointer
}

/** Room for codes of `rowCount` rows; `withColumns` keeps the second, column-major copy that partitions read. */
export function allocateMatrix(
  runner: Runner,
  featureCount: number,
  rowCount: number,
  withColumns: boolean,
): CodeMatrix {
  const rowStride = rowStrideOf(featureCount)
  const rows = runner.arena.allocate((rowCount + 8) * rowStride + 64)
  const columns = withColumns ? runner.arena.allocate(rowCount * featureCount + 64) : 0
  return { rowCount, rowStride, rows, columns }
}

/** How many rows are staged at a time. */
export function stagedRowsOf(featureCount: number, rowCount: number): number {
  const fitting = Math.floor(STAGED_BYTES / (8 * Math.max(1, featureCount))) & ~3
  return Math.min(Math.max(1024, fitting), (rowCount + 3) & ~3)
}

/** Quantises rows `from` and on of `values` into the first `matrix.rowCount` rows of `matrix`, staging them in pieces. */
export function fillMatrix(
  runner: Runner,
  table: FeatureTable,
  values: readonly (ColumnValues | Uint8Array)[],
  from: number,
  matrix: CodeMatrix,
): void {
  using _ = runner.arena.scope()
  const { featureCount, sources, ...tables } = table
  const capacity = stagedRowsOf(featureCount, matrix.rowCount)
  const staged = runner.arena.allocate(featureCount * capacity * 8)
  const context = allocateRecord(runner.arena, contexts.binning)
  context.set({ featureCount, ...tables, ...matrix, columnBytes: matrix.rowCount, values: staged, capacity })
  for (let firstRow = 0; firstRow < matrix.rowCount; firstRow += capacity) {
    const rowCount = Math.min(capacity, matrix.rowCount - firstRow)
    const start = from + firstRow
    const target = runner.arena.f64(staged, featureCount * capacity)
    sources.forEach((source, index) => {
      target.set((values[source] as ColumnValues | Uint8Array).subarray(start, start + rowCount), index * capacity)
    })
    context.set({ firstRow, rowCount })
    runner.run('bin', context.pointer, rowCount * featureCount > SHARE_CELLS_ABOVE ? runner.threads : 1)
  }
}
