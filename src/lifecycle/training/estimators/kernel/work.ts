import type { Estimator } from '../../estimator.ts'

/** Pairs of scale and ridge that a search tries, about. */
const TRIED = 12
/** Multiplications and additions in a unit of work: a unit is then about what one is for boosting. */
const OPERATIONS = 100

interface Size {
  readonly rows: number
  readonly columns: number
  readonly outputs: number
  /** Rows that scale and ridge are chosen on. */
  readonly chosenOn: number
}

/** A pair costs ⅔ rows³ for the factor and the inverse's diagonal, distances and right-hand sides rows² each. */
export function kernelWork(params: Estimator['params'], { rows, columns, outputs, chosenOn }: Size): number {
  const learned = Math.min(rows, Number(params['maxRows']))
  const pair = (n: number) => (2 * n * n * n) / 3 + 4 * n * n * (columns + outputs)
  const isChosen = params['scale'] === 'auto' || params['ridge'] === 'auto'
  const predicted = 3 * (rows - learned) * learned * (columns + outputs)
  const chosen = isChosen ? TRIED * pair(Math.min(rows, chosenOn)) : 0
  return (chosen + pair(learned) + predicted + 100 * rows * columns) / OPERATIONS
}
