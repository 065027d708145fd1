import type { BaggedTree } from '#kernels'
import type { Smoothing } from './margins.ts'
import { marginsOfMeans } from './margins.ts'

/** Margins of the training rows, each by the trees that did not draw it; NaN where all did. */
export function outOfBagMargins(
  trees: readonly BaggedTree[],
  { mean, unit, classCount }: { readonly mean: number; readonly unit: number; readonly classCount: number },
  smoothing: Smoothing | null,
): Float64Array {
  const rowCount = trees[0]?.leafOfRow?.length ?? 0
  const sums = new Float64Array(rowCount * classCount)
  const counts = new Uint32Array(rowCount)
  for (const { leafOfRow, values } of trees) {
    for (let row = 0; row < rowCount; row++) {
      const leaf = leafOfRow![row]!
      if (leaf < 0) continue
      counts[row]! += 1
      for (let k = 0; k < classCount; k++) sums[row * classCount + k]! += values[leaf * classCount + k]!
    }
  }
  const margins = new Float64Array(sums.length)
  for (let row = 0; row < rowCount; row++) {
    const count = counts[row]!
    const own = sums.subarray(row * classCount, (row + 1) * classCount).map((sum) => sum / count)
    const found = smoothing ? marginsOfMeans(own, count, smoothing) : own.map((value) => mean + unit * value)
    margins.set(count === 0 ? found.fill(Number.NaN) : found, row * classCount)
  }
  return margins
}
