import { log } from '#base'
import type { EstimatorKind, FitPart, Fitted } from '../estimator.ts'
import { completeParams } from '../params.ts'
import { absentShare, classShares, weightedMean } from './shares.ts'

/** The best guess that looks at no feature: class shares, or the mean. What every model must beat. */
export const prior: EstimatorKind = {
  kind: 'prior',
  complete: (params) => completeParams('prior', {}, params),
  fit: (params, input) => ({
    estimator: { kind: 'prior', params },
    document: {},
    arrays: { margins: marginsOf(input) },
  }),
  predict: (fitted, features) => repeat(marginsIn(fitted), features.rowCount),
  explain: (fitted, features) => {
    const base = marginsIn(fitted)
    return { base, values: new Float64Array(features.rowCount * base.length * features.features.length) }
  },
  work: (_params, rows) => rows,
  check: (fitted, shape, fault) => {
    const margins = fitted.arrays['margins']
    const fits = margins instanceof Float64Array && margins.length === shape.outputs && margins.every(Number.isFinite)
    if (!fits) fault('arrays.margins', `${shape.outputs} finite float64 numbers`)
  },
}

export function marginsOf(part: FitPart): Float64Array {
  const { task } = part.target
  if (task === 'regression') return Float64Array.of(weightedMean(part.target.values, part.weights))
  const shares = classShares(part).map((share) => Math.max(share, absentShare))
  return task === 'binary' ? Float64Array.of(log(shares[1]!) - log(shares[0]!)) : shares.map(log)
}

function marginsIn(fitted: Fitted): Float64Array {
  return fitted.arrays['margins'] as Float64Array
}

function repeat(row: Float64Array, times: number): Float64Array {
  const all = new Float64Array(row.length * times)
  for (let index = 0; index < times; index++) all.set(row, index * row.length)
  return all
}
