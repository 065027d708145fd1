import type { Metric } from '../metric.ts'
import { countClasses, f1Of } from './confusion.ts'
import { meanOver } from './mean.ts'

/** Mean F1 of the classes that occur in the target or among the predictions. */
export const macroF1: Metric = {
  name: 'macroF1',
  direction: 'maximize',
  tasks: ['multiclass'],
  compute: (target, prediction) => {
    const seen = countClasses(target, prediction).filter(({ actual, predicted }) => actual + predicted > 0)
    return meanOver(seen.length, (index) => f1Of(seen[index]!))
  },
}
