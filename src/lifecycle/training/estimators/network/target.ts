import type { FitPart, Target } from '../../estimator.ts'
import { outputCountOf } from '../../estimator.ts'
import { marginsOf } from '../prior.ts'
import type { TargetScale } from './target-scale.ts'

export function fitTarget({ target, weights }: FitPart): TargetScale {
  const outputs = outputCountOf(target.task, target.classCount)
  if (target.task !== 'regression') {
    const loss = target.task === 'binary' ? 'logistic' : 'softmax'
    return { loss, outputs, mean: 0, deviation: 1, least: 0, most: 0 }
  }
  return { loss: 'squared', outputs, ...momentsOf(target, weights) }
}

function momentsOf({ values }: Target, weights: Float64Array | undefined) {
  let [least, most, total, sum] = [Infinity, -Infinity, 0, 0]
  for (let row = 0; row < values.length; row++) {
    const weight = weights ? weights[row]! : 1
    if (weight === 0) continue
    least = Math.min(least, values[row]!)
    most = Math.max(most, values[row]!)
    total += weight
    sum += weight * values[row]!
  }
  if (total === 0) return { mean: 0, deviation: 0, least: 0, most: 0 }
  const mean = least + (sum - least * total) / total
  let squares = 0
  for (let row = 0; row < values.length; row++) {
    const distance = values[row]! - mean
    if (!weights || weights[row]! > 0) squares += ((weights ? weights[row]! : 1) / total) * distance * distance
  }
  const deviation = Math.sqrt(squares)
  const isUsable = most > least && Number.isFinite(deviation) && deviation > Math.abs(mean) * 1e-12
  return { mean: Math.max(least, Math.min(most, mean)), deviation: isUsable ? deviation : 0, least, most }
}

/** Labels as the kernels want them. */
export function labelsOf({ loss, mean, deviation }: TargetScale, { values }: Target): Float32Array {
  return Float32Array.from(values, (value) => (loss === 'squared' ? (value - mean) / deviation : value))
}

/** Weights of mean 1; null where no row counts. */
export function meanOneWeights({ weights }: FitPart): Float32Array | undefined | null {
  if (!weights) return undefined
  let total = 0
  for (let row = 0; row < weights.length; row++) total += weights[row]! / weights.length
  return total > 0 ? Float32Array.from(weights, (weight) => weight / total) : null
}

/** Margins the heads start around: of the standardised target 0. */
export function baseOf(scale: TargetScale, part: FitPart): Float64Array {
  return scale.loss === 'squared' ? new Float64Array(1) : marginsOf(part)
}
