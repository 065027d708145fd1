import type { Table } from '#base'
import { RepriseError } from '#base'
import type { Target } from '#training'
import type { Frame } from './frame.ts'
import { isMissing, labelAt, numbersOf } from './values.ts'

/** Rows with their target values, in the same order. */
export interface Part {
  /** Ascending rows of the framed table. */
  readonly rows: Uint32Array
  readonly target: Target
}

/** The rows of a table that a frame can use (the target is there, and of a class the frame has) and their target values. */
export function encodeTarget(frame: Pick<Frame, 'task' | 'target' | 'classes'>, table: Table): Part {
  const column = table.columns.get(frame.target)
  if (column === undefined) {
    throw new RepriseError('invalid-input', `the data has no target column "${frame.target}"`, {
      details: { column: frame.target },
    })
  }
  const codes = frame.classes === null ? null : new Map(frame.classes.map((label, code) => [label, code]))
  const numbers = codes === null ? numbersOf(column) : null
  const rows: number[] = []
  const values: number[] = []
  for (let row = 0; row < table.rowCount; row++) {
    if (isMissing(column, row)) continue
    const value = codes === null ? numbers![row]! : codes.get(labelAt(column, row))
    if (value === undefined) continue
    rows.push(row)
    values.push(value)
  }
  const classCount = frame.classes?.length ?? 1
  return { rows: Uint32Array.from(rows), target: { task: frame.task, values: Float64Array.from(values), classCount } }
}

/** Some of a part's rows, by their places in it. */
export function partAt(part: Part, places: Uint32Array): Part {
  return {
    rows: places.map((place) => part.rows[place]!),
    target: { ...part.target, values: Float64Array.from(places, (place) => part.target.values[place]!) },
  }
}
