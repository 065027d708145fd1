import { log } from '#base'
import type { FitPart, Target } from '../../estimator.ts'
import { absentShare } from '../absent-share.ts'
import { classShares, weightedMean } from '../shares.ts'
import type { Loss, LossData } from './loss.ts'
import { logistic, multinomial, squared } from './loss.ts'

/** How a target becomes what the solvers see, and their coefficients what the model says. */
export interface Scale {
  readonly loss: Loss
  /** Margins that look at no feature, in the solvers' scale: where they start. */
  readonly intercepts: Float64Array
  /** False when there is nothing to learn: one class, a constant, no weight. */
  readonly varies: boolean
  encode(part: FitPart): LossData
  /** Coefficients (width × loss outputs, intercepts last) as the model's (width × its outputs). */
  decode(coefficients: Float64Array): Float64Array
}

export function scaleOf(part: FitPart): Scale {
  return part.target.task === 'regression' ? valueScale(part) : classScale(part)
}

/** The target standardised, so that a penalty means the same in any unit. */
function valueScale({ target, weights }: FitPart): Scale {
  const mean = weightedMean(target.values, weights)
  const squares = target.values.map((value) => (value - mean) * (value - mean))
  const deviation = Math.sqrt(weightedMean(squares, weights))
  const varies = Number.isFinite(deviation) && deviation > Math.abs(mean) * 1e-12
  const unit = varies ? deviation : 1
  return {
    loss: squared,
    intercepts: new Float64Array(1),
    varies,
    encode: (part) => ({ values: part.target.values.map((value) => (value - mean) / unit), weights: weightsOf(part) }),
    decode: (coefficients) => {
      const decoded = coefficients.map((value) => value * unit)
      decoded[decoded.length - 1]! += mean
      return decoded
    },
  }
}

/** Classes without a training row are left out of the fit and get a share of 1e-9 at the average row. */
function classScale(part: FitPart): Scale {
  const shares = classShares(part)
  const present = Array.from(shares.keys()).filter((label) => shares[label]! > 0)
  const isBinary = part.target.task === 'binary'
  const logShares = Float64Array.from(present, (label) => log(shares[label]!))
  return {
    loss: isBinary ? logistic : multinomial(present.length),
    intercepts: isBinary ? Float64Array.of((logShares[1] ?? 0) - (logShares[0] ?? 0)) : logShares,
    varies: present.length > 1,
    encode: (rows) => encodeClasses(rows, present),
    decode: (coefficients) => (isBinary ? coefficients : spread(coefficients, present, part.target.classCount)),
  }
}

/** Rows of a class that training never saw say nothing about the penalty: they weigh 0. */
function encodeClasses(part: FitPart, present: readonly number[]): LossData {
  const weights = weightsOf(part).slice()
  const values = part.target.values.map((label, row) => {
    const index = present.indexOf(label)
    if (index < 0) weights[row] = 0
    return Math.max(index, 0)
  })
  return { values, weights }
}

/** Columns for every class; intercepts centred, because only their differences mean anything. */
function spread(coefficients: Float64Array, present: readonly number[], classCount: number): Float64Array {
  const width = coefficients.length / present.length
  const all = new Float64Array(width * classCount)
  for (let j = 0; j < width; j++) {
    for (const [index, label] of present.entries())
      all[j * classCount + label] = coefficients[j * present.length + index]!
  }
  const intercepts = all.subarray((width - 1) * classCount)
  const centre = present.reduce((sum, label) => sum + intercepts[label]!, 0) / present.length
  for (const label of present) intercepts[label]! -= centre
  for (let label = 0; label < classCount; label++) if (!present.includes(label)) intercepts[label] = log(absentShare)
  return all
}

function weightsOf({ target, weights }: { target: Target; weights?: Float64Array }): Float64Array {
  return weights ?? new Float64Array(target.values.length).fill(1)
}
