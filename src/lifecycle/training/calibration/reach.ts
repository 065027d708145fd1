/** The slope of margins in units of the largest under which all log-odds lie within ±0.001: as good as saying the same of every row. */
export const leastSlope = 1 / 1024

/** The size of the largest margin, 1 where all are next to 0: fits in its units neither overflow nor vanish. */
export function reachOf(margins: Float64Array): number {
  let reach = 0
  for (const margin of margins) reach = Math.max(reach, Math.abs(margin))
  return reach < 1e-300 ? 1 : reach
}
