import type { Estimator } from '../../estimator.ts'
import { widestNewton } from '../linear/train.ts'
import { l2Path } from './choose.ts'

/** Newton's steps for a penalty, from the solution of the one before. */
const STEPS = 4
/** Multiplications and additions in a unit of work: a unit is then about what one is for boosting. */
const OPERATIONS = 10

/** A step costs rows × width² / 2 and width³ / 6; so does leaving rows out. Widths are guessed as if all columns were numbers. */
export function splinesWork(params: Estimator['params'], rows: number, columns: number, outputs: number): number {
  const additive = columns * (Number(params['knots']) + 1)
  const possible = Math.min(Number(params['pairs']), (columns * (columns - 1)) / 2)
  const pairs = Math.min(possible, Math.max(0, widestNewton - additive))
  const width = Math.min(additive, widestNewton) + pairs + 1
  const filled = columns * 5 + pairs
  const penalties = params['l2'] === 'auto' ? l2Path.length : 1
  if (outputs > 1) return (penalties * 100 * rows * filled * outputs) / OPERATIONS
  const step = (rows * filled * filled) / 2 + (width * width * width) / 6
  return (penalties * (STEPS * step + (rows * width * width) / 2)) / OPERATIONS
}
