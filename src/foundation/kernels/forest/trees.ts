import type { TreeEnsemble } from '../ensemble.ts'
import type { BinnedFeature } from '../feature-matrix.ts'
import type { treeKinds } from '../layout.ts'
import type { ForestColumns } from './columns.ts'
import type { TreeSplits } from './tree-splits.ts'
import { splitsOf } from './tree-splits.ts'

export interface ForestTree {
  readonly kind: (typeof treeKinds)[number]
  readonly splits: TreeSplits
  readonly opCount: number
}

const NARROWEST_TABLE = 32
const MOST_LABELS = 256

/** Every tree's splits, output after output, and how wide a table of leaf values must be: a power of two. */
export function splitTrees(
  ensemble: TreeEnsemble,
  features: readonly BinnedFeature[],
  columns: ForestColumns,
): { readonly trees: readonly ForestTree[]; readonly tableWidth: number } {
  const category = Uint8Array.from(features, ({ kind }) => (kind === 'category' ? 1 : 0))
  const words = setStarts(ensemble, category)
  const all = treeOrder(ensemble).map((tree) => splitsOf(ensemble, tree, words[tree]!, category, columns))
  const labelled = all.reduce((most, { leafCount }) => Math.max(most, leafCount > MOST_LABELS ? 0 : leafCount), 0)
  let tableWidth = NARROWEST_TABLE
  while (tableWidth < labelled) tableWidth *= 2
  return { trees: all.map((splits) => treeOf(splits, tableWidth)), tableWidth }
}

/** Few distinct splits, as those of a symmetric tree, index the table by themselves. */
function treeOf(splits: TreeSplits, tableWidth: number): ForestTree {
  if (2 ** splits.splits.length <= tableWidth) return { kind: 'bits', splits, opCount: splits.splits.length }
  if (splits.leafCount > MOST_LABELS) return { kind: 'walk', splits: { ...splits, conditionCount: 0 }, opCount: 0 }
  return { kind: 'labels', splits, opCount: splits.leafCount - 1 }
}

/** Trees of one output after those of another; trees with vector leaves in their own order. */
function treeOrder({ starts, outputs, leafWidth }: TreeEnsemble): number[] {
  const count = starts.length - 1
  const step = leafWidth === 1 ? outputs : 1
  const order: number[] = []
  for (let first = 0; first < step; first++) for (let tree = first; tree < count; tree += step) order.push(tree)
  return order
}

/** Where each tree's category sets begin, in words. */
function setStarts({ starts, children, features }: TreeEnsemble, category: Uint8Array): Uint32Array {
  const words = new Uint32Array(starts.length)
  let word = 0
  for (let tree = 0; tree + 1 < starts.length; tree++) {
    words[tree] = word
    for (let node = starts[tree]!; node < starts[tree + 1]!; node++) {
      if (children[node] !== 0 && category[features[node]!] === 1) word += 8
    }
  }
  return words
}
