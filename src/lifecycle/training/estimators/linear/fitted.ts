import type { Features } from '#features'
import type { Contributions, FitPart, Fitted } from '../../estimator.ts'
import { marginsOf } from '../prior.ts'
import { contributionsOf } from './contributions.ts'
import type { Design } from './design.ts'
import { designOf } from './design.ts'
import { coefficientsIn, encodingIn, outputsOf } from './predict.ts'

/** Exact: what each column adds beside its mean. */
export function explainLinear(fitted: Fitted, features: Features): Contributions {
  const encoding = encodingIn(fitted)
  const means = fitted.arrays['means'] as Float64Array
  const shape = { groups: encoding.groups, featureCount: encoding.blocks.length, outputs: outputsOf(fitted) }
  return contributionsOf(designOf(encoding, features), coefficientsIn(fitted), means, shape)
}

/** Nothing to learn: zeros, and the prior's margins as intercepts. */
export function constantCoefficients(part: FitPart, design: Design): Float64Array {
  const margins = marginsOf(part)
  const coefficients = new Float64Array(design.width * margins.length)
  coefficients.set(margins, coefficients.length - margins.length)
  return coefficients
}
