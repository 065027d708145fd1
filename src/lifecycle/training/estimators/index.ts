import { RepriseError } from '#base'
import type { Estimator, EstimatorKind } from '../estimator.ts'
import { gbdt } from './gbdt.ts'
import { kernel } from './kernel.ts'
import { linear } from './linear.ts'
import { network } from './network.ts'
import { prior } from './prior.ts'
import { splines } from './splines.ts'

/** Every way to learn, by kind. */
export const estimators: Readonly<Record<Estimator['kind'], EstimatorKind>> = {
  prior,
  linear,
  gbdt,
  kernel,
  splines,
  network,
}

export function kindOf(kind: string): EstimatorKind {
  if (Object.hasOwn(estimators, kind)) return estimators[kind as Estimator['kind']]
  throw new RepriseError('invalid-input', `no estimator is of kind "${kind}"`, {
    remedy: `There are ${Object.keys(estimators).join(', ')}.`,
  })
}
