import { exp, log } from '#base'
import type { FitPart } from '../../estimator.ts'
import { outputCountOf } from '../../estimator.ts'
import { softmaxInto } from '../../prediction.ts'
import { absentShare } from '../absent-share.ts'
import { marginsOf } from '../prior.ts'
import { weightedMean } from '../shares.ts'
import { linkOf } from './link.ts'
import type { Objective } from './objective.ts'
import { weightedQuantile } from './weighted-quantile.ts'

const STEPS = 40

/** The constant margins of least loss, beside each row's offset: what a model predicts before its first tree. */
export function baseOf({ loss, parameter }: Objective, part: FitPart): Float64Array {
  if (part.target.task !== 'regression') return classBase(part)
  if (loss === 'ranking') return Float64Array.of(0)
  if (linkOf(loss) === 'log') return Float64Array.of(logBase(parameter, part))
  const { offsets, weights, target } = part
  const values = offsets ? target.values.map((value, row) => value - offsets[row]!) : target.values
  if (loss === 'squared') return Float64Array.of(weightedMean(values, weights))
  if (loss === 'quantile') return Float64Array.of(weightedQuantile(values, weights, parameter))
  const median = weightedQuantile(values, weights, 0.5)
  if (loss === 'absolute') return Float64Array.of(median)
  const clipped = values.map((value) => Math.max(-parameter, Math.min(parameter, value - median)))
  return Float64Array.of(median + weightedMean(clipped, weights))
}

/** Where Σ w (e^(2-p)m - y e^(1-p)m) is 0; the score of Tweedie's family, of which Poisson's and gamma's are ends. */
function logBase(power: number, { target, weights, offsets }: FitPart): number {
  let observed = 0
  let expected = 0
  for (const [row, value] of target.values.entries()) {
    const weight = weights ? weights[row]! : 1
    const offset = offsets ? offsets[row]! : 0
    observed += weight * value * exp((1 - power) * offset)
    expected += weight * exp((2 - power) * offset)
  }
  if (!(expected > 0)) return 0
  return log(observed > 0 ? observed / expected : absentShare)
}

/** Class shares; beside offsets, margins are moved until the mean probabilities are the shares (iterative proportional fitting). */
function classBase(part: FitPart): Float64Array {
  const margins = marginsOf(part)
  if (!part.offsets) return margins
  const { classCount } = part.target
  const isBinary = outputCountOf(part.target.task, classCount) === 1
  const logits = isBinary ? Float64Array.of(0, margins[0]!) : margins.slice()
  const shares = new Float64Array(classCount)
  softmaxInto(shares, logits, 0, classCount)
  for (let step = 0; step < STEPS; step++) {
    const means = meanProbabilities(part, logits, isBinary)
    logits.forEach((logit, k) => {
      logits[k] = logit + log(shares[k]!) - log(Math.max(means[k]!, 1e-300))
    })
  }
  return isBinary ? Float64Array.of(logits[1]! - logits[0]!) : logits
}

function meanProbabilities(
  { offsets, weights, target }: FitPart,
  logits: Float64Array,
  isBinary: boolean,
): Float64Array {
  const count = logits.length
  const sums = new Float64Array(count)
  const row = new Float64Array(count)
  let total = 0
  for (let i = 0; i < target.values.length; i++) {
    for (let k = 0; k < count; k++) {
      row[k] = logits[k]! + (isBinary ? (k === 1 ? offsets![i]! : 0) : offsets![i * count + k]!)
    }
    softmaxInto(row, row, 0, count)
    const weight = weights ? weights[i]! : 1
    for (let k = 0; k < count; k++) sums[k]! += weight * row[k]!
    total += weight
  }
  return total > 0 ? sums.map((sum) => sum / total) : sums.fill(1 / count)
}
