// The mean distance between two rows drawn at random, exactly: column by column, Gini's mean difference of sorted numbers and
// the chance that two codes differ. Repeating every row leaves it as it is, and so does their order.
import type { LaplacePoints } from '#kernels'

export function typicalDistance({ pointCount, numberCount, rows, mismatches }: LaplacePoints): number {
  const width = numberCount + mismatches.length
  let sum = 0
  for (let j = 0; j < width; j++) {
    const column = Float64Array.from({ length: pointCount }, (_, i) => rows[i * width + j]!).sort((a, b) => a - b)
    sum += j < numberCount ? meanDifference(column) : mismatches[j - numberCount]! * shareDiffering(column)
  }
  return sum > 0 ? sum : 1
}

function meanDifference(sorted: Float64Array): number {
  const count = sorted.length
  let sum = 0
  for (let i = 0; i < count; i++) sum += (2 * i - count + 1) * sorted[i]!
  return (2 * sum) / (count * count)
}

function shareDiffering(sorted: Float64Array): number {
  let equal = 0
  let run = 0
  for (let i = 0; i < sorted.length; i++) {
    run = i > 0 && sorted[i] === sorted[i - 1] ? run + 1 : 1
    equal += 2 * run - 1
  }
  return 1 - equal / (sorted.length * sorted.length)
}
