import type { Loss } from '#kernels'
import type { FitPart, Task } from '../../estimator.ts'
import type { GbdtParams } from './params.ts'
import { weightedQuantile } from './weighted-quantile.ts'

/** What is minimised: a loss, and its delta (huber), share (quantile) or power (poisson 1, gamma 2, tweedie between). */
export interface Objective {
  readonly loss: Loss
  readonly parameter: number
}

/** An expected residual's spread in units of the median absolute deviation, for normal residuals, times Huber's 1.345. */
const HUBER_IN_DEVIATIONS = 1.345 * 1.4826

export function objectiveOf(params: GbdtParams, part: FitPart): Objective {
  const loss = lossOf(params, part.target.task)
  return { loss, parameter: parameterOf(loss, params, part) }
}

export function lossOf({ objective }: Pick<GbdtParams, 'objective'>, task: Task): Loss {
  if (task === 'binary') return 'logistic'
  if (task === 'multiclass') return 'softmax'
  return objective === 'auto' ? 'squared' : objective
}

/** With a log link a margin is the logarithm of the value that is predicted. */
export function linkOf(objective: string): 'identity' | 'log' {
  return objective === 'poisson' || objective === 'gamma' || objective === 'tweedie' ? 'log' : 'identity'
}

function parameterOf(loss: Loss, params: GbdtParams, part: FitPart): number {
  if (loss === 'poisson') return 1
  if (loss === 'gamma') return 2
  if (loss === 'tweedie') return params.tweediePower
  if (loss === 'quantile') return params.quantile
  if (loss !== 'huber') return 0
  return params.huberDelta === 'auto' ? automaticDelta(part) : params.huberDelta
}

/** 1.345 robust standard deviations of the target, the bend at which Huber's estimator has 95 % efficiency for normal errors. */
function automaticDelta({ target, weights }: FitPart): number {
  const centre = weightedQuantile(target.values, weights, 0.5)
  const distances = target.values.map((value) => Math.abs(value - centre))
  const deviation = weightedQuantile(distances, weights, 0.5)
  if (deviation > 0) return HUBER_IN_DEVIATIONS * deviation
  const mean = distances.reduce((sum, distance) => sum + distance / distances.length, 0) // half the targets are one value
  return mean > 0 ? mean : 1
}
