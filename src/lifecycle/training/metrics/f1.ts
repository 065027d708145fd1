import type { Metric } from '../metric.ts'
import { countClasses, f1Of } from './confusion.ts'

/** F1 of the positive class at probability one half. */
export const f1: Metric = {
  name: 'f1',
  direction: 'maximize',
  tasks: ['binary'],
  compute: (target, prediction) => f1Of(countClasses(target, prediction)[1]!),
}
