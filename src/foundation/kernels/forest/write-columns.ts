import { columnKinds, layOut, records } from '../layout.ts'
import type { ForestColumn } from './columns.ts'
import { stepsOf } from './columns.ts'
import type { ForestParts, ForestPlan } from './pack.ts'

const { bytes: RECORD_BYTES, offsets } = layOut(records.column)
const at = {
  source: offsets['source']!,
  staged: offsets['staged']!,
  table: offsets['table']!,
  count: offsets['count']!,
  kind: offsets['kind']!,
  steps: offsets['steps']!,
  missing: offsets['missing']!,
}

/** Column records, and the edges and ranks they name. */
export function writeColumns(view: DataView, { columns, usedSources, facts }: ForestPlan, places: ForestParts): void {
  let edges = places.edges
  let ranks = places.ranks
  const staged = new Map(usedSources.map((source, index) => [source, index]))
  columns.columns.forEach((column, index) => {
    const to = places.columns + index * RECORD_BYTES
    view.setUint8(to + at.kind, columnKinds.indexOf(column.kind))
    if ('source' in column) {
      view.setUint32(to + at.source, column.source, true)
      view.setUint32(to + at.staged, staged.get(column.source)!, true)
    }
    if ('missing' in column) view.setUint8(to + at.missing, column.missing)
    if (column.kind === 'number') edges = writeEdges(view, to, column, edges, 1 << facts.steps)
    else if (column.kind === 'rank') ranks = writeRanks(view, to, column, ranks)
    else if (column.kind === 'level') view.setUint32(to + at.count, column.levelCount, true)
    else if (column.kind === 'low') view.setUint32(to + at.table, column.of, true)
  })
}

/** Padded with infinity: a search halves a power of two. */
function writeEdges(
  view: DataView,
  to: number,
  { edges }: ForestColumn & { kind: 'number' },
  place: number,
  width: number,
): number {
  view.setUint32(to + at.table, place, true)
  view.setUint8(to + at.steps, stepsOf(edges.length))
  const table = new Float64Array(view.buffer, place, width).fill(Infinity)
  table.set(edges)
  return place + width * 8
}

function writeRanks(view: DataView, to: number, { ranks }: ForestColumn & { kind: 'rank' }, place: number): number {
  view.setUint32(to + at.table, place, true)
  view.setUint32(to + at.count, ranks.length - 2, true)
  new Uint8Array(view.buffer, place, ranks.length).set(ranks)
  return place + ranks.length
}
