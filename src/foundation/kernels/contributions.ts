import type { TreeEnsemble } from './ensemble.ts'
import type { ExplanationPlan } from './explanation-plan.ts'
import { planOf } from './explanation-plan.ts'
import { allocateMatrix, fillMatrix, writeFeatureTable } from './feature-matrix.ts'
import { contexts } from './layout.ts'
import { allocateRecord } from './record.ts'
import type { RowsToScore } from './scoring.ts'
import type { Team } from './team.ts'

/** Each source column's exact share of every margin. */
export interface Contributions {
  readonly values: Float64Array // rows × outputs × columns: as many as `rows.values`
  readonly base: Float64Array // per output: the margin expected over the training rows
}

const CHUNK_ROWS = 32_768
const CHUNK_BYTES = 32 << 20
const BLOCK_BYTES = 8 << 20 // of a piece: what a tree touches of it stays in the cache, and rows enough share patterns
const MOST_PIECE_ROWS = 4096
const LEAST_PIECE_ROWS = 64
const SHARE_STEPS_ABOVE = 1000

/**
 * TreeSHAP, path-dependent: the Shapley values of each row's margin among the source columns; an absent column sends a row both
 * ways, by training rows. With the base they sum to the margin, up to rounding.
 */
export function treeContributions(team: Team, ensemble: TreeEnsemble, rows: RowsToScore): Contributions {
  const columnCount = rows.values.length
  const width = ensemble.outputs * columnCount
  const values = new Float64Array(rows.rowCount * width)
  const plan = planOf(ensemble, rows.features, 'players')
  explainChunks(team, ensemble, rows, { plan, columnCount }, (found, from) => values.set(found, from * width))
  return { values, base: expectedMargins(ensemble) }
}

interface PlannedColumns {
  readonly plan: ExplanationPlan
  readonly columnCount: number
}

/** Gives `visit` chunk after chunk of results, rows × outputs × columns. */
export function explainChunks(
  team: Team,
  ensemble: TreeEnsemble,
  rows: RowsToScore,
  { plan, columnCount }: PlannedColumns,
  visit: (found: Float64Array, firstRow: number, rowCount: number) => void,
): void {
  const rowBytes = Math.max(1, ensemble.outputs * columnCount * 8 + rows.features.length * 2)
  const chunkRows = Math.max(LEAST_PIECE_ROWS, Math.min(CHUNK_ROWS, Math.floor(CHUNK_BYTES / rowBytes)))
  using _ = team.arena.scope()
  const table = writeFeatureTable(team, rows.features)
  const matrix = allocateMatrix(team, rows.features.length, Math.min(rows.rowCount, chunkRows), true)
  const context = openContext(team, ensemble, plan, columnCount, matrix.rowCount)
  for (let from = 0; from < rows.rowCount; from += matrix.rowCount) {
    const rowCount = Math.min(matrix.rowCount, rows.rowCount - from)
    fillMatrix(team, table, rows.values, from, { ...matrix, rowCount })
    context.set({ rowCount, codes: matrix.columns, columnBytes: rowCount })
    team.run('contributions', context.pointer, rowCount * plan.treeCount > SHARE_STEPS_ABOVE ? team.threads : 1)
    visit(team.arena.f64(context.get('result'), rowCount * ensemble.outputs * columnCount), from, rowCount)
  }
}

function openContext(
  { arena, threads }: Team,
  { outputs, leafWidth }: TreeEnsemble,
  plan: ExplanationPlan,
  columnCount: number,
  chunkRows: number,
) {
  const context = allocateRecord(arena, contexts.explaining)
  const pieceRows = pieceRowsFor(chunkRows, threads, columnCount * leafWidth)
  const { workspaceBytes, ...places } = layOutWorkspace(plan, pieceRows, columnCount, leafWidth)
  const workspaces = arena.allocate(threads * workspaceBytes)
  for (let worker = 0; worker < threads; worker++) {
    arena.bytes(workspaces + worker * workspaceBytes + places.slotOf, places.vectors - places.slotOf).fill(0)
  }
  const planAt = arena.allocate(plan.bytes.length)
  arena.bytes(planAt, plan.bytes.length).set(plan.bytes)
  const result = arena.allocate(chunkRows * outputs * columnCount * 8)
  const { trees, treeCount } = plan
  context.set({ ...places, workspaceBytes, workspaces, pieceRows, plan: planAt, trees, treeCount })
  context.set({ outputs, leafWidth, columnCount, result, isPairs: plan.kind === 'pairs' ? 1 : 0 })
  return context
}

/** A multiple of 16; few enough that the piece's block stays in the cache, and that every thread has some. */
function pieceRowsFor(rowCount: number, threads: number, columns: number): number {
  const cached = Math.max(LEAST_PIECE_ROWS, Math.min(MOST_PIECE_ROWS, BLOCK_BYTES / (8 * Math.max(1, columns))))
  return Math.ceil(Math.min(cached, rowCount / threads) / 16) * 16
}

/** Bytes of each part; rows bound how many patterns there are. */
function layOutWorkspace({ most }: ExplanationPlan, rows: number, columnCount: number, leafWidth: number) {
  const bytesOf = {
    block: rows * columnCount * leafWidth * 8,
    masks: rows * most.conditions,
    bitMasks: rows * most.wideBits,
    keys: rows * 2,
    slots: (rows + 1) * 4,
    patterns: rows * 2,
    slotOf: 2 << most.keyBits,
    sharedOf: 2 << most.keyBits,
    ownOf: 2 << most.keyBits,
    vectors: (Math.min(most.patterns, rows) * most.width * leafWidth + 2) * 8,
    shared: Math.min(most.sharedPatterns, rows) * most.sharedCells * 8,
    own: Math.min(most.ownPatterns, rows) * most.ownCells * leafWidth * 8,
    tables: most.steps * most.points * 5 * 8,
    variants: (most.steps + 1) * 4,
    products: most.stepCells * 8,
    scaled: most.sharedCells * 16,
    sums: most.stepCells * 8,
  }
  let workspaceBytes = 0
  const places = {} as Record<keyof typeof bytesOf, number>
  for (const name of Object.keys(bytesOf) as (keyof typeof bytesOf)[]) {
    places[name] = workspaceBytes
    workspaceBytes += (bytesOf[name] + 63) & ~63
  }
  return { ...places, workspaceBytes }
}

/** Leaf values averaged by their training rows, tree after tree. */
function expectedMargins(ensemble: TreeEnsemble): Float64Array {
  const { leafWidth, outputs } = ensemble
  const expected = ensemble.base.slice()
  for (let tree = 0; tree + 1 < ensemble.starts.length; tree++) {
    for (let k = 0; k < leafWidth; k++) {
      const output = leafWidth === 1 ? tree % outputs : k
      expected[output]! += expectedLeaf(ensemble, tree, k)
    }
  }
  return expected
}

function expectedLeaf({ starts, children, values, covers, leafWidth }: TreeEnsemble, tree: number, k: number): number {
  const start = starts[tree]!
  let sum = 0
  for (let node = start; node < starts[tree + 1]!; node++) {
    if (children[node] === 0) sum += values[node * leafWidth + k]! * covers[node]!
  }
  return covers[start]! > 0 ? sum / covers[start]! : 0 // no row was drawn: the one leaf is 0
}
