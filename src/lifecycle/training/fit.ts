import { checkInput } from './check-input.ts'
import type { Estimator, FitContext, FitInput, Fitted } from './estimator.ts'
import { kindOf } from './estimators/index.ts'

/**
 * Completes the params, checks the rows, then learns; the result's estimator holds the complete params. The same input and
 * seed give the same bytes. `invalid-input` names a param, or the first target or weight that cannot be learned from.
 */
export function fit(estimator: Estimator, input: FitInput, context: FitContext): Fitted {
  const kind = kindOf(estimator.kind)
  const params = kind.complete(estimator.params, input.target.task)
  checkInput(input)
  return kind.fit(params, input, context)
}
