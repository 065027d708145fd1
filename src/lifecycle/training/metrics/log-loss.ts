import { log } from '#base'
import type { Metric } from '../metric.ts'
import { meanOver } from './mean.ts'

const leastProbability = 1e-15

/** Mean of −log of the probability given to the true class, clipped at 1e-15. */
export const logLoss: Metric = {
  name: 'logLoss',
  direction: 'minimize',
  tasks: ['binary', 'multiclass'],
  compute: (target, prediction) => {
    const probabilities = prediction.probabilities!
    return meanOver(prediction.rowCount, (row) => {
      const probability = probabilities[row * target.classCount + target.values[row]!]!
      return -log(Math.max(probability, leastProbability))
    })
  },
}
