import type { Estimator, EstimatorKind } from '../estimator.ts'
import { bayes } from './bayes.ts'
import { forest } from './forest.ts'
import { gbdt } from './gbdt.ts'
import { kernel } from './kernel.ts'
import { linear } from './linear.ts'
import { neighbours } from './neighbours.ts'
import { network } from './network.ts'
import { kindNamed } from './predicting.ts'
import { prior } from './prior.ts'
import { splines } from './splines.ts'
import { svm } from './svm.ts'
import { tree } from './tree.ts'

/** Every way to learn, by kind. */
export const estimators: Readonly<Record<Estimator['kind'], EstimatorKind>> = {
  prior,
  linear,
  gbdt,
  kernel,
  splines,
  network,
  forest,
  tree,
  neighbours,
  bayes,
  svm,
}

export function kindOf(kind: string): EstimatorKind {
  return estimators[kindNamed(kind)]
}
