import type { BinnedFeature, Contributions } from '#kernels'

/** Contributions of binned features added up to those of the columns they read. */
export function bySource(
  { values, base }: Contributions,
  binnings: readonly BinnedFeature[],
  sourceCount: number,
): Contributions {
  if (binnings.length === sourceCount && binnings.every(({ source }, index) => source === index))
    return { values, base }
  const rowCount = binnings.length === 0 ? 0 : values.length / binnings.length
  const summed = new Float64Array(rowCount * sourceCount)
  for (let row = 0; row < rowCount; row++) {
    binnings.forEach(({ source }, index) => {
      summed[row * sourceCount + source]! += values[row * binnings.length + index]!
    })
  }
  return { values: summed, base }
}
