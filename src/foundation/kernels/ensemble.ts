import { layOut, nodesPerTree, records } from './layout.ts'
import type { Arena } from './memory.ts'

/** Trees as plain arrays. Tree t adds to output `t mod outputs`; its nodes are `starts[t]` up to `starts[t + 1]`. */
export interface TreeEnsemble {
  readonly outputs: number
  readonly base: Float64Array // margin before the first tree, per output
  readonly starts: Uint32Array // trees + 1
  readonly children: Int32Array // per node: the left child, counted from the tree's first node; the right one follows; 0 at a leaf
  readonly features: Uint16Array
  readonly codes: Uint8Array // numbers: codes up to this one go left
  readonly missingLeft: Uint8Array // 1: missing (for categories also whatever the node had not seen) goes left
  readonly sets: Uint32Array // 8 words per category split, in the order of nodes: bit set = that code goes right
  readonly values: Float64Array // per leaf
  readonly covers: Float64Array // training rows that reached the node
}

const { bytes: NODE_BYTES, offsets } = layOut(records.node)
const at = {
  right: offsets['right'] as number,
  cover: offsets['cover'] as number,
  value: offsets['value'] as number,
  feature: offsets['feature'] as number,
  child: offsets['child'] as number,
  code: offsets['code'] as number,
  missingLeft: offsets['missingLeft'] as number,
  isCategory: offsets['isCategory'] as number,
  isLeaf: offsets['isLeaf'] as number,
}

export function treeBytesOf(maxLeaves: number): number {
  return nodesPerTree(maxLeaves) * NODE_BYTES
}

/** Copies grown trees out of memory. */
export function readEnsemble(
  arena: Arena,
  trees: number,
  treeBytes: number,
  nodeCounts: readonly number[],
  base: Float64Array,
): TreeEnsemble {
  const starts = new Uint32Array(nodeCounts.length + 1)
  nodeCounts.forEach((count, tree) => {
    starts[tree + 1] = (starts[tree] as number) + count
  })
  const total = starts[nodeCounts.length] as number
  const ensemble = emptyEnsemble(base, starts, total)
  const sets: number[] = []
  nodeCounts.forEach((count, tree) => {
    const view = arena.view(trees + tree * treeBytes, count * NODE_BYTES)
    for (let node = 0; node < count; node++) readNode(view, node, ensemble, (starts[tree] as number) + node, sets)
  })
  return { ...ensemble, sets: Uint32Array.from(sets) }
}

function emptyEnsemble(base: Float64Array, starts: Uint32Array, total: number): TreeEnsemble {
  return {
    outputs: base.length,
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

/** Trees in memory, ready to score: what `scoring` contexts name. */
export interface LoadedTrees {
  readonly trees: number
  readonly treeBytes: number
  readonly treeCount: number
  readonly depths: number
  readonly maxDepth: number
  readonly outputs: number
}

/** Writes trees as the kernels read them. `missingCodes[f]` is feature f's code for missing; `isCategory[f]` tells the kind. */
export function loadEnsemble(
  arena: Arena,
  ensemble: TreeEnsemble,
  missingCodes: readonly number[],
  isCategory: readonly boolean[],
): LoadedTrees {
  const treeCount = ensemble.starts.length - 1
  let largest = 1
  for (let tree = 0; tree < treeCount; tree++) {
    largest = Math.max(largest, (ensemble.starts[tree + 1] as number) - (ensemble.starts[tree] as number))
  }
  const treeBytes = largest * NODE_BYTES
  const trees = arena.allocate(treeCount * treeBytes)
  const depths = arena.allocate(treeCount * 4)
  const depthOf = arena.u32(depths, treeCount)
  let maxDepth = 0
  let set = 0
  for (let tree = 0; tree < treeCount; tree++) {
    const start = ensemble.starts[tree] as number
    const count = (ensemble.starts[tree + 1] as number) - start
    const view = arena.view(trees + tree * treeBytes, treeBytes)
    for (let node = 0; node < count; node++) {
      set += writeNode(view, node, ensemble, start + node, set, missingCodes, isCategory)
    }
    depthOf[tree] = depthFrom(ensemble.children, start, count)
    maxDepth = Math.max(maxDepth, depthOf[tree] as number)
  }
  return { trees, treeBytes, treeCount, depths, maxDepth, outputs: ensemble.outputs }
}

/** Returns how many category sets it used. */
function writeNode(
  view: DataView,
  node: number,
  from: TreeEnsemble,
  index: number,
  set: number,
  missingCodes: readonly number[],
  isCategory: readonly boolean[],
): number {
  const to = node * NODE_BYTES
  const child = from.children[index] as number
  const feature = from.features[index] as number
  const category = child !== 0 && isCategory[feature] === true
  view.setFloat64(to + at.cover, from.covers[index] as number, true)
  view.setFloat64(to + at.value, from.values[index] as number, true)
  view.setUint32(to + at.feature, child === 0 ? 0 : feature, true)
  view.setUint32(to + at.child, child === 0 ? node : child, true)
  view.setUint8(to + at.isLeaf, child === 0 ? 1 : 0)
  for (let word = 0; word < 8; word++) {
    let bits = 0
    if (category) bits = from.sets[set * 8 + word] as number
    else if (child !== 0)
      bits = orderedWord(
        word,
        from.codes[index] as number,
        missingCodes[feature] as number,
        from.missingLeft[index] === 1,
      )
    view.setUint32(to + at.right + word * 4, bits >>> 0, true)
  }
  return category ? 1 : 0
}

/** 32 of the codes that go right of an ordered split. */
function orderedWord(word: number, code: number, missing: number, missingLeft: boolean): number {
  const first = word * 32
  let bits = 0
  if (first > code) bits = -1
  else if (first + 31 > code) bits = -1 << (code - first + 1)
  if (missing >> 5 !== word) return bits
  const bit = 1 << (missing & 31)
  return missingLeft ? bits & ~bit : bits | bit
}

/** Children come after their parents, so one pass suffices. */
function depthFrom(children: Int32Array, start: number, count: number): number {
  const depths = new Uint16Array(count)
  let deepest = 0
  for (let node = 0; node < count; node++) {
    const child = children[start + node] as number
    const depth = depths[node] as number
    deepest = Math.max(deepest, depth)
    if (child !== 0) depths.fill(depth + 1, child, child + 2)
  }
  return deepest
}
