// Cost-complexity pruning by weakest links: Breiman, Friedman, Olshen, Stone, "Classification and Regression Trees" (1984), chapter 3.
import type { BaggedTree } from '#kernels'

/** A tree by what its nodes hold: weight, and weighted sums of the label or of every class, per node. */
export interface NodeSums {
  readonly covers: Float64Array
  /** nodes × width */
  readonly sums: Float64Array
  readonly width: number
  /** Per node the left child, 0 at a leaf. */
  readonly children: Int32Array
}

export function sumsOf({ isLeaf, values, covers }: BaggedTree): NodeSums {
  const count = isLeaf.length
  const width = values.length / covers.length
  const found = {
    covers: new Float64Array(count),
    sums: new Float64Array(count * width),
    width,
    children: new Int32Array(count),
  }
  let [inner, leaf] = [0, 0]
  for (let node = 0; node < count; node++) {
    if (isLeaf[node] === 0) {
      found.children[node] = 2 * inner++ + 1
      continue
    }
    found.covers[node] = covers[leaf]!
    for (let k = 0; k < width; k++) found.sums[node * width + k] = covers[leaf]! * values[leaf * width + k]!
    leaf += 1
  }
  for (let node = count - 1; node >= 0; node--) addChildren(found, node)
  return found
}

function addChildren({ covers, sums, width, children }: NodeSums, node: number): void {
  const child = children[node]!
  if (child === 0) return
  covers[node] = covers[child]! + covers[child + 1]!
  for (let k = 0; k < width; k++) sums[node * width + k] = sums[child * width + k]! + sums[(child + 1) * width + k]!
}

/**
 * Per node the complexity from which it is a leaf: what a leaf more below it must save, as a share of `impurity`, for the node to
 * stay divided; 0 at leaves. Along a path it never rises, so that any complexity cuts out one subtree.
 */
export function weakestLinks(nodes: NodeSums, impurity: number): Float64Array {
  const { children } = nodes
  const links = new Float64Array(children.length)
  const isCut = Uint8Array.from(children, (child) => Number(child === 0))
  const leaves = new Float64Array(children.length)
  const kept = new Float64Array(children.length)
  const saved = (node: number) => (kept[node]! - explained(nodes, node)) / (leaves[node]! - 1) / impurity
  let link = 0
  while (isCut[0] === 0) {
    for (let node = children.length - 1; node >= 0; node--) {
      const child = children[node]!
      leaves[node] = isCut[node] === 1 ? 1 : leaves[child]! + leaves[child + 1]!
      kept[node] = isCut[node] === 1 ? explained(nodes, node) : kept[child]! + kept[child + 1]!
    }
    let weakest = Number.POSITIVE_INFINITY
    for (let node = 0; node < children.length; node++) if (isCut[node] === 0) weakest = Math.min(weakest, saved(node))
    link = Math.max(link, weakest)
    for (let node = 0; node < children.length; node++) {
      if (isCut[node] === 0 && saved(node) <= weakest) cut(nodes, node, link, isCut, links)
    }
  }
  return links
}

/** Squared sums over weights: what the node as a leaf explains of the squared labels. */
function explained({ covers, sums, width }: NodeSums, node: number): number {
  let squares = 0
  for (let k = 0; k < width; k++) squares += sums[node * width + k]! * sums[node * width + k]!
  return covers[node]! > 0 ? squares / covers[node]! : 0
}

function cut({ children }: NodeSums, top: number, link: number, isCut: Uint8Array, links: Float64Array): void {
  const waiting = [top]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (isCut[node] === 1) continue
    isCut[node] = 1
    links[node] = link
    waiting.push(children[node]!, children[node]! + 1)
  }
}

/** The subtree in which every inner node's link is above `complexity`; leaves say what `answerOf` says of their node. */
export function subtree(
  tree: BaggedTree,
  nodes: NodeSums,
  links: Float64Array,
  { complexity, answerOf, startOfSet }: Cut,
): BaggedTree {
  const order = [0]
  const isLeaf: number[] = []
  const [features, codes, missingLeft, sets, values, covers] = [[], [], [], [], [], []] as number[][]
  for (let place = 0; place < order.length; place++) {
    const node = order[place]!
    const child = nodes.children[node]!
    isLeaf.push(Number(child === 0 || links[node]! <= complexity))
    if (isLeaf[place] === 1) {
      values!.push(...answerOf(node))
      covers!.push(nodes.covers[node]!)
      continue
    }
    const inner = (child - 1) / 2
    features!.push(tree.features[inner]!)
    codes!.push(tree.codes[inner]!)
    missingLeft!.push(tree.missingLeft[inner]!)
    if (startOfSet[inner]! >= 0) sets!.push(...tree.sets.subarray(startOfSet[inner]!, startOfSet[inner]! + 8))
    order.push(child, child + 1)
  }
  return {
    isLeaf: Uint8Array.from(isLeaf),
    features: Uint16Array.from(features!),
    codes: Uint8Array.from(codes!),
    missingLeft: Uint8Array.from(missingLeft!),
    sets: Uint32Array.from(sets!),
    values: Float64Array.from(values!),
    covers: Float64Array.from(covers!),
  }
}

interface Cut {
  readonly complexity: number
  readonly answerOf: (node: number) => Iterable<number>
  /** Per inner node of the whole tree. */
  readonly startOfSet: Int32Array
}
