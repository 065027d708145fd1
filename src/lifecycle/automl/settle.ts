import type { Estimator } from '#training'
import { networkRefit } from '#training'
import type { Trial } from './trial.ts'

type Params = Estimator['params']

/** What the validation rows chose in each fold, as params that repeat the choice without them. `growth`: by how much rounds shall grow. */
const settlers: Readonly<Partial<Record<Estimator['kind'], (trial: Trial, growth: number) => Params>>> = {
  linear: (trial) => ({ l2: medianOf(trial, 'l2') }),
  splines: (trial) => ({ l2: medianOf(trial, 'l2') }),
  svm: (trial) => ({ l2: medianOf(trial, 'l2') }),
  tree: (trial) => ({ complexity: medianOf(trial, 'complexity') }),
  bayes: (trial) => ({ strength: medianOf(trial, 'strength') }),
  gbdt: ({ fitted, rounds }, growth) => ({
    rounds: Math.round(rounds! * growth),
    // 'auto' would choose another rate without validation rows: the one the rounds were counted with is kept.
    learningRate: Number(fitted[0]!.document['learningRate']),
  }),
  network: ({ fitted }) => networkRefit(fitted).params,
}

/** The trial's estimator with everything the validation rows chose written into its params. */
export function settledEstimator(trial: Trial, growth: number): Estimator {
  const { kind, params } = trial.candidate.estimator
  return { kind, params: { ...params, ...settlers[kind]?.(trial, growth) } }
}

/** The lower middle of the folds' choices. */
function medianOf({ fitted }: Trial, name: string): number {
  const chosen = fitted.map(({ document }) => Number(document[name])).sort((a, b) => a - b)
  return chosen[(chosen.length - 1) >> 1]!
}
