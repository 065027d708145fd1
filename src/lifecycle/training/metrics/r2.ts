import type { Metric } from '../metric.ts'
import { meanOver } from './mean.ts'

/** Share of the target's variance that is explained; NaN where the target does not vary. */
export const r2: Metric = {
  name: 'r2',
  direction: 'maximize',
  tasks: ['regression'],
  compute: ({ values }, prediction) => {
    const mean = meanOver(values.length, (row) => values[row]!)
    const error = meanOver(values.length, (row) => square(prediction.values![row]! - values[row]!))
    const variance = meanOver(values.length, (row) => square(values[row]! - mean))
    return variance > 0 ? 1 - error / variance : Number.NaN
  },
}

function square(value: number): number {
  return value * value
}
