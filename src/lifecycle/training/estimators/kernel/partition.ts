// More rows than are solved at once are divided as by a decision tree, at medians of the column along which the function changes
// most, so that each leaf is a kernel ridge of its own (after Beaglehole et al., "xRFM", arXiv 2508.10053, who cut along a direction).
import type { LaplacePoints } from '#kernels'
import type { Split } from './leaf.ts'
import { widthOf } from './rows.ts'

export interface Partition {
  readonly splits: readonly Split[]
  /** Places of the rows of each leaf. */
  readonly leaves: readonly Uint32Array[]
}

/** Each side of a cut has this share of the rows. */
const LEAST_SHARE = 0.15

/** Leaves of at most `leafRows` rows; one that no number divides keeps every second row until it is small enough. */
export function partitionOf(
  points: LaplacePoints,
  importance: Float64Array,
  leafRows: number,
  all: Uint32Array,
): Partition {
  const splits: Split[] = []
  const leaves: Uint32Array[] = []
  const order = Array.from(importance.keys()).sort((a, b) => importance[b]! - importance[a]! || a - b)
  const grow = (places: Uint32Array): number => {
    if (places.length <= leafRows) return -leaves.push(places)
    const found = firstCut(points, order, places)
    if (found === null) return grow(places.filter((_, index) => index % 2 === 0))
    const { column, cut } = found
    const at = splits.push({ column, cut, below: 0, from: 0 }) - 1
    const isBelow = (place: number) => points.rows[place * widthOf(points) + column]! < cut
    const below = grow(places.filter(isBelow))
    const from = grow(places.filter((place) => !isBelow(place)))
    splits[at] = { column, cut, below, from }
    return at
  }
  grow(all)
  return { splits, leaves }
}

function firstCut(points: LaplacePoints, order: readonly number[], places: Uint32Array) {
  for (const column of order) {
    const cut = cutOf(Float64Array.from(places, (place) => points.rows[place * widthOf(points) + column]!))
    if (cut !== null) return { column, cut }
  }
  return null
}

/** The median, or the next value above the lowest; null where it leaves too few on a side. */
function cutOf(values: Float64Array): number | null {
  const sorted = values.sort((a, b) => a - b)
  const median = sorted[sorted.length >> 1]!
  const cut = median > sorted[0]! ? median : sorted.find((value) => value > median)
  if (cut === undefined) return null
  const share = sorted.indexOf(cut) / sorted.length
  return share >= LEAST_SHARE && share <= 1 - LEAST_SHARE ? cut : null
}
