import type { Fitted, PredictingKind } from '../../estimator.ts'

export const predictingPrior: PredictingKind = {
  kind: 'prior',
  predict: (fitted, features) => repeat(marginsIn(fitted), features.rowCount),
  check: (fitted, shape, fault) => {
    const margins = fitted.arrays['margins']
    const fits = margins instanceof Float64Array && margins.length === shape.outputs && margins.every(Number.isFinite)
    if (!fits) fault('arrays.margins', `${shape.outputs} finite float64 numbers`)
  },
}

export function marginsIn(fitted: Fitted): Float64Array {
  return fitted.arrays['margins'] as Float64Array
}

function repeat(row: Float64Array, times: number): Float64Array {
  const all = new Float64Array(row.length * times)
  for (let index = 0; index < times; index++) all.set(row, index * row.length)
  return all
}
