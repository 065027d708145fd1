import type { Metric } from '../metric.ts'
import { tiesByMargin } from './ranking.ts'

/** Precision at each distinct threshold, weighted by the recall gained there; not interpolated. */
export const averagePrecision: Metric = {
  name: 'averagePrecision',
  direction: 'maximize',
  tasks: ['binary'],
  compute: (target, prediction) => {
    let found = 0
    let taken = 0
    let sum = 0
    for (const tie of tiesByMargin(target, prediction).toReversed()) {
      found += tie.positives
      taken += tie.positives + tie.negatives
      sum += tie.positives * (found / taken)
    }
    return sum / found
  },
}
