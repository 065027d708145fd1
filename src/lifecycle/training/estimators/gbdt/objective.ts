import type { Loss } from '#kernels'
import type { FitPart, Task } from '../../estimator.ts'
import type { GbdtParams } from './params.ts'
import { weightedQuantile } from './weighted-quantile.ts'

/** What is minimised: a loss, and its delta (huber), share (quantile) or power (poisson 1, gamma 2, tweedie between). */
export interface Objective {
  readonly loss: Loss
  readonly parameter: number
}

/** A robust standard deviation, for normal residuals, in median absolute deviations; and Huber's bend in those. */
const DEVIATIONS = 1.4826
const HUBER_BEND = 1.345

export function objectiveOf(params: GbdtParams, part: FitPart): Objective {
  const loss = lossOf(params, part.target.task)
  return { loss, parameter: parameterOf(loss, params, part) }
}

export function lossOf({ objective }: Pick<GbdtParams, 'objective'>, task: Task): Loss {
  if (task === 'binary') return 'logistic'
  if (task === 'multiclass') return 'softmax'
  return objective === 'auto' ? 'squared' : objective
}

function parameterOf(loss: Loss, params: GbdtParams, part: FitPart): number {
  if (loss === 'poisson') return 1
  if (loss === 'gamma') return 2
  if (loss === 'tweedie') return params.tweediePower
  if (loss === 'quantile') return params.quantile
  if (loss !== 'huber') return 0
  return params.huberDelta === 'auto' ? HUBER_BEND * spreadOf(part) : params.huberDelta
}

/**
 * A robust standard deviation of the target. At 1.345 of them Huber's estimator has 95 % efficiency for normal errors; under
 * monotone constraints the steps of absolute and quantile loss are as long.
 */
export function spreadOf({ target, weights }: FitPart): number {
  const centre = weightedQuantile(target.values, weights, 0.5)
  const distances = target.values.map((value) => Math.abs(value - centre))
  const deviation = weightedQuantile(distances, weights, 0.5)
  if (deviation > 0) return DEVIATIONS * deviation
  const mean = distances.reduce((sum, distance) => sum + distance / distances.length, 0) // half the targets are one value
  return mean > 0 ? mean : 1
}

/** Of losses whose gradient only tells a direction, where leaves may not be renewed. */
export function stepScaleOf({ loss }: Objective, { monotone }: GbdtParams, part: FitPart): number {
  const isDirection = loss === 'absolute' || loss === 'quantile'
  return isDirection && Object.keys(monotone).length > 0 ? spreadOf(part) : 1
}
