import type { Target } from '#training'

/**
 * The share of a target's spread that lies between groups rather than within them, less what chance puts there
 * (the adjusted R² of the groups' means; of classes, of their indicators together): 1 where a group has one value.
 */
export function sharedWithin(groups: Int32Array, groupCount: number, { task, values, classCount }: Target): number {
  return task === 'regression'
    ? sharedNumbers(groups, groupCount, values)
    : sharedClasses(groups, groupCount, values, classCount)
}

function sharedNumbers(groups: Int32Array, groupCount: number, values: Float64Array): number {
  const [counts, sums] = [new Float64Array(groupCount), new Float64Array(groupCount)]
  const mean = meanIn(groups, values)
  for (const [i, group] of groups.entries()) {
    if (group < 0) continue
    counts[group]!++
    sums[group]! += values[i]! - mean
  }
  let [within, total] = [0, 0]
  for (const [i, group] of groups.entries()) {
    if (group < 0) continue
    const centred = values[i]! - mean
    const rest = centred - sums[group]! / counts[group]!
    total += centred * centred
    within += rest * rest
  }
  return adjusted(within, total, counts)
}

function meanIn(groups: Int32Array, values: Float64Array): number {
  let [sum, count] = [0, 0]
  for (const [i, group] of groups.entries()) {
    if (group < 0) continue
    sum += values[i]!
    count++
  }
  return count === 0 ? 0 : sum / count
}

function sharedClasses(groups: Int32Array, groupCount: number, values: Float64Array, classCount: number): number {
  const [counts, cells, totals] = [
    new Float64Array(groupCount),
    new Map<number, number>(),
    new Float64Array(classCount),
  ]
  let rowCount = 0
  for (const [i, group] of groups.entries()) {
    if (group < 0) continue
    const cell = group * classCount + values[i]!
    counts[group]!++
    cells.set(cell, (cells.get(cell) ?? 0) + 1)
    totals[values[i]!]!++
    rowCount++
  }
  let within = rowCount
  for (const [cell, count] of cells) within -= (count * count) / counts[Math.floor(cell / classCount)]!
  let total = rowCount
  for (const count of totals) total -= (count * count) / rowCount
  return adjusted(within, total, counts)
}

function adjusted(within: number, total: number, counts: Float64Array): number {
  let [rowCount, groupCount] = [0, 0]
  for (const count of counts) {
    rowCount += count
    groupCount += Math.min(1, count)
  }
  if (rowCount <= groupCount || total <= 0) return 0
  return Math.max(0, 1 - within / (rowCount - groupCount) / (total / (rowCount - 1)))
}
