import { log } from '#base'
import type { Task } from '../../estimator.ts'
import { absentShare } from '../absent-share.ts'

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
export function voted(voters: Voters, near: Near, count: number, into: Float64Array): void {
  const { task, shares } = voters
  if (task === 'regression') {
    into[0] = meanVote(voters, near, count)
    return
  }
  const votes = new Float64Array(shares.length)
  const kept = classVotes(voters, near, count, votes)
  const marginOf = (label: number) =>
    log(Math.max(smoothed(votes[label]!, kept, shares[label]!, voters.smoothing), absentShare))
  if (task === 'binary') into[0] = marginOf(1) - marginOf(0)
  else for (let label = 0; label < shares.length; label++) into[label] = marginOf(label)
}

export function meanVote(voters: Voters, { nearest, distances }: Near, count: number): number {
  const influence = influences(voters, nearest, distances, count)
  let [sum, total] = [0, 0]
  for (let at = 0; at < count; at++) {
    sum += influence[at]! * voters.labels[nearest[at]!]!
    total += influence[at]!
  }
  return sum / total
}

/** Adds to the shares of the classes; returns how many neighbours of equal influence would say as much (Kish). */
export function classVotes(voters: Voters, { nearest, distances }: Near, count: number, votes: Float64Array): number {
  const influence = influences(voters, nearest, distances, count)
  let [total, squares] = [0, 0]
  for (const one of influence) {
    total += one
    squares += one * one
  }
  for (let at = 0; at < count; at++) votes[voters.labels[nearest[at]!]!]! += influence[at]! / total
  return (total * total) / squares
}

/** A share of `kept` votes, `smoothing` more of which are as all rows are. */
export function smoothed(vote: number, kept: number, share: number, smoothing: number): number {
  return (kept * vote + smoothing * share) / (kept + smoothing)
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
