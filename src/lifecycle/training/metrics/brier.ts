import type { Metric } from '../metric.ts'
import { meanOver } from './mean.ts'

/** Mean squared error of the probability of the positive class (Brier 1950). */
export const brier: Metric = {
  name: 'brier',
  direction: 'minimize',
  tasks: ['binary'],
  compute: (target, prediction) => {
    const probabilities = prediction.probabilities!
    return meanOver(prediction.rowCount, (row) => {
      const error = probabilities[row * 2 + 1]! - target.values[row]!
      return error * error
    })
  },
}
