import type { Metric } from '../metric.ts'
import { countClasses, f1Of } from './confusion.ts'

/** F1 of the positive class as predicted: at the model's threshold, one half unless told. */
export const f1: Metric = {
  name: 'f1',
  direction: 'maximize',
  tasks: ['binary'],
  compute: (target, prediction) => f1Of(countClasses(target, prediction)[1]!),
}
