import { fitTransforms } from '#features'
import type { Kernels } from '#kernels'
import type { Estimator, Model } from '#training'
import { modelFrom } from './sample-fit.ts'
import { sampleTable, sampleTarget, schema } from './sample-table.ts'

const tasks = ['binary', 'multiclass', 'regression'] as const

/** Learners that are neither linear nor boosted, and what there is of each. */
const learners: Readonly<Record<string, Estimator>> = {
  forest: { kind: 'forest', params: { trees: 6, minRowsInLeaf: 2, columnShare: 0.5 } },
  'extra-trees': { kind: 'forest', params: { trees: 4, method: 'extra', statisticLevels: 1 } },
  tree: { kind: 'tree', params: { depth: 4, minRowsInLeaf: 3 } },
  neighbours: { kind: 'neighbours', params: { k: 5 } },
  bayes: { kind: 'bayes', params: {} },
  'bayes-of-counts': { kind: 'bayes', params: { variant: 'multinomial' } },
  svm: { kind: 'svm', params: {} },
}

/** A small model of each and every task it is for, by name. */
export function learnerModels(kernels: Kernels): ReadonlyMap<string, Model> {
  const table = sampleTable()
  const transforms = fitTransforms(table, schema)
  const named = Object.entries(learners).flatMap(([name, estimator]) =>
    tasks
      .filter((task) => !(estimator.kind === 'bayes' && task === 'regression'))
      .map((task) => {
        const sample = { table, transforms, target: sampleTarget(task) }
        return [`${name}-${task}`, modelFrom(sample, [estimator], kernels)] as const
      }),
  )
  return new Map(named)
}
