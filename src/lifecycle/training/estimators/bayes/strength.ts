import { log, softplus } from '#base'
import type { FitContext, FitInput } from '../../estimator.ts'
import { softmaxInto } from '../../prediction.ts'
import type { Evidence } from './evidence.ts'
import { marginsOf } from './evidence.ts'

const STRENGTHS = [1, 0.7, 0.5, 0.35, 0.25, 0.15, 0.1]

/** The share of the evidence that loses least on validation rows; all of it without them. */
export function bestStrength(evidence: Evidence, { validation }: FitInput, { record }: FitContext): number {
  if (validation === undefined || validation.target.values.length === 0) return 1
  const { target, weights, features } = validation
  const losses = STRENGTHS.map((strength, step) => {
    const margins = marginsOf({ ...evidence, strength }, features)
    const own = new Float64Array(target.classCount)
    let loss = 0
    let total = 0
    for (const [row, label] of target.values.entries()) {
      const weight = weights === undefined ? 1 : weights[row]!
      total += weight
      if (target.task === 'binary') loss += weight * softplus(label > 0 ? -margins[row]! : margins[row]!)
      else {
        softmaxInto(own, margins.subarray(row * target.classCount, (row + 1) * target.classCount), 0, target.classCount)
        loss -= weight * log(Math.max(own[label]!, 1e-300))
      }
    }
    const validationLoss = total > 0 ? loss / total : null
    record?.({ kind: 'round', round: step + 1, rounds: STRENGTHS.length, validationLoss })
    return loss
  })
  return STRENGTHS[losses.reduce((best, loss, index) => (loss < losses[best]! ? index : best), 0)]!
}
