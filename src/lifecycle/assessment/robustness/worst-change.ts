// Greedy coordinate search inside a small box (as in zeroth-order attacks: Chen et al. 2017): one column after another, the step up or
// down that hurts most is kept. The step is a share of the column's own spread, no larger than the noise it is compared with.
import type { Table } from '#base'
import type { Prediction, Target } from '#training'
import type { Movable } from './changes.ts'
import { withValues } from './changes.ts'

export interface WorstQuestion {
  readonly table: Table
  /** With the values of these rows, the weightiest first. */
  readonly movable: readonly Movable[]
  /** Of each column's scale. */
  readonly share: number
  readonly target: Target
  readonly prediction: Prediction
  readonly ask: (table: Table) => Prediction
}

/** What is predicted after each row's worst small change. Right answers are pushed towards wrong, wrong ones further. */
export function worstChange({ table, movable, share, target, prediction, ask }: WorstQuestion): Prediction {
  let [worstTable, hurt] = [table, hurtOf(target, prediction)]
  for (const column of movable) {
    const kept = column.values.slice()
    const best = hurt.slice()
    for (const step of [share, -share]) {
      const values = column.values.map((value) => value + step * column.scale)
      const found = hurtOf(target, ask(withValues(worstTable, column, values)))
      for (const [row, amount] of found.entries()) {
        if (!(amount > best[row]!)) continue
        best[row] = amount
        kept[row] = values[row]!
      }
    }
    hurt = best
    worstTable = withValues(worstTable, column, kept)
  }
  return ask(worstTable)
}

/** How far an answer is from right: the lead of the strongest wrong class, or the distance. Rising with every small change for the worse. */
function hurtOf({ task, values, classCount }: Target, { margins, values: said }: Prediction): Float64Array {
  if (task === 'regression') return values.map((value, row) => Math.abs(said![row]! - value))
  if (task === 'binary') return values.map((value, row) => (value === 1 ? -margins[row]! : margins[row]!))
  return values.map((actual, row) => {
    let strongest = Number.NEGATIVE_INFINITY
    for (let k = 0; k < classCount; k++) {
      if (k !== actual) strongest = Math.max(strongest, margins[row * classCount + k]!)
    }
    return strongest - margins[row * classCount + actual]!
  })
}
