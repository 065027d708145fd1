import type { TreeEnsemble } from './ensemble.ts'
import type { BinnedFeature } from './feature-matrix.ts'
import { valueBinsOf } from './feature-matrix.ts'
import type { Arena } from './memory.ts'
import { nodeOffsets as at, NODE_BYTES } from './node-layout.ts'

/** Trees in memory, ready to score: what `scoring` contexts name. */
export interface LoadedTrees {
  readonly trees: number
  readonly treeBytes: number
  readonly treeCount: number
  readonly depths: number
  readonly maxDepth: number
  readonly outputs: number
  readonly vectors: number // 0: a leaf has one value
}

/** Trees as the kernels read them, bytes of every tree and its depth. */
interface PackedTrees {
  readonly missingCodes: readonly number[]
  readonly isCategory: readonly boolean[]
  readonly bytes: Uint8Array
  readonly treeBytes: number
  readonly depths: Uint32Array
}

/** By the `children` of an ensemble, which never change: one row at a time must not pack all trees each time. */
const packed = new WeakMap<Int32Array, PackedTrees>()

/** Writes trees to memory. */
export function loadEnsemble(arena: Arena, ensemble: TreeEnsemble, features: readonly BinnedFeature[]): LoadedTrees {
  const { bytes, treeBytes, depths } = packedOf(ensemble, features)
  const trees = arena.allocate(bytes.length)
  const depthsAt = arena.allocate(depths.length * 4)
  arena.bytes(trees, bytes.length).set(bytes)
  arena.u32(depthsAt, depths.length).set(depths)
  const maxDepth = depths.reduce((most, depth) => Math.max(most, depth), 0)
  const vectors = ensemble.leafWidth === 1 ? 0 : loadVectors(arena, ensemble, treeBytes / NODE_BYTES)
  return { trees, treeBytes, treeCount: depths.length, depths: depthsAt, maxDepth, outputs: ensemble.outputs, vectors }
}

/** Per tree `nodes` vectors of leaf values. */
function loadVectors(arena: Arena, { starts, values, leafWidth }: TreeEnsemble, nodes: number): number {
  const treeCount = starts.length - 1
  const vectors = arena.allocate(treeCount * nodes * leafWidth * 8)
  const all = arena.f64(vectors, treeCount * nodes * leafWidth)
  for (let tree = 0; tree < treeCount; tree++) {
    const from = values.subarray((starts[tree] as number) * leafWidth, (starts[tree + 1] as number) * leafWidth)
    all.set(from, tree * nodes * leafWidth)
  }
  return vectors
}

function packedOf(ensemble: TreeEnsemble, features: readonly BinnedFeature[]): PackedTrees {
  const missingCodes = features.map(valueBinsOf)
  const isCategory = features.map((feature) => feature.kind === 'category')
  const known = packed.get(ensemble.children)
  const fits = known?.missingCodes.every((code, j) => code === missingCodes[j] && known.isCategory[j] === isCategory[j])
  if (known && fits && known.missingCodes.length === features.length) return known
  const fresh = { missingCodes, isCategory, ...pack(ensemble, missingCodes, isCategory) }
  packed.set(ensemble.children, fresh)
  return fresh
}

function pack(ensemble: TreeEnsemble, missingCodes: readonly number[], isCategory: readonly boolean[]) {
  const treeCount = ensemble.starts.length - 1
  let largest = 1
  for (let tree = 0; tree < treeCount; tree++) {
    largest = Math.max(largest, (ensemble.starts[tree + 1] as number) - (ensemble.starts[tree] as number))
  }
  const treeBytes = largest * NODE_BYTES
  const bytes = new Uint8Array(treeCount * treeBytes)
  const depths = new Uint32Array(treeCount)
  let set = 0
  for (let tree = 0; tree < treeCount; tree++) {
    const start = ensemble.starts[tree] as number
    const count = (ensemble.starts[tree + 1] as number) - start
    const view = new DataView(bytes.buffer, tree * treeBytes, treeBytes)
    for (let node = 0; node < count; node++) {
      set += writeNode(view, node, ensemble, start + node, set, missingCodes, isCategory)
    }
    depths[tree] = depthFrom(ensemble.children, start, count)
  }
  return { bytes, treeBytes, depths }
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
  view.setFloat64(to + at.value, from.leafWidth === 1 ? (from.values[index] as number) : 0, true)
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
export function orderedWord(word: number, code: number, missing: number, missingLeft: boolean): number {
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
