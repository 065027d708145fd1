import { log } from '#base'
import type { Kernels, NeighbourKernels } from '#kernels'
import { absentShare } from '../absent-share.ts'
import type { Near, Voters } from './votes.ts'
import { classVotes, meanVote, smoothed, voted } from './votes.ts'

/** Tried when `k` is 'auto'. */
const COUNTS: readonly number[] = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 75, 100]
export const MOST_COUNT = 100
const SMOOTHINGS: readonly number[] = [1, 0.1, 0.3, 3, 10]

/** Neighbours of training rows without the rows themselves, `width` each: what a row that was left out would be told. */
export interface LeftOut {
  readonly rows: Uint32Array
  readonly others: ReturnType<NeighbourKernels['find']>
  readonly width: number
}

interface Known {
  /** points × width */
  readonly points: Float32Array
  readonly width: number
  readonly metric: Voters['metric']
}

/** The `most` nearest of the other training rows to some of them. */
export function leaveOut({ points, width, metric }: Known, rows: Uint32Array, most: number, kernels: Kernels): LeftOut {
  const wanted = Math.min(most + 1, points.length / width)
  const queries = new Float32Array(rows.length * width)
  for (const [index, row] of rows.entries()) queries.set(points.subarray(row * width, (row + 1) * width), index * width)
  const found = kernels.neighbours.find({ points, queries, width, wanted, metric })
  const others = {
    nearest: new Uint32Array(rows.length * (wanted - 1)),
    distances: new Float32Array(rows.length * (wanted - 1)),
  }
  for (const [index, row] of rows.entries()) {
    let to = index * (wanted - 1)
    // Behind more equal rows than are wanted it is not even found: then the last is left out.
    for (let at = index * wanted; to < (index + 1) * (wanted - 1); at++) {
      if (found.nearest[at] === row) continue
      others.nearest[to] = found.nearest[at]!
      others.distances[to++] = found.distances[at]!
    }
  }
  return { rows, others, width: wanted - 1 }
}

/** What is left to choose, each what is given or 'auto'. */
export interface Choices {
  readonly k: number | 'auto'
  readonly weights: Voters['weights'] | 'auto'
  readonly smoothing: number | 'auto'
}

export interface Chosen {
  readonly k: number
  readonly weights: Voters['weights']
  readonly smoothing: number
}

/** What loses least on rows that were left out; of equal ones the first. */
export function bestWay(voters: Voters, left: LeftOut, { k, weights, smoothing }: Choices): Chosen {
  const counts = k === 'auto' ? COUNTS.filter((count) => count <= left.width) : [k]
  const kinds = weights === 'auto' ? (['distance', 'uniform'] as const) : [weights]
  const isClass = voters.task !== 'regression'
  const smoothings = smoothing === 'auto' ? (isClass ? SMOOTHINGS : [1]) : [smoothing]
  let best = { loss: Number.POSITIVE_INFINITY, k: counts[0] ?? 1, weights: kinds[0]!, smoothing: smoothings[0]! }
  for (const kind of kinds) {
    for (const count of counts) {
      const losses = lossesOf({ ...voters, weights: kind }, left, Math.min(count, left.width), smoothings)
      for (const [index, loss] of losses.entries())
        if (loss < best.loss) best = { loss, k: count, weights: kind, smoothing: smoothings[index]! }
    }
  }
  return { k: best.k, weights: best.weights, smoothing: best.smoothing }
}

/** Rows × outputs. */
export function leftOutMargins(voters: Voters, left: LeftOut, count: number): Float64Array {
  const { rows, width } = left
  const outputs = voters.task === 'multiclass' ? voters.shares.length : 1
  const margins = new Float64Array(rows.length * outputs)
  for (let row = 0; row < rows.length; row++) {
    const near = nearOf(left, row)
    voted(voters, near, Math.min(count, width), margins.subarray(row * outputs, (row + 1) * outputs))
  }
  return margins
}

/** For each smoothing the loss of rows that were left out: the squared error, or minus the logarithm of the share of their class. */
function lossesOf(voters: Voters, left: LeftOut, count: number, smoothings: readonly number[]): Float64Array {
  const { task, labels, rowWeights, shares } = voters
  const losses = new Float64Array(smoothings.length)
  const votes = new Float64Array(shares.length)
  for (const [index, row] of left.rows.entries()) {
    const weight = rowWeights === null ? 1 : rowWeights[row]!
    const label = labels[row]!
    if (task === 'regression') {
      const error = count === 0 ? 0 : meanVote(voters, nearOf(left, index), count) - label
      losses[0]! += weight * error * error
      continue
    }
    const kept = count === 0 ? 0 : classVotes(voters, nearOf(left, index), count, votes.fill(0))
    for (const [place, smoothing] of smoothings.entries()) {
      losses[place]! -= weight * log(Math.max(smoothed(votes[label]!, kept, shares[label]!, smoothing), absentShare))
    }
  }
  return losses
}

function nearOf({ others, width }: LeftOut, index: number): Near {
  return {
    nearest: others.nearest.subarray(index * width, (index + 1) * width),
    distances: others.distances.subarray(index * width, (index + 1) * width),
  }
}
