import type { BaggedTree } from './bagged-tree.ts'
import { readBagged } from './bagged-tree.ts'
import type { BinnedFeature, ColumnValues } from './feature-matrix.ts'
import { allocateMatrix, fillMatrix, writeFeatureTable } from './feature-matrix.ts'
import { contexts, nodesPerTree } from './layout.ts'
import { NODE_BYTES } from './node-layout.ts'
import type { OrderedCodes } from './ordered-codes.ts'
import { codesAre } from './ordered-codes.ts'
import type { SharedRecord } from './record.ts'
import { allocateRecord } from './record.ts'
import type { Team } from './team.ts'

/** How trees of a forest are grown. */
export interface BaggingOptions {
  readonly features: readonly BinnedFeature[]
  readonly values: readonly ColumnValues[]
  /** Codes of the training rows in features that are statistics of their labels; `averaging` is what they are split by. */
  readonly ordered?: readonly OrderedCodes[]
  /** Numbers, or the indices of classes. */
  readonly labels: Float64Array
  readonly weights?: Float64Array
  /** Classes whose shares a leaf has; 1 for the mean of the labels. */
  readonly classCount: number
  /** One threshold is drawn per column, the best of them taken; else the best of all thresholds. */
  readonly randomThresholds: boolean
  /** Columns, drawn anew for every node, that a split is chosen among. */
  readonly triedCount: number
  readonly minRowsInLeaf: number
  readonly depth: number
  /** How many rows of those that weigh anything are drawn for a tree, and whether one may be drawn twice. */
  readonly drawn: { readonly count: number; readonly replaced: boolean }
  /** Whether each tree says which leaf the rows that it did not draw end in. */
  readonly outOfBag: boolean
}

/** Binned rows in kernel memory, on which trees can be grown until it is disposed of. */
export interface BaggingSession extends Disposable {
  /** A tree per seed, each the same whatever else is grown beside it, on any number of threads. */
  grow(seeds: Uint32Array): readonly BaggedTree[]
  /** How many seeds `grow` takes at once. */
  readonly treesAtOnce: number
}

const WAVE_BYTES = 128 << 20
const LEVEL_BYTES = 4096
const STACK_BYTES = 16 * 64
const SHARE_CELLS_ABOVE = 20_000

type Context = SharedRecord<typeof contexts.bagging>

export function openBagging(team: Team, options: BaggingOptions): BaggingSession {
  const scope = team.arena.scope()
  try {
    return layOut(team, options, scope)
  } catch (error) {
    scope[Symbol.dispose]()
    throw error
  }
}

function layOut(team: Team, options: BaggingOptions, scope: Disposable): BaggingSession {
  const { arena } = team
  const { labels, classCount, features } = options
  const rowCount = labels.length
  const context = allocateRecord(arena, contexts.bagging)
  context.set(loadRows(team, options))
  const most = mostLeaves(options)
  const room = {
    treeBytes: nodesPerTree(most) * NODE_BYTES,
    shareBytes: classCount === 1 ? 0 : most * classCount * 8,
    outBytes: options.outOfBag ? rowCount * 4 : 0,
  }
  const bytesPerTree = room.treeBytes + room.shareBytes + room.outBytes
  const treesAtOnce = Math.max(team.threads, Math.min(256, Math.floor(WAVE_BYTES / Math.max(1, bytesPerTree))))
  const seedsAt = arena.allocate(treesAtOnce * 4)
  const nodeCounts = arena.allocate(treesAtOnce * 4)
  const trees = arena.allocate(treesAtOnce * room.treeBytes)
  const shares = arena.allocate(treesAtOnce * room.shareBytes)
  const leafOfRow = options.outOfBag ? arena.allocate(treesAtOnce * room.outBytes) : 0
  context.set({ ...room, seeds: seedsAt, nodeCounts, trees, shares, leafOfRow })
  layOutWorkspaces(team, options, context)
  const threads = rowCount * features.length < SHARE_CELLS_ABOVE ? 1 : team.threads
  const isCategory = features.map(({ kind }) => kind === 'category')

  function grow(seeds: Uint32Array): readonly BaggedTree[] {
    arena.u32(seedsAt, seeds.length).set(seeds)
    context.set({ treeCount: seeds.length })
    team.run('growBagged', context.pointer, threads)
    return Array.from(seeds, (_, tree) => {
      const count = arena.u32(nodeCounts, treesAtOnce)[tree] as number
      return readBagged({
        nodes: arena.view(trees + tree * room.treeBytes, count * NODE_BYTES),
        nodeCount: count,
        isCategory,
        classCount,
        shares: arena.f64(shares + tree * room.shareBytes, ((count + 1) / 2) * (classCount === 1 ? 0 : classCount)),
        ...(leafOfRow === 0 ? {} : { leafOfRow: arena.u32(leafOfRow + tree * room.outBytes, rowCount) }),
      })
    })
  }
  return { grow, treesAtOnce, [Symbol.dispose]: () => scope[Symbol.dispose]() }
}

function mostLeaves({ drawn, minRowsInLeaf, depth }: BaggingOptions): number {
  const byRows = Math.max(1, Math.floor(drawn.count / minRowsInLeaf))
  return depth < 30 ? Math.min(byRows, 2 ** depth) : byRows
}

function loadRows(team: Team, options: BaggingOptions) {
  const { arena } = team
  const { labels, weights, classCount, drawn } = options
  const rowCount = labels.length
  const { features, values } = trainingColumns(options)
  const table = writeFeatureTable(team, features)
  const matrix = allocateMatrix(team, features.length, rowCount, true)
  fillMatrix(team, table, values, 0, matrix)
  const weighing = Uint32Array.from(labels.keys()).filter(
    (row) => weights === undefined || (weights[row] as number) > 0,
  )
  const weighingAt = arena.allocate(weighing.length * 4)
  arena.u32(weighingAt, weighing.length).set(weighing)
  return {
    ...matrix,
    columnBytes: rowCount,
    featureCount: features.length,
    valueBins: table.valueBins,
    categorical: table.categorical,
    labels: copyDoubles(team, labels),
    weights: weights === undefined ? 0 : copyDoubles(team, weights),
    weighing: weighingAt,
    weighingCount: weighing.length,
    classCount,
    randomThresholds: options.randomThresholds ? 1 : 0,
    triedCount: options.triedCount,
    leastRows: options.minRowsInLeaf,
    mostDepth: options.depth,
    replaced: drawn.replaced ? 1 : 0,
    drawnCount: weighing.length === 0 ? 0 : drawn.count,
  }
}

/** Statistics of labels are seen as training rows must see them. */
function trainingColumns({ features, values, ordered = [] }: BaggingOptions) {
  const seen = [...features]
  const columns: (ColumnValues | Uint8Array)[] = [...values]
  for (const { feature, rankCount, averaging } of ordered) {
    seen[feature] = codesAre(columns.length, rankCount)
    columns.push(averaging)
  }
  return { features: seen, values: columns }
}

function copyDoubles({ arena }: Team, values: Float64Array): number {
  const pointer = arena.allocate(values.length * 8)
  arena.f64(pointer, values.length).set(values)
  return pointer
}

/** One workspace per thread; sums and counts by code are 0 between uses. */
function layOutWorkspaces(team: Team, { labels, drawn, classCount, features }: BaggingOptions, context: Context): void {
  const rows = Math.max(1, Math.min(drawn.count, labels.length))
  const bytesOf = {
    drawnAt: rows * 4,
    spareAt: rows * 4,
    pairsAt: rows * 16,
    sparePairsAt: rows * 16,
    timesAt: labels.length * 4,
    orderAt: features.length * 4,
    sumsAt: 256 * 16,
    countsAt: 256 * 4,
    headsAt: 256 * 4,
    nextAt: classCount === 1 ? 0 : rows * 4,
    levelsAt: LEVEL_BYTES,
    classesAt: 3 * classCount * 8,
    setAt: 64,
    stackAt: STACK_BYTES,
  }
  let workspaceBytes = 0
  const places: Record<string, number> = {}
  for (const [name, bytes] of Object.entries(bytesOf)) {
    places[name] = workspaceBytes
    workspaceBytes += (bytes + 63) & ~63
  }
  const workspaces = team.arena.allocate(team.threads * workspaceBytes)
  for (let worker = 0; worker < team.threads; worker++) {
    const sums = workspaces + worker * workspaceBytes + (places['sumsAt'] as number)
    team.arena.bytes(sums, 256 * 20).fill(0)
  }
  context.set({ ...places, workspaces, workspaceBytes })
}
