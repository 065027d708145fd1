import { log1p } from '#base'
import type { Metric } from '../metric.ts'
import { meanOver } from './mean.ts'

/** Root mean squared error of log(1 + value); NaN unless every value and prediction is 0 or more. */
export const rmsle: Metric = {
  name: 'rmsle',
  direction: 'minimize',
  tasks: ['regression'],
  compute: ({ values }, prediction) => {
    const predicted = prediction.values!
    if (values.some(isNegative) || predicted.some(isNegative)) return Number.NaN
    const meanSquare = meanOver(values.length, (row) => {
      const error = log1p(predicted[row]!) - log1p(values[row]!)
      return error * error
    })
    return Math.sqrt(meanSquare)
  },
}

function isNegative(value: number): boolean {
  return value < 0
}
