import type { Column, Table } from '#base'
import { countOf, filledPurity, isGappy, presenceOf } from './gaps.ts'
import type { Sample } from './leakage.ts'
import type { Leak } from './leaks.ts'
import { codesOf } from './values.ts'

/** Of the rows a companion speaks in, how many may fall outside the leak's. */
const STRAY = 0.005
const PURE = 0.85
/** Leaks that are more than the target under another name: to be pure within that is no evidence of anything. */
const NAMED: ReadonlySet<string> = new Set(['afterwards', 'shared-word'])

/**
 * Columns that speak only where a leak does: a date, a charge or a flag of the very event that the leak records. They
 * have a value (or, of two values, one) in no other rows than those of one of the leak's values, and there the target is
 * nearly always the same.
 */
export function companionsOf(table: Table, names: readonly string[], leaks: readonly Leak[], sample: Sample): Leak[] {
  const named = leaks.filter(({ values }) => NAMED.has(String(values['how'])))
  const theirs = named.flatMap(({ column }) =>
    marksOf(table.columns.get(column)!, sample.rows).map(({ mark }) => ({ column, mark })),
  )
  return names.flatMap((column): Leak[] => {
    for (const { value, mark } of marksOf(table.columns.get(column)!, sample.rows)) {
      if (filledPurity(mark, sample.target) < PURE) continue
      const leak = theirs.find((other) => isWithin(mark, other.mark))
      if (leak === undefined) continue
      return [{ column, score: 1, isCorroborated: true, values: { how: 'companion', of: leak.column, value } }]
    }
    return []
  })
}

interface Mark {
  /** The value it marks; null for any. */
  readonly value: string | null
  readonly mark: Uint8Array
}

/** Where a column speaks: where it has a value, or where it has either of two values. */
function marksOf(column: Column, rows: Uint32Array): Mark[] {
  const presence = presenceOf(column, rows)
  if (isGappy(presence)) return [{ value: null, mark: presence }]
  const coding = codesOf(column, 2)
  if (coding?.labels.length !== 2) return []
  const at = (code: number) => Uint8Array.from(rows, (row) => Number(coding.codes[row] === code))
  return coding.labels.map((value, code) => ({ value, mark: at(code) }))
}

function isWithin(own: Uint8Array, of: Uint8Array): boolean {
  let outside = 0
  for (const [i, is] of own.entries()) if (is === 1 && of[i] === 0) outside++
  return outside <= STRAY * countOf(own)
}
