import type { TreeEnsemble } from './ensemble.ts'
import type { BinnedFeature } from './feature-matrix.ts'

/** What the splits on each source column do, over all trees and outputs. */
export interface SplitImportance {
  /**
   * Reduction of the training rows' squared distance from the margins that leaves add: Σ cover × (a child's mean - the node's mean)²,
   * means being those of the leaves below by cover. For squared loss with a rate of 1 it is the gain of the split; else it says
   * how far splits move margins. Trees do not keep the gain they were grown by.
   */
  readonly gains: Float64Array
  readonly covers: Float64Array // training rows that were split
  readonly splits: Float64Array // how many splits
}

export function splitImportance(
  ensemble: TreeEnsemble,
  features: readonly BinnedFeature[],
  sourceCount: number,
): SplitImportance {
  const { starts, children, covers, leafWidth } = ensemble
  const found = {
    gains: new Float64Array(sourceCount),
    covers: new Float64Array(sourceCount),
    splits: new Float64Array(sourceCount),
  }
  for (let tree = 0; tree + 1 < starts.length; tree++) {
    const start = starts[tree]!
    const means = meansOf(ensemble, start, starts[tree + 1]!)
    for (let at = start; at < starts[tree + 1]!; at++) {
      if (children[at] === 0) continue
      const source = features[ensemble.features[at]!]!.source
      found.splits[source]! += 1
      found.covers[source]! += covers[at]!
      for (const child of [start + children[at]!, start + children[at]! + 1]) {
        for (let k = 0; k < leafWidth; k++) {
          const move = means[(child - start) * leafWidth + k]! - means[(at - start) * leafWidth + k]!
          found.gains[source]! += covers[child]! * move * move
        }
      }
    }
  }
  return found
}

/** Of the leaves below each node, by cover; children come after their parents. */
function meansOf({ children, covers, values, leafWidth }: TreeEnsemble, start: number, end: number): Float64Array {
  const means = values.slice(start * leafWidth, end * leafWidth)
  for (let node = end - start - 1; node >= 0; node--) {
    const child = children[start + node]!
    const cover = covers[start + node]!
    if (child === 0) continue
    const left = cover > 0 ? covers[start + child]! / cover : 0.5
    for (let k = 0; k < leafWidth; k++) {
      means[node * leafWidth + k] =
        left * means[child * leafWidth + k]! + (1 - left) * means[(child + 1) * leafWidth + k]!
    }
  }
  return means
}
