import type { Metric } from '../metric.ts'
import { meanOver } from './mean.ts'

/** Share of rows whose predicted class is the true one. */
export const accuracy: Metric = {
  name: 'accuracy',
  direction: 'maximize',
  tasks: ['binary', 'multiclass'],
  compute: (target, prediction) => {
    return meanOver(prediction.rowCount, (row) => Number(prediction.classIndices![row] === target.values[row]))
  },
}
