import type { DenseEncoding, Features } from '#features'
import type { Contributions, FitPart, Fitted } from '../../estimator.ts'
import { marginsOf } from '../prior.ts'
import { contributionsOf } from './contributions.ts'
import type { Design } from './design.ts'
import { designOf, multiply } from './design.ts'

/** Margins of a fitted linear model, however it was fitted: an encoding, coefficients, means of the columns. */
export function predictLinear(fitted: Fitted, features: Features): Float64Array {
  return multiply(designOf(encodingIn(fitted), features), coefficientsIn(fitted), outputsOf(fitted))
}

/** Exact: what each column adds beside its mean. */
export function explainLinear(fitted: Fitted, features: Features): Contributions {
  const encoding = encodingIn(fitted)
  const means = fitted.arrays['means'] as Float64Array
  const shape = { groups: encoding.groups, featureCount: encoding.blocks.length, outputs: outputsOf(fitted) }
  return contributionsOf(designOf(encoding, features), coefficientsIn(fitted), means, shape)
}

/** Width × outputs, the intercepts as the last row. */
function coefficientsIn(fitted: Fitted): Float64Array {
  return fitted.arrays['coefficients'] as Float64Array
}

function outputsOf(fitted: Fitted): number {
  return coefficientsIn(fitted).length / (encodingIn(fitted).width + 1)
}

function encodingIn(fitted: Fitted): DenseEncoding {
  return fitted.document['encoding'] as unknown as DenseEncoding
}

/** Nothing to learn: zeros, and the prior's margins as intercepts. */
export function constantCoefficients(part: FitPart, design: Design): Float64Array {
  const margins = marginsOf(part)
  const coefficients = new Float64Array(design.width * margins.length)
  coefficients.set(margins, coefficients.length - margins.length)
  return coefficients
}
