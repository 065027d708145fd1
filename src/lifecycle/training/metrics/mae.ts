import type { Metric } from '../metric.ts'
import { meanOver } from './mean.ts'

/** Mean absolute error, in the target's unit. */
export const mae: Metric = {
  name: 'mae',
  direction: 'minimize',
  tasks: ['regression'],
  compute: (target, prediction) => {
    return meanOver(prediction.rowCount, (row) => Math.abs(prediction.values![row]! - target.values[row]!))
  },
}
