import { log } from '#base'
import type { Task } from '../../estimator.ts'
import { absentShare } from '../shares.ts'

/** Rows that vote, and how. */
export interface Voters {
  readonly task: Task
  readonly labels: Float64Array
  /** None: all weigh 1. */
  readonly rowWeights: Float64Array | null
  readonly metric: 'l1' | 'l2'
  readonly weights: 'uniform' | 'distance'
  /** Of the classes; none for numbers. */
  readonly shares: readonly number[]
  /** As many neighbours more have these shares. */
  readonly smoothing: number
}

/** Neighbours of one query, nearest first. */
export interface Near {
  readonly nearest: Uint32Array
  readonly distances: Float32Array
}

/** The margins that the first `count` neighbours vote for. */
export function voted(voters: Voters, { nearest, distances }: Near, count: number, into: Float64Array): void {
  const { task, labels, shares } = voters
  const influence = influences(voters, nearest, distances, count)
  const total = influence.reduce((sum, one) => sum + one, 0)
  if (task === 'regression') {
    let sum = 0
    for (let at = 0; at < count; at++) sum += influence[at]! * labels[nearest[at]!]!
    into[0] = sum / total
    return
  }
  const votes = new Float64Array(shares.length)
  for (let at = 0; at < count; at++) votes[labels[nearest[at]!]!]! += influence[at]!
  const kept = effectiveCount(influence, total)
  const share = (label: number) => {
    const smoothed = (kept * (votes[label]! / total) + voters.smoothing * shares[label]!) / (kept + voters.smoothing)
    return log(Math.max(smoothed, absentShare))
  }
  if (task === 'binary') into[0] = share(1) - share(0)
  else for (let label = 0; label < shares.length; label++) into[label] = share(label)
}

/** 1 each, or the inverse distance; where some are at no distance, these alone. All times the rows' weights. */
function influences(
  { weights, rowWeights, metric }: Voters,
  nearest: Uint32Array,
  distances: Float32Array,
  count: number,
): Float64Array {
  const hasSame = distances[0] === 0
  const nearness = (at: number) => {
    if (weights === 'uniform') return 1
    if (hasSame) return Number(distances[at] === 0)
    const ratio = distances[0]! / distances[at]! // of squares for L2
    return metric === 'l2' ? Math.sqrt(ratio) : ratio
  }
  const influence = new Float64Array(count)
  for (let at = 0; at < count; at++) {
    influence[at] = nearness(at) * (rowWeights === null ? 1 : rowWeights[nearest[at]!]!)
  }
  return influence
}

/** As many neighbours of equal influence as would say as much (Kish). */
function effectiveCount(influence: Float64Array, total: number): number {
  const squares = influence.reduce((sum, one) => sum + one * one, 0)
  return (total * total) / squares
}
