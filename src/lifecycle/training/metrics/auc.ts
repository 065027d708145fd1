import type { Metric } from '../metric.ts'
import { tiesByMargin } from './ranking.ts'

/** Area under the ROC curve: the share of (positive, negative) pairs in the right order, ties counting half (Mann–Whitney U). */
export const auc: Metric = {
  name: 'auc',
  direction: 'maximize',
  tasks: ['binary'],
  compute: (target, prediction) => {
    let negatives = 0
    let positives = 0
    let twiceOrderedPairs = 0
    for (const tie of tiesByMargin(target, prediction)) {
      twiceOrderedPairs += tie.positives * (2 * negatives + tie.negatives)
      negatives += tie.negatives
      positives += tie.positives
    }
    return twiceOrderedPairs / (2 * positives * negatives)
  },
}
