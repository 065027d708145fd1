import { FOREST_ROWS } from '../layout.ts'
import type { ForestPlan } from './pack.ts'
import type { ForestParts } from './parts.ts'
import type { ForestTree } from './trees.ts'

const NEVER = 127 // no code less 128 is above it
const SET_BYTES = 32

/**
 * A tree's nodes, from the forest's node `first` on. Where all splits are of numbers: u32 column << 8 | threshold, u32 left
 * child; else u32 column, u32 set, u32 left child, 4 bytes of nothing. Children are offsets from the forest's nodes; a leaf is
 * its own child.
 */
export function writeNodes(
  view: DataView,
  { ensemble, facts: { nodeShift, leafWidth } }: ForestPlan,
  { splits }: ForestTree,
  first: number,
  places: ForestParts,
): void {
  const { start, count } = splits
  const values = new Float64Array(view.buffer, places.nodeValues + first * leafWidth * 8, count * leafWidth)
  values.set(ensemble.values.subarray(start * leafWidth, (start + count) * leafWidth))
  const thresholdSets = places.sets + ensemble.sets.length * 4
  for (let node = 0; node < count; node++) {
    const to = places.nodes + ((first + node) << nodeShift)
    const child = ensemble.children[start + node]!
    const childAt = (first + (child === 0 ? node : child)) << nodeShift
    const split = splits.splits[splits.splitOf[node]!]
    const column = split === undefined ? 0 : (split.set?.column ?? split.columnAt / FOREST_ROWS)
    if (nodeShift === 3) {
      view.setUint32(to, (column << 8) | (split?.threshold ?? NEVER), true)
      view.setUint32(to + 4, childAt, true)
      continue
    }
    const set = thresholdSets + ((split?.threshold ?? NEVER) ^ 128) * SET_BYTES
    view.setUint32(to, column, true)
    view.setUint32(to + 4, split?.set === undefined ? set : places.sets + split.set.word * 4, true)
    view.setUint32(to + 8, childAt, true)
  }
}

/** The codes above each threshold, as sets. */
export function writeThresholdSets(view: DataView, place: number): void {
  for (let threshold = 0; threshold < 255; threshold++) {
    const first = threshold + 1
    const set = new Uint8Array(view.buffer, place + threshold * SET_BYTES, SET_BYTES)
    set[first >> 3] = 255 << (first & 7)
    set.fill(255, (first >> 3) + 1)
  }
}
