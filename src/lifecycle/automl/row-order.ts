import type { Table } from '#base'
import type { Target } from '#training'
import type { Part } from './encode-target.ts'
import type { Frame } from './frame.ts'

/** Places of a part in the order of the split's time column, else of the file. */
export function placesInOrder({ split }: Pick<Frame, 'split'>, table: Table, { rows }: Part): Uint32Array {
  const places = Uint32Array.from(rows.keys())
  const column = split.kind === 'time' ? table.columns.get(split.column!) : undefined
  if (column === undefined || column.kind === 'codes') return places
  const times = Float64Array.from(rows, (row) => Number(column.values[row]))
  return places.sort((a, b) => times[a]! - times[b]! || a - b)
}

/** Of the steps from row to row. */
const STRAY = 0.01

/** True when the rows are sorted by the target: next to no step down (or none up); of classes, few changes. */
export function isSortedBy(order: Uint32Array, { task, values, classCount }: Target): boolean {
  let [down, up] = [0, 0]
  for (let at = 1; at < order.length; at++) {
    const step = values[order[at]!]! - values[order[at - 1]!]!
    if (step < 0) down++
    if (step > 0) up++
  }
  if (task !== 'regression') return down + up <= Math.max(2 * classCount, STRAY * order.length)
  return Math.min(down, up) <= STRAY * order.length
}
