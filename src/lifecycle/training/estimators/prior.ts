import { log } from '#base'
import type { EstimatorKind, FitPart } from '../estimator.ts'
import { completeParams } from '../params.ts'
import { absentShare } from './absent-share.ts'
import { marginsIn, predictingPrior } from './prior/predict.ts'
import { classShares, weightedMean } from './shares.ts'

/** The best guess that looks at no feature: class shares, or the mean. What every model must beat. */
export const prior: EstimatorKind = {
  ...predictingPrior,
  complete: (params) => completeParams('prior', {}, params),
  fit: (params, input) => ({
    estimator: { kind: 'prior', params },
    document: {},
    arrays: { margins: marginsOf(input) },
  }),
  explain: (fitted, features) => {
    const base = marginsIn(fitted)
    return { base, values: new Float64Array(features.rowCount * base.length * features.features.length) }
  },
  work: (_params, rows) => rows,
}

export function marginsOf(part: FitPart): Float64Array {
  const { task } = part.target
  if (task === 'regression') return Float64Array.of(weightedMean(part.target.values, part.weights))
  const shares = classShares(part).map((share) => Math.max(share, absentShare))
  return task === 'binary' ? Float64Array.of(log(shares[1]!) - log(shares[0]!)) : shares.map(log)
}
