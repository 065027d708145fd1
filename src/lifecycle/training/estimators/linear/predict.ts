import type { DenseEncoding, Features } from '#features'
import type { Fitted, PredictingKind } from '../../estimator.ts'
import { checkLinear } from './check.ts'
import { designOf, multiply } from './design.ts'

export const predictingLinear: PredictingKind = { kind: 'linear', predict: predictLinear, check: checkLinear }

/** Margins of a fitted linear model, however it was fitted: an encoding, coefficients, means of the columns. */
export function predictLinear(fitted: Fitted, features: Features): Float64Array {
  return multiply(designOf(encodingIn(fitted), features), coefficientsIn(fitted), outputsOf(fitted))
}

/** Width × outputs, the intercepts as the last row. */
export function coefficientsIn(fitted: Fitted): Float64Array {
  return fitted.arrays['coefficients'] as Float64Array
}

export function outputsOf(fitted: Fitted): number {
  return coefficientsIn(fitted).length / (encodingIn(fitted).width + 1)
}

export function encodingIn(fitted: Fitted): DenseEncoding {
  return fitted.document['encoding'] as unknown as DenseEncoding
}
