import type { BoostingOptions } from './boosting-session.ts'
import type { TreeEnsemble } from './ensemble.ts'
import type { BinnedFeature } from './feature-matrix.ts'
import type { contexts } from './layout.ts'
import { LINEAR_BYTES, layOut, MOST_SLOPES, nodesPerTree, records } from './layout.ts'
import type { Arena } from './memory.ts'
import type { SharedRecord } from './record.ts'
import type { Slopes } from './slopes.ts'
import { joinSlopes, slopesOf } from './slopes.ts'

/** Collects the slopes of tree after tree. */
export interface SlopeReader {
  /** After a tree of so many nodes. */
  read(nodeCount: number): void
  /** Of the first trees. */
  slopes(treeCount: number): Slopes
}

export const CENTRES = 256
const { bytes, offsets } = layOut(records.slope)
const at = {
  slope: offsets['slope'] as number,
  mean: offsets['mean'] as number,
  feature: offsets['feature'] as number,
}

/** Slots and workspace of linear leaves; undefined when leaves are constant. Numbers without centres get no slopes. */
export function openSlopes(
  arena: Arena,
  threads: number,
  options: BoostingOptions & { readonly leaves: number },
  boosting: SharedRecord<typeof contexts.boosting>,
): SlopeReader | undefined {
  if (!options.linearLeaves) return undefined
  const { leaves } = options
  const slopeStarts = arena.allocate((nodesPerTree(leaves) + 1) * 4)
  const slopes = arena.allocate(leaves * MOST_SLOPES * bytes)
  boosting.set({
    linearLeaves: 1,
    centres: writeCentres(arena, options.features),
    slopeStarts,
    slopes,
    slopeDrafts: arena.allocate(leaves * MOST_SLOPES * bytes),
    linearScratch: arena.allocate(threads * LINEAR_BYTES),
  })
  if (boosting.get('nodeParents') === 0) boosting.set({ nodeParents: arena.allocate(nodesPerTree(leaves) * 4 + 8) })
  const trees: Slopes[] = []
  return {
    read: (nodeCount) => trees.push(readSlopes(arena, slopeStarts, slopes, nodeCount)),
    slopes: (treeCount) => joinSlopes(trees.slice(0, treeCount)),
  }
}

function readSlopes(arena: Arena, startsAt: number, slopesAt: number, nodeCount: number): Slopes {
  const slopeStarts = arena.u32(startsAt, nodeCount + 1).slice()
  const count = slopeStarts[nodeCount] as number
  const view = arena.view(slopesAt, count * bytes)
  return {
    slopeStarts,
    slopeFeatures: Uint16Array.from({ length: count }, (_, i) => view.getUint32(i * bytes + at.feature, true)),
    slopes: Float64Array.from({ length: count }, (_, i) => view.getFloat64(i * bytes + at.slope, true)),
    slopeMeans: Float64Array.from({ length: count }, (_, i) => view.getFloat64(i * bytes + at.mean, true) + 0),
  }
}

/** What a scoring context needs of an ensemble's slopes. */
export function slopeSlots(arena: Arena, ensemble: TreeEnsemble, features: readonly BinnedFeature[]) {
  const whole = slopesOf(ensemble)
  if (!whole) return { slopes: 0 }
  const { slopeStarts, slopeFeatures, slopes, slopeMeans } = whole
  const starts = arena.allocate(slopeStarts.length * 4)
  const treeStarts = arena.allocate(ensemble.starts.length * 4)
  const entries = arena.allocate(slopes.length * bytes)
  arena.u32(starts, slopeStarts.length).set(slopeStarts)
  arena.u32(treeStarts, ensemble.starts.length).set(ensemble.starts)
  const view = arena.view(entries, slopes.length * bytes)
  slopes.forEach((slope, i) => {
    view.setFloat64(i * bytes + at.slope, slope, true)
    view.setFloat64(i * bytes + at.mean, slopeMeans[i] as number, true)
    view.setUint32(i * bytes + at.feature, slopeFeatures[i] as number, true)
  })
  return { slopes: entries, slopeStarts: starts, treeStarts, centres: writeCentres(arena, features) }
}

/** 256 doubles per feature, by code; NaN where there is no centre. */
function writeCentres(arena: Arena, features: readonly BinnedFeature[]): number {
  const pointer = arena.allocate(features.length * CENTRES * 8)
  const table = arena.f64(pointer, features.length * CENTRES).fill(Number.NaN)
  features.forEach((feature, index) => {
    if (feature.kind === 'number' && feature.centres) table.set(feature.centres, index * CENTRES)
  })
  return pointer
}
