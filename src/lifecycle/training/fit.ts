import type { Estimator, FitContext, FitInput, Fitted } from './estimator.ts'
import { kindOf } from './estimators/index.ts'

/** Completes the params, then learns. The result's estimator holds the complete params. */
export function fit(estimator: Estimator, input: FitInput, context: FitContext): Fitted {
  const kind = kindOf(estimator.kind)
  return kind.fit(kind.complete(estimator.params, input.target.task), input, context)
}
