import type { Metric } from '../metric.ts'

/** Half of the rows are off by no more than this, in the target's unit. */
export const medianAbsoluteError: Metric = {
  name: 'medianAbsoluteError',
  direction: 'minimize',
  tasks: ['regression'],
  compute: (target, prediction) => {
    const errors = target.values.map((value, row) => Math.abs(prediction.values![row]! - value)).sort((a, b) => a - b)
    const upper = errors.length >> 1
    if (errors.length === 0) return Number.NaN
    return errors.length % 2 === 1 ? errors[upper]! : (errors[upper - 1]! + errors[upper]!) / 2
  },
}
