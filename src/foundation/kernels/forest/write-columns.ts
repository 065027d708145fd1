import { columnKinds, layOut, records } from '../layout.ts'
import type { Cells } from './cells.ts'
import { stepsOf } from './cells.ts'
import type { ForestColumn } from './columns.ts'
import type { ForestPlan } from './pack.ts'
import type { ForestParts } from './parts.ts'
import { edgesWidth } from './parts.ts'

const { bytes: RECORD_BYTES, offsets } = layOut(records.column)
const at = {
  source: offsets['source']!,
  staged: offsets['staged']!,
  table: offsets['table']!,
  count: offsets['count']!,
  cells: offsets['cells']!,
  lastCell: offsets['lastCell']!,
  first: offsets['first']!,
  scale: offsets['scale']!,
  least: offsets['least']!,
  most: offsets['most']!,
  kind: offsets['kind']!,
  shift: offsets['shift']!,
  steps: offsets['steps']!,
  missing: offsets['missing']!,
}

/** Column records, and the edges and ranks they name. */
export function writeColumns(view: DataView, { columns, usedSources, facts }: ForestPlan, places: ForestParts): void {
  const next = { edges: places.edges, cells: places.cells, ranks: places.ranks }
  const staged = new Map(usedSources.map((source, index) => [source, index]))
  columns.columns.forEach((column, index) => {
    const to = places.columns + index * RECORD_BYTES
    view.setUint8(to + at.kind, columnKinds.indexOf(column.kind))
    if ('source' in column) {
      view.setUint32(to + at.source, column.source, true)
      view.setUint32(to + at.staged, staged.get(column.source)!, true)
    }
    if ('missing' in column) view.setUint8(to + at.missing, column.missing)
    if (column.kind === 'number') {
      const width = edgesWidth(column, facts.steps)
      writeEdges(view, to, column, next.edges, width)
      if (column.cells !== null) writeCells(view, to, column.cells, next.cells)
      next.edges += width * 8
      next.cells += column.cells?.before.length ?? 0
    } else if (column.kind === 'rank') {
      writeRanks(view, to, column, next.ranks)
      next.ranks += column.ranks.length
    }
    if (column.kind === 'level') view.setUint32(to + at.count, column.levelCount, true)
    else if (column.kind === 'low') view.setUint32(to + at.table, column.of, true)
  })
}

/** Padded with infinity, which is below nothing. */
function writeEdges(
  view: DataView,
  to: number,
  { edges }: ForestColumn & { kind: 'number' },
  place: number,
  width: number,
): void {
  view.setUint32(to + at.table, place, true)
  view.setUint8(to + at.steps, stepsOf(edges.length))
  const table = new Float64Array(view.buffer, place, width).fill(Infinity)
  table.set(edges)
}

function writeCells(view: DataView, to: number, cells: Cells, place: number): void {
  const { before, steps, first, scale, least, most, shift } = cells
  view.setUint32(to + at.cells, place, true)
  view.setUint32(to + at.lastCell, before.length - 1, true)
  view.setFloat64(to + at.first, first, true)
  view.setFloat64(to + at.scale, scale, true)
  view.setInt32(to + at.least, least, true)
  view.setInt32(to + at.most, most, true)
  view.setUint8(to + at.shift, shift)
  view.setUint8(to + at.steps, steps)
  new Uint8Array(view.buffer, place, before.length).set(before)
}

function writeRanks(view: DataView, to: number, { ranks }: ForestColumn & { kind: 'rank' }, place: number): void {
  view.setUint32(to + at.table, place, true)
  view.setUint32(to + at.count, ranks.length - 2, true)
  new Uint8Array(view.buffer, place, ranks.length).set(ranks)
}
