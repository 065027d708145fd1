import { log } from '#base'
import type { FitPart } from '../../estimator.ts'
import { absentShare, weightedMean } from '../shares.ts'
import type { Link } from './link-scores.ts'
import { fitLink } from './link-scores.ts'

/** A target as columns of centred numbers, and the way back from their sums over similarities to margins. */
export interface Aim {
  /** Columns of the targets: 1, or the classes that training rows have where there are more than two. */
  readonly outputs: number
  /** outputs × rows; null where there is nothing to learn. */
  readonly targets: Float64Array | null
  /** What margins are made of, given what the others say about each row: outputs × rows. */
  margins(leftOut: Float64Array): Margins
}

/** margin of model output `k` = slope × sum of column `columns[k]` + shift; a column of −1 adds nothing. */
export interface Margins {
  readonly slope: number
  readonly shifts: Float64Array
  readonly columns: readonly number[]
}

export function aimOf(part: FitPart, weights: Float64Array): Aim {
  return part.target.task === 'regression' ? aimAtValues(part, weights) : aimAtClasses(part, weights)
}

function aimAtValues({ target: { values } }: FitPart, weights: Float64Array): Aim {
  const mean = weightedMean(values, weights)
  const deviation = Math.sqrt(
    weightedMean(
      values.map((value) => (value - mean) * (value - mean)),
      weights,
    ),
  )
  const varies = Number.isFinite(deviation) && deviation > Math.abs(mean) * 1e-12
  return {
    outputs: 1,
    targets: varies ? values.map((value) => (value - mean) / deviation) : null,
    margins: () => ({ slope: deviation, shifts: Float64Array.of(mean), columns: [0] }),
  }
}

/** One column for two classes, else one per class that training rows have; each says 1 or 0, less its share. */
function aimAtClasses({ target: { values, classCount, task } }: FitPart, weights: Float64Array): Aim {
  const present = Array.from({ length: classCount }, (_, label) => label).filter((label) => values.includes(label))
  const rows = values.length
  const columns = present.length === 2 ? [present[1]!] : present
  const targets = new Float64Array(columns.length * rows)
  for (const [k, label] of columns.entries()) {
    const isOwn = values.map((value) => Number(value === label))
    const share = weightedMean(isOwn, weights)
    for (let row = 0; row < rows; row++) targets[k * rows + row] = isOwn[row]! - share
  }
  const classes = values.map((value) => present.indexOf(value))
  const linkOf = (leftOut: Float64Array): Link => {
    const scores = columns.length === 1 ? withOpposite(leftOut) : leftOut
    return fitLink({ scores, classes, weights, classCount: present.length })
  }
  return {
    outputs: columns.length,
    targets: present.length > 1 ? targets : null,
    margins: (leftOut) => spread(linkOf(leftOut), { present, columns, classCount, isBinary: task === 'binary' }),
  }
}

/** Of two classes the first scores nothing. */
function withOpposite(leftOut: Float64Array): Float64Array {
  const scores = new Float64Array(leftOut.length * 2)
  scores.set(leftOut, leftOut.length)
  return scores
}

interface Classes {
  readonly present: readonly number[]
  readonly columns: readonly number[]
  readonly classCount: number
  readonly isBinary: boolean
}

/** Shifts are centred, because only their differences mean anything; a class without rows gets a share of 1e-9. */
function spread({ slope, shifts }: Link, { present, columns, classCount, isBinary }: Classes): Margins {
  if (isBinary) return { slope, shifts: Float64Array.of(shifts[1]!), columns: [0] }
  const centre = shifts.reduce((sum, shift) => sum + shift, 0) / shifts.length
  const all = new Float64Array(classCount).fill(log(absentShare))
  for (const [index, label] of present.entries()) all[label] = shifts[index]! - centre
  return { slope, shifts: all, columns: Array.from(all, (_, label) => columns.indexOf(label)) }
}
