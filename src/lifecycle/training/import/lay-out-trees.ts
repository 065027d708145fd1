import type { TreeEnsemble } from '#kernels'
import type { ForeignLeaf, ForeignModel, ForeignNode, ForeignSplit, ForeignTree } from './foreign-model.ts'
import { mostDepth, mostNodes, refuse } from './foreign-model.ts'
import type { Quantised } from './quantise-splits.ts'

/** A node in its new place: children side by side, after their parent. */
interface Placed {
  readonly node: ForeignNode
  child: number
}

/** The trees as arrays, the first tree of every output before the second ones; outputs with fewer trees get empty ones. */
export function layOutTrees(model: ForeignModel, quantised: Quantised): TreeEnsemble {
  const outputs = model.base.length
  const trees = inRounds(model, outputs).map(place)
  const starts = startsOf(trees)
  const ensemble = emptyTrees(starts.at(-1)!, model.leafWidth)
  const sets: number[] = []
  for (const [tree, placed] of trees.entries()) {
    const covers = usableCovers(placed)
    for (const [index, { node, child }] of placed.entries()) {
      const at = starts[tree]! + index
      ensemble.covers[at] = covers[index]!
      ensemble.children[at] = child
      if (node.kind === 'leaf') writeLeaf(ensemble, at, node, tree)
      else writeSplit(ensemble, at, node, quantised, sets)
    }
  }
  const base = Float64Array.from(model.base)
  return { outputs, leafWidth: model.leafWidth, base, starts, ...ensemble, sets: Uint32Array.from(sets) }
}

const emptyTree = (width: number): ForeignTree => {
  return { output: 0, nodes: [{ kind: 'leaf', cover: 0, values: new Array<number>(width).fill(0) }] }
}

function inRounds({ trees, leafWidth }: ForeignModel, outputs: number): readonly ForeignTree[] {
  if (leafWidth > 1 || outputs === 1) return trees
  const queues = Array.from({ length: outputs }, (): ForeignTree[] => [])
  for (const tree of trees) queues[tree.output]!.push(tree)
  const rounds = queues.reduce((most, queue) => Math.max(most, queue.length), 0)
  return Array.from({ length: rounds * outputs }, (_, index) => {
    return queues[index % outputs]![Math.floor(index / outputs)] ?? emptyTree(leafWidth)
  })
}

/** Breadth first. Every node is met once: a file whose nodes share children or turn back is refused. */
function place({ nodes }: ForeignTree, tree: number): readonly Placed[] {
  const placed: Placed[] = [{ node: nodes[0]!, child: 0 }]
  const seen = new Uint8Array(nodes.length)
  const depths = [0]
  seen[0] = 1
  for (let index = 0; index < placed.length; index++) {
    const { node } = placed[index]!
    if (node.kind === 'leaf') continue
    if (depths[index]! >= mostDepth) refuse(`tree ${tree}`, `it is deeper than ${mostDepth} splits`)
    placed[index]!.child = placed.length
    for (const next of [node.left, node.right]) {
      if (seen[next] !== 0) refuse(`tree ${tree}`, `node ${next} is not there, or has two parents`)
      seen[next] = 1
      depths.push(depths[index]! + 1)
      placed.push({ node: nodes[next]!, child: 0 })
    }
  }
  return placed
}

function startsOf(trees: readonly (readonly Placed[])[]): Uint32Array {
  const starts = new Uint32Array(trees.length + 1)
  let largest = 0
  for (const [tree, placed] of trees.entries()) {
    starts[tree + 1] = starts[tree]! + placed.length
    largest = Math.max(largest, placed.length)
    if (starts[tree + 1]! > mostNodes) refuse('the model', `it has more than ${mostNodes} nodes`)
  }
  // Every tree takes the room of the largest one when it is scored.
  if (largest * trees.length > 2 * mostNodes)
    refuse('the model', `${trees.length} trees of up to ${largest} nodes do not fit into memory`)
  return starts
}

function emptyTrees(total: number, leafWidth: number) {
  return {
    children: new Int32Array(total),
    features: new Uint16Array(total),
    codes: new Uint8Array(total),
    missingLeft: new Uint8Array(total),
    values: new Float64Array(total * leafWidth),
    covers: new Float64Array(total),
  }
}

function writeLeaf({ values }: ReturnType<typeof emptyTrees>, at: number, leaf: ForeignLeaf, tree: number): void {
  if (!leaf.values.every(Number.isFinite)) refuse(`tree ${tree}`, `a leaf has the value ${leaf.values.join(', ')}`)
  values.set(leaf.values, at * leaf.values.length)
}

function writeSplit(
  into: ReturnType<typeof emptyTrees>,
  at: number,
  node: ForeignSplit,
  quantised: Quantised,
  sets: number[],
): void {
  const { binned, code, set } = quantised.code(node)
  into.features[at] = binned
  into.codes[at] = code
  into.missingLeft[at] = node.missingLeft ? 1 : 0
  if (set !== null) sets.push(...set)
}

/** The file's covers; leaves counted where the root or a split has none, since explanations divide by them. */
function usableCovers(placed: readonly Placed[]): Float64Array {
  const covers = Float64Array.from(placed, ({ node }) => node.cover)
  const usable = placed.every(({ child }, index) => (child === 0 && index > 0) || covers[index]! > 0)
  if (usable && covers.every((cover) => cover >= 0 && cover < Number.POSITIVE_INFINITY)) return covers
  for (let index = placed.length - 1; index >= 0; index--) {
    const { child } = placed[index]!
    covers[index] = child === 0 ? 1 : covers[child]! + covers[child + 1]!
  }
  return covers
}
