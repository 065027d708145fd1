import { layOut, records } from '../layout.ts'
import type { ForestColumn } from './columns.ts'
import type { ForestPlan } from './pack.ts'

export type ForestParts = ReturnType<typeof layOutParts>['places']

/** Padded so that no search leaves the table: of a single row over all edges, of a block from the last edges on. */
export function edgesWidth(column: ForestColumn, steps: number): number {
  if (column.kind !== 'number') return 0
  return Math.max(1 << steps, column.edges.length + (1 << (column.cells?.steps ?? 0)))
}

function cellCount(column: ForestColumn): number {
  return column.kind === 'number' ? (column.cells?.before.length ?? 0) : 0
}

const GROUP = 8
const THRESHOLD_SETS_BYTES = 256 * 32

/** Where each part of a packed forest begins, and how many bytes it is in all. */
export function layOutParts({ ensemble, columns, trees, facts }: ForestPlan) {
  const nodeCount = ensemble.children.length
  const rankBytes = columns.columns.reduce((sum, column) => sum + (column.kind === 'rank' ? column.ranks.length : 0), 0)
  let byteLength = 0
  const part = (bytes: number) => {
    const place = byteLength
    byteLength = (place + bytes + 63) & ~63
    return place
  }
  const places = {
    columns: part(facts.columnCount * layOut(records.column).bytes),
    edges: part(columns.columns.reduce((sum, column) => sum + edgesWidth(column, facts.steps), 0) * 8),
    cells: part(columns.columns.reduce((sum, column) => sum + cellCount(column), 0)),
    ranks: part(rankBytes),
    trees: part(trees.length * layOut(records.scored).bytes),
    firstTrees: part((facts.outputs + 1) * 4),
    margins0: part(facts.outputs * 8),
    roots: part((trees.length + GROUP) * 4),
    groupDepths: part((trees.length / GROUP + 1) * 4),
    ops: part(trees.reduce((sum, tree) => sum + tree.opCount, 0) * 8),
    conditions: part(trees.reduce((sum, { splits }) => sum + splits.conditionCount, 0) * 8),
    sets: part(ensemble.sets.length * 4 + (ensemble.sets.length === 0 ? 0 : THRESHOLD_SETS_BYTES)),
    nodes: part(nodeCount << facts.nodeShift),
    nodeValues: part(nodeCount * facts.leafWidth * 8),
    tables: part(trees.length * facts.leafWidth * facts.tableWidth * 8),
  }
  return { places, byteLength }
}
