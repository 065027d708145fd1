import type { Metric } from '../metric.ts'
import { countClasses } from './confusion.ts'
import { meanOver } from './mean.ts'

/** Mean recall of the classes that occur in the target. */
export const balancedAccuracy: Metric = {
  name: 'balancedAccuracy',
  direction: 'maximize',
  tasks: ['binary', 'multiclass'],
  compute: (target, prediction) => {
    const present = countClasses(target, prediction).filter(({ actual }) => actual > 0)
    return meanOver(present.length, (index) => present[index]!.correct / present[index]!.actual)
  },
}
