import { contexts } from './layout.ts'
import { allocateRecord } from './record.ts'
import type { Team } from './team.ts'

/** How one column becomes codes of one byte: what trees train on and score. The code after the last value means missing. */
export interface BinnedFeature {
  readonly kind: 'number' | 'category'
  /** Numbers: at most 254 ascending edges; a value's code is the number of edges below it, missing is `edges.length + 1`. */
  readonly edges: Float64Array | null
  /** Categories: at most 253; codes are levels, unseen is `levelCount`, missing `levelCount + 1`. */
  readonly levelCount: number
}

/** Values to quantise: doubles (NaN is missing), or levels (negative is missing, `levelCount` and above unseen). */
export interface FeatureColumn {
  readonly binning: BinnedFeature
  readonly values: Float64Array | Int32Array
}

/** Addresses of what binning needs of each feature. */
export interface FeatureTable {
  readonly featureCount: number
  readonly edges: number
  readonly valueBins: number
  readonly categorical: number
}

/** Addresses of quantised rows. */
export interface CodeMatrix {
  readonly rowCount: number
  readonly rowStride: number
  readonly rows: number
  readonly columns: number
}

const EDGE_SLOTS = 256
const STAGED_BYTES = 4 << 20
const SHARE_CELLS_ABOVE = 100_000

/** The code that means missing; the codes below it are values. */
export function valueBinsOf(feature: BinnedFeature): number {
  return feature.kind === 'number' ? (feature.edges?.length ?? 0) + 1 : feature.levelCount + 1
}

/** A multiple of 16 bytes up to 32 features, of a cache line beyond. */
export function rowStrideOf(featureCount: number): number {
  const unit = featureCount <= 32 ? 16 : 64
  return Math.max(1, Math.ceil(featureCount / unit)) * unit
}

export function writeFeatureTable({ arena }: Team, features: readonly BinnedFeature[]): FeatureTable {
  const count = features.length
  const table = {
    featureCount: count,
    edges: arena.allocate(count * EDGE_SLOTS * 8),
    valueBins: arena.allocate((count + 4) * 4),
    categorical: arena.allocate(count + 4),
  }
  const edges = arena.f64(table.edges, count * EDGE_SLOTS).fill(Infinity)
  features.forEach((feature, index) => {
    if (feature.edges) edges.set(feature.edges, index * EDGE_SLOTS)
    arena.u32(table.valueBins, count)[index] = valueBinsOf(feature)
    arena.bytes(table.categorical, count)[index] = feature.kind === 'category' ? 1 : 0
  })
  return table
}

/** Room for codes of `rowCount` rows; `withColumns` keeps the second, column-major copy that partitions read. */
export function allocateMatrix(team: Team, featureCount: number, rowCount: number, withColumns: boolean): CodeMatrix {
  const rowStride = rowStrideOf(featureCount)
  const rows = team.arena.allocate((rowCount + 8) * rowStride + 64)
  const columns = withColumns ? team.arena.allocate(rowCount * featureCount + 64) : 0
  return { rowCount, rowStride, rows, columns }
}

/** Quantises rows `from` and on of `values` into the first `matrix.rowCount` rows of `matrix`, staging them in pieces. */
export function fillMatrix(
  team: Team,
  table: FeatureTable,
  values: readonly FeatureColumn['values'][],
  from: number,
  matrix: CodeMatrix,
): void {
  using _ = team.arena.scope()
  const { featureCount } = table
  const fitting = Math.floor(STAGED_BYTES / (8 * Math.max(1, featureCount))) & ~3
  const capacity = Math.min(Math.max(1024, fitting), (matrix.rowCount + 3) & ~3)
  const staged = team.arena.allocate(featureCount * capacity * 8)
  const context = allocateRecord(team.arena, contexts.binning)
  context.set({ ...table, ...matrix, columnBytes: matrix.rowCount, values: staged, capacity })
  for (let firstRow = 0; firstRow < matrix.rowCount; firstRow += capacity) {
    const rowCount = Math.min(capacity, matrix.rowCount - firstRow)
    const start = from + firstRow
    const target = team.arena.f64(staged, featureCount * capacity)
    values.forEach((column, index) => {
      target.set(column.subarray(start, start + rowCount), index * capacity)
    })
    context.set({ firstRow, rowCount })
    team.run('bin', context.pointer, rowCount * featureCount > SHARE_CELLS_ABOVE ? team.threads : 1)
  }
}
