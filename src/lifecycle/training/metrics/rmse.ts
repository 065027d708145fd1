import type { Metric } from '../metric.ts'
import { meanOver } from './mean.ts'

/** Root of the mean squared error, in the target's unit. */
export const rmse: Metric = {
  name: 'rmse',
  direction: 'minimize',
  tasks: ['regression'],
  compute: (target, prediction) => {
    const meanSquare = meanOver(prediction.rowCount, (row) => {
      const error = prediction.values![row]! - target.values[row]!
      return error * error
    })
    return Math.sqrt(meanSquare)
  },
}
