import type { Estimator } from '#training'
import { FEW_ROWS, learnedPortfolio } from '../learned-portfolio.ts'
import { paramsAt } from '../spaces/index.ts'
import type { SearchFacts } from '../spaces/search-facts.ts'

/** Boosted estimators in the order in which, on many tables of this task and about this size, they made an ensemble good soonest. */
export function learnedEstimators(
  facts: SearchFacts,
): readonly { readonly name: string; readonly estimator: Estimator }[] {
  const size = facts.rowCount < FEW_ROWS ? 'few' : 'many'
  return learnedPortfolio[facts.task][size].map(({ name, point }) => {
    return { name, estimator: { kind: 'gbdt', params: paramsAt('gbdt', point, facts) } }
  })
}
