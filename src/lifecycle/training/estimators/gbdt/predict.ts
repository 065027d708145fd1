import type { Features } from '#features'
import type { Fitted, PredictingKind, PredictionKernels } from '../../estimator.ts'
import { checkBoosted } from './check.ts'
import { decodeBoosted } from './document.ts'
import { linkOf } from './link.ts'
import { rowsToScore } from './values.ts'

export const predictingGbdt: PredictingKind = {
  kind: 'gbdt',
  predict: predictBoosted,
  check: checkBoosted,
  link: ({ estimator }) => linkOf(String(estimator.params['objective'])),
}

/** Margins of an ensemble of trees, however it was grown. */
export function predictBoosted(fitted: Fitted, features: Features, kernels: PredictionKernels): Float64Array {
  const { ensemble, binnings } = decodeBoosted(fitted)
  return kernels.boosting.predict(ensemble, rowsToScore(binnings, features))
}
