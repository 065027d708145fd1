import type { PredictingKind } from '../../estimator.ts'
import { multiply } from '../linear/design.ts'
import { checkSplines, expansionIn } from './document.ts'
import { expand } from './expansion.ts'

export const predictingSplines: PredictingKind = {
  kind: 'splines',
  predict: (fitted, features) => {
    const design = expand(expansionIn(fitted), features)
    const coefficients = fitted.arrays['coefficients'] as Float64Array
    return multiply(design, coefficients, coefficients.length / design.width)
  },
  check: checkSplines,
}
