import { RepriseError } from '#base'
import type { Estimator, PredictingKind } from '../estimator.ts'
import { predictingBayes } from './bayes/predict.ts'
import { predictingForest } from './forest/predict.ts'
import { predictingGbdt } from './gbdt/predict.ts'
import { predictingKernel } from './kernel/predict.ts'
import { predictingLinear } from './linear/predict.ts'
import { predictingNeighbours } from './neighbours/predict.ts'
import { predictingNetwork } from './network/predict.ts'
import { predictingPrior } from './prior/predict.ts'
import { predictingSplines } from './splines/predict.ts'
import { predictingSvm } from './svm/predict.ts'
import { predictingTree } from './tree/predict.ts'

/** What models of every kind need to be checked and to predict; nothing that fits or explains is imported with it. */
export const predictingKinds: Readonly<Record<Estimator['kind'], PredictingKind>> = {
  prior: predictingPrior,
  linear: predictingLinear,
  gbdt: predictingGbdt,
  kernel: predictingKernel,
  splines: predictingSplines,
  network: predictingNetwork,
  forest: predictingForest,
  tree: predictingTree,
  neighbours: predictingNeighbours,
  bayes: predictingBayes,
  svm: predictingSvm,
}

export function predictingKindOf(kind: string): PredictingKind {
  return predictingKinds[kindNamed(kind)]
}

export function kindNamed(kind: string): Estimator['kind'] {
  if (Object.hasOwn(predictingKinds, kind)) return kind as Estimator['kind']
  throw new RepriseError('invalid-input', `no estimator is of kind "${kind}"`, {
    remedy: `There are ${Object.keys(predictingKinds).join(', ')}.`,
  })
}
