import type { Features } from '#features'
import type { Fitted, PredictingKind, PredictionKernels } from '../../estimator.ts'
import { rowsToScore } from '../gbdt/values.ts'
import { checkForest } from './check.ts'
import type { Forest } from './document.ts'
import { decodeForest } from './document.ts'
import { groveShares } from './grove.ts'
import { marginsOfMeans } from './margins.ts'

export const predictingForest: PredictingKind = { kind: 'forest', predict: predictForest, check: checkForest }

function predictForest(fitted: Fitted, features: Features, kernels: PredictionKernels): Float64Array {
  const forest = decodeForest(fitted)
  const means = meansOf(forest, features, kernels)
  return forest.shares.length === 0 ? means : marginsOfMeans(means, forest.treeCount, forest)
}

function meansOf({ ensemble, grove, binnings, shares }: Forest, features: Features, kernels: PredictionKernels) {
  if (grove !== null) return groveShares(grove, binnings, features, shares.length)
  return kernels.boosting.predict(ensemble!, rowsToScore(binnings, features))
}
