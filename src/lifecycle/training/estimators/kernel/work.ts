import type { Estimator } from '../../estimator.ts'

/** Rows that scale and ridge are chosen on. */
export const CHOSEN_ON = 1000
/** Pairs of scale and ridge that a search tries, about. */
const TRIED = 12
/** Multiplications and additions in a unit of work: a unit is then about what one is for boosting. */
const OPERATIONS = 100

/** A pair costs ⅔ rows³ for the factor and the inverse's diagonal, distances and right-hand sides rows² each; leaves are halves of halves. */
export function kernelWork(params: Estimator['params'], rows: number, columns: number, outputs: number): number {
  const learned = Math.min(rows, Number(params['maxRows']))
  const pair = (n: number) => (2 * n * n * n) / 3 + 4 * n * n * (columns + outputs + 10)
  let leaf = learned
  while (leaf > Number(params['leafRows'])) leaf /= 2
  const isChosen = params['scale'] === 'auto' || params['ridge'] === 'auto'
  const chosen = isChosen ? TRIED * pair(Math.min(rows, CHOSEN_ON)) : 0
  const predicted = 3 * (rows - learned) * leaf * (columns + outputs + 10)
  return (chosen + (learned / leaf) * pair(leaf) + predicted + 100 * rows * columns) / OPERATIONS
}
