import { log } from '#base'
import type { LabelledRows } from './boosting-session.ts'
import type { Team } from './team.ts'

/** Rows under sort, twice; then five numbers per rank. */
export const sortingBytesFor = (rows: number): number => 2 * rows * 32 + 5 * (rows + 1) * 8 + 64

/** Where each group's rows begin, and the end. Rows of one group lie side by side; without groups all rows are one. */
export function groupStartsOf(groups: Uint32Array | undefined, rowCount: number): Uint32Array {
  const starts: number[] = [0]
  for (let row = 1; row < rowCount; row++) if (groups && groups[row] !== groups[row - 1]) starts.push(row)
  return Uint32Array.from([...(rowCount > 0 ? starts : []), rowCount])
}

/** Slots that say what ranking needs of the groups; gains are negative for rows that take no rank. */
export function writeGroups(arena: Team['arena'], rows: LabelledRows, threads: number) {
  const starts = groupStartsOf(rows.groups, rows.labels.length)
  const groupCount = starts.length - 1
  let largest = 1
  for (let group = 0; group < groupCount; group++) {
    largest = Math.max(largest, (starts[group + 1] as number) - (starts[group] as number))
  }
  const discounts = Float64Array.from({ length: largest + 1 }, (_, rank) => log(2) / log(rank + 2))
  const groupStarts = arena.allocate(starts.length * 4)
  arena.u32(groupStarts, starts.length).set(starts)
  const groupSortingBytes = sortingBytesFor(largest)
  return {
    groupCount,
    groupStarts,
    groupScales: allocateReals(arena, scalesOf(rows, starts, discounts)),
    discounts: allocateReals(arena, discounts),
    groupSorting: arena.allocate(threads * groupSortingBytes),
    groupSortingBytes,
  }
}

/** Each group counts once in a loss, by the weight of its heaviest row; a group that cannot be ranked wrongly counts nothing. */
export function groupWeightsOf(rows: LabelledRows, scales: Float64Array): Float64Array {
  const starts = groupStartsOf(rows.groups, rows.labels.length)
  return scales.map((scale, group) => {
    if (scale === 0) return 0
    return rows.weights?.subarray(starts[group], starts[group + 1]).reduce((a, b) => Math.max(a, b), 0) ?? 1
  })
}

/** 1 / the best DCG a group can have, or 0 where all its gains are equal. */
function scalesOf({ labels, weights }: LabelledRows, starts: Uint32Array, discounts: Float64Array): Float64Array {
  return Float64Array.from({ length: starts.length - 1 }, (_, group) => {
    const begin = starts[group] as number
    const taken = labels
      .subarray(begin, starts[group + 1])
      .filter((_, row) => weights === undefined || (weights[begin + row] as number) > 0)
    const gains = taken.sort((a, b) => b - a)
    if (gains[0] === gains.at(-1)) return 0
    return 1 / gains.reduce((sum, gain, rank) => sum + gain * (discounts[rank] as number), 0)
  })
}

function allocateReals(arena: Team['arena'], values: Float64Array): number {
  const pointer = arena.allocate(values.length * 8)
  arena.f64(pointer, values.length).set(values)
  return pointer
}
