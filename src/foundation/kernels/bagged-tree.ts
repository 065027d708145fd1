import { nodeOffsets as at, NODE_BYTES } from './node-layout.ts'

/**
 * A tree by breadth: the children of its j-th inner node are nodes 2j + 1 and 2j + 2, so that which nodes are leaves says all of
 * its shape. Arrays are per inner node, or per leaf, in the order of nodes.
 */
export interface BaggedTree {
  /** Per node: 1 at a leaf. */
  readonly isLeaf: Uint8Array
  readonly features: Uint16Array
  readonly codes: Uint8Array
  readonly missingLeft: Uint8Array
  /** Of splits by category: 8 words each, bit set = that code goes right. */
  readonly sets: Uint32Array
  /** Per leaf the mean label, or the share of every class. */
  readonly values: Float64Array
  /** Per leaf: the weight of the rows drawn, each as often as it was drawn. */
  readonly covers: Float64Array
  /** Of each training row that was not drawn its leaf, counted among the leaves; else -1. */
  readonly leafOfRow?: Int32Array
}

interface GrownTree {
  readonly nodes: DataView
  readonly nodeCount: number
  readonly isCategory: readonly boolean[]
  readonly classCount: number
  readonly shares: Float64Array
  readonly leafOfRow?: Uint32Array
}

/** A tree copied out of memory, its nodes renumbered. */
export function readBagged({ nodes, nodeCount, isCategory, classCount, shares, leafOfRow }: GrownTree): BaggedTree {
  const order = byBreadth(nodes, nodeCount)
  const innerCount = (nodeCount - 1) / 2
  const leafNumber = new Int32Array(nodeCount)
  const isLeaf = new Uint8Array(nodeCount)
  const features = new Uint16Array(innerCount)
  const codes = new Uint8Array(innerCount)
  const missingLeft = new Uint8Array(innerCount)
  const values = new Float64Array((innerCount + 1) * classCount)
  const covers = new Float64Array(innerCount + 1)
  const sets: number[] = []
  let [inner, leaf] = [0, 0]
  for (const [place, node] of order.entries()) {
    const from = node * NODE_BYTES
    if (nodes.getUint8(from + at.isLeaf) === 1) {
      isLeaf[place] = 1
      leafNumber[node] = leaf
      covers[leaf] = nodes.getFloat64(from + at.cover, true)
      const value = nodes.getFloat64(from + at.value, true)
      if (classCount === 1) values[leaf] = value
      else values.set(shares.subarray(value * classCount, (value + 1) * classCount), leaf * classCount)
      leaf += 1
      continue
    }
    const feature = nodes.getUint32(from + at.feature, true)
    features[inner] = feature
    codes[inner] = nodes.getUint8(from + at.code)
    missingLeft[inner] = nodes.getUint8(from + at.missingLeft)
    inner += 1
    if (isCategory[feature] !== true) continue
    for (let word = 0; word < 8; word++) sets.push(nodes.getUint32(from + at.right + word * 4, true))
  }
  const tree = { isLeaf, features, codes, missingLeft, sets: Uint32Array.from(sets), values, covers }
  if (leafOfRow === undefined) return tree
  return { ...tree, leafOfRow: Int32Array.from(leafOfRow, (node) => (node === 0xffffffff ? -1 : leafNumber[node]!)) }
}

function byBreadth(nodes: DataView, nodeCount: number): Uint32Array {
  const order = new Uint32Array(nodeCount)
  let known = 1
  for (let place = 0; place < nodeCount; place++) {
    const from = order[place]! * NODE_BYTES
    if (nodes.getUint8(from + at.isLeaf) === 1) continue
    const child = nodes.getUint32(from + at.child, true)
    order[known++] = child
    order[known++] = child + 1
  }
  return order
}
