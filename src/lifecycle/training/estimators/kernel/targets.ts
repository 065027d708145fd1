import { log } from '#base'
import type { FitPart } from '../../estimator.ts'
import { absentShare } from '../absent-share.ts'
import { weightedMean } from '../shares.ts'
import { fitLink } from './link-scores.ts'
import type { Margins } from './margins.ts'
import { curved } from './margins.ts'

/** A target as columns of centred numbers, and the way back from their sums over similarities to margins. */
export interface Aim {
  /** columns × rows: one, or one per class that training rows have where there are more than two; null where there is nothing to learn. */
  readonly targets: Float64Array | null
  /** Given what the others say about each row, columns × rows. */
  margins(leftOut: Float64Array): Margins
}

export function aimOf(part: FitPart, weights: Float64Array): Aim {
  return part.target.task === 'regression' ? aimAtValues(part, weights) : aimAtClasses(part, weights)
}

function aimAtValues({ target: { values } }: FitPart, weights: Float64Array): Aim {
  const mean = weightedMean(values, weights)
  const squares = values.map((value) => (value - mean) * (value - mean))
  const deviation = Math.sqrt(weightedMean(squares, weights))
  const varies = Number.isFinite(deviation) && deviation > Math.abs(mean) * 1e-12
  return {
    targets: varies ? values.map((value) => (value - mean) / deviation) : null,
    margins: () => ({ slope: deviation, curve: 0, shares: [0], columns: [0], shifts: Float64Array.of(mean) }),
  }
}

/** Each column says 1 for its class and 0 for others, less its share. */
function aimAtClasses({ target: { values, classCount, task } }: FitPart, weights: Float64Array): Aim {
  const present = Array.from({ length: classCount }, (_, label) => label).filter((label) => values.includes(label))
  const labels = present.length === 2 ? [present[1]!] : present
  const rows = values.length
  const targets = new Float64Array(labels.length * rows)
  const shares = labels.map((label, k) => {
    const isOwn = values.map((value) => Number(value === label))
    const share = weightedMean(isOwn, weights)
    for (let row = 0; row < rows; row++) targets[k * rows + row] = isOwn[row]! - share
    return share
  })
  const classes = values.map((value) => present.indexOf(value))
  return {
    targets: present.length > 1 ? targets : null,
    margins: (leftOut) => {
      const curves = leftOut.map((sum, at) => curved(shares[Math.floor(at / rows)]! + sum, shares.length))
      const scores = labels.length === 1 ? [afterNothing(leftOut), afterNothing(curves)] : [leftOut, curves]
      const { slopes, shifts } = fitLink({ scores, classes, weights, classCount: present.length })
      const [slope, curve] = [slopes[0]!, slopes[1]!]
      return { slope, curve, shares, ...spread(shifts, { present, labels, classCount, isBinary: task === 'binary' }) }
    },
  }
}

/** Of two classes the first scores nothing. */
function afterNothing(scores: Float64Array): Float64Array {
  const both = new Float64Array(scores.length * 2)
  both.set(scores, scores.length)
  return both
}

interface Classes {
  readonly present: readonly number[]
  /** Of the columns. */
  readonly labels: readonly number[]
  readonly classCount: number
  readonly isBinary: boolean
}

/** Shifts are centred, because only their differences mean anything; a class without rows gets a share of 1e-9. */
function spread(
  shifts: Float64Array,
  { present, labels, classCount, isBinary }: Classes,
): Pick<Margins, 'shifts' | 'columns'> {
  if (isBinary) return { shifts: shifts.slice(1), columns: [0] }
  const centre = shifts.reduce((sum, shift) => sum + shift, 0) / shifts.length
  const all = new Float64Array(classCount).fill(log(absentShare))
  for (const [index, label] of present.entries()) all[label] = shifts[index]! - centre
  return { shifts: all, columns: Array.from(all, (_, label) => labels.indexOf(label)) }
}
