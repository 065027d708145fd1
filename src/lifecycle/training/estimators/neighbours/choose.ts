import { log, softplus } from '#base'
import type { Kernels, NeighbourKernels } from '#kernels'
import { softmaxInto } from '../../prediction.ts'
import type { Voters } from './votes.ts'
import { voted } from './votes.ts'

/** Tried when `k` is 'auto'. */
const COUNTS: readonly number[] = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 75]
export const MOST_COUNT = 75

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

/** How many neighbours lose least on rows that were left out; of equal ones the fewest. */
export function bestCount(voters: Voters, left: LeftOut): number {
  const counts = COUNTS.filter((count) => count <= left.width)
  const losses = counts.map((count) => {
    const margins = leftOutMargins(voters, left, count)
    return margins.length === 0 ? 0 : lossOf(voters, left.rows, margins)
  })
  const best = losses.reduce((least, loss, index) => (loss < losses[least]! ? index : least), 0)
  return counts[best] ?? 1
}

/** Rows × outputs. */
export function leftOutMargins(voters: Voters, { rows, others, width }: LeftOut, count: number): Float64Array {
  const outputs = voters.task === 'multiclass' ? voters.shares.length : 1
  const margins = new Float64Array(rows.length * outputs)
  for (let row = 0; row < rows.length; row++) {
    const near = {
      nearest: others.nearest.subarray(row * width, (row + 1) * width),
      distances: others.distances.subarray(row * width, (row + 1) * width),
    }
    voted(voters, near, Math.min(count, width), margins.subarray(row * outputs, (row + 1) * outputs))
  }
  return margins
}

function lossOf({ task, labels, rowWeights, shares }: Voters, rows: Uint32Array, margins: Float64Array): number {
  const outputs = margins.length / rows.length
  const own = new Float64Array(shares.length)
  let sum = 0
  for (const [index, row] of rows.entries()) {
    const weight = rowWeights === null ? 1 : rowWeights[row]!
    const margin = margins[index * outputs]!
    const label = labels[row]!
    if (task === 'regression') sum += weight * (margin - label) * (margin - label)
    else if (task === 'binary') sum += weight * softplus(label > 0 ? -margin : margin)
    else {
      softmaxInto(own, margins.subarray(index * outputs, (index + 1) * outputs), 0, outputs)
      sum -= weight * log(Math.max(own[label]!, 1e-300))
    }
  }
  return sum
}
