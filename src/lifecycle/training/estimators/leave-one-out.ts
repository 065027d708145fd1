import type { Fitted } from '../estimator.ts'

const known = new WeakMap<Fitted, Float64Array>()

/** Of a model just fitted: what the other training rows say about each, rows × outputs. */
export function rememberLeftOut(fitted: Fitted, margins: Float64Array): Fitted {
  known.set(fitted, margins)
  return fitted
}

/**
 * Margins of the training rows, rows × outputs in their order, each as if its row had not been learned from: as good as those of
 * as many folds as there are rows, for nothing. Null where the kind has no closed form for it (only `kernel` and `splines` have), and for
 * a model that was not fitted in this process. What was chosen by these margins (scale, ridge, calibration) makes them a little too good.
 */
export function leaveOneOut(fitted: Fitted): Float64Array | null {
  return known.get(fitted)?.slice() ?? null
}
