import type { LaplacePoints } from '#kernels'

export function takePoints(points: LaplacePoints, places: Uint32Array): LaplacePoints {
  const width = widthOf(points)
  const rows = new Float64Array(places.length * width)
  for (const [index, place] of places.entries()) {
    rows.set(points.rows.subarray(place * width, (place + 1) * width), index * width)
  }
  return { ...points, pointCount: places.length, rows }
}

export const widthOf = ({ numberCount, mismatches }: LaplacePoints): number => numberCount + mismatches.length
