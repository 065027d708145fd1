import { nodesPerTree } from './layout.ts'
import type { Arena } from './memory.ts'
import { nodeOffsets as at, NODE_BYTES } from './node-layout.ts'

/** Trees as plain arrays: tree t's nodes are `starts[t]` up to `starts[t + 1]`. With vector leaves a tree adds to every output, else to output `t mod outputs`. */
export interface TreeEnsemble {
  readonly outputs: number
  readonly leafWidth: number // 1, or `outputs` for vector leaves
  readonly base: Float64Array // margin before the first tree, per output
  readonly starts: Uint32Array // trees + 1
  readonly children: Int32Array // per node: the left child, counted from the tree's first node; the right one follows; 0 at a leaf
  readonly features: Uint16Array
  readonly codes: Uint8Array // numbers: codes up to this one go left
  readonly missingLeft: Uint8Array // 1: missing (for categories also whatever the node had not seen) goes left
  readonly sets: Uint32Array // 8 words per category split, in the order of nodes: bit set = that code goes right
  readonly values: Float64Array // per node × leafWidth; 0 at an inner node
  readonly covers: Float64Array // training rows that reached the node; 0 in parts of a symmetric tree no row reached
  // Linear leaves, all four or none, and then `leafWidth` is 1: a leaf gives values[leaf] + Σ slope × (centre of the row's code − mean)
  readonly slopeStarts?: Uint32Array // nodes + 1: where a node's slopes begin
  readonly slopeFeatures?: Uint16Array // numbers with centres
  readonly slopes?: Float64Array
  readonly slopeMeans?: Float64Array // the leaf's mean: a missing number, which has no centre, counts as this, so adds nothing
}

/** True where leaves are linear in the numbers of a row. */
export function hasSlopes({ slopes }: TreeEnsemble): boolean {
  return slopes !== undefined && slopes.length > 0
}

export function treeBytesOf(maxLeaves: number): number {
  return nodesPerTree(maxLeaves) * NODE_BYTES
}

/** A tree just grown, copied out of memory: the next one grows in its place. */
export function copyTree(arena: Arena, tree: number, nodeCount: number): Uint8Array {
  return arena.bytes(tree, nodeCount * NODE_BYTES).slice()
}

/** Copied trees as plain arrays. */
export function readEnsemble(trees: readonly Uint8Array[], base: Float64Array): TreeEnsemble {
  const starts = new Uint32Array(trees.length + 1)
  trees.forEach((tree, index) => {
    starts[index + 1] = (starts[index] as number) + tree.length / NODE_BYTES
  })
  const ensemble = emptyEnsemble(base, starts, starts[trees.length] as number)
  const sets: number[] = []
  trees.forEach((tree, index) => {
    const view = new DataView(tree.buffer)
    const start = starts[index] as number
    for (let node = 0; start + node < (starts[index + 1] as number); node++) {
      readNode(view, node, ensemble, start + node, sets)
    }
  })
  return { ...ensemble, sets: Uint32Array.from(sets) }
}

function emptyEnsemble(base: Float64Array, starts: Uint32Array, total: number): TreeEnsemble {
  return {
    outputs: base.length,
    leafWidth: 1,
    base,
    starts,
    children: new Int32Array(total),
    features: new Uint16Array(total),
    codes: new Uint8Array(total),
    missingLeft: new Uint8Array(total),
    sets: new Uint32Array(0),
    values: new Float64Array(total),
    covers: new Float64Array(total),
  }
}

function readNode(view: DataView, node: number, into: TreeEnsemble, index: number, sets: number[]): void {
  const from = node * NODE_BYTES
  into.covers[index] = view.getFloat64(from + at.cover, true)
  into.values[index] = view.getFloat64(from + at.value, true) + 0
  if (view.getUint8(from + at.isLeaf) === 1) return
  into.children[index] = view.getUint32(from + at.child, true)
  into.features[index] = view.getUint32(from + at.feature, true)
  into.codes[index] = view.getUint8(from + at.code)
  into.missingLeft[index] = view.getUint8(from + at.missingLeft)
  if (view.getUint8(from + at.isCategory) === 0) return
  for (let word = 0; word < 8; word++) sets.push(view.getUint32(from + at.right + word * 4, true))
}
