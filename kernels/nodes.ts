// Trees in memory: one 64-byte node per cache line; the right child follows the left; a leaf is its own child.
import * as boosting from '../build/generated/boosting-context'
import * as candidate from '../build/generated/candidate-record'
import * as node from '../build/generated/node-record'

@inline export function nodeAt(tree: usize, index: usize): usize { return tree + index * node.BYTES }

/** One step down: the child of node `at` that a row of codes goes to. */
@inline export function childOf(tree: usize, at: usize, row: usize): usize {
  const code = <u32>load<u8>(row + node.feature(at))
  const bit = (load<u32>(node.right(at) + (<usize>(code >> 5) << 2)) >> (code & 31)) & 1
  return nodeAt(tree, node.child(at) + <usize>bit)
}

/** The leaf a row ends in. */
@inline export function leafOf(tree: usize, row: usize): usize {
  let at = tree
  while (!node.isLeaf(at)) at = childOf(tree, at, row)
  return at
}

export function makeLeaf(tree: usize, index: usize, cover: f64): void {
  const at = nodeAt(tree, index)
  memory.fill(at, 0, node.BYTES)
  node.setChild(at, index)
  node.setCover(at, cover)
  node.setIsLeaf(at, 1)
}

/** Codes that go right, of an ordered split: above `code`, the missing where the flag says. */
export function orderedSet(set: usize, code: usize, missing: usize, missingLeft: bool): void {
  for (let word: usize = 0; word < 8; word++) {
    const first = word << 5
    let bits: u32 = 0
    if (first > code) bits = 0xffffffff
    else if (first + 31 > code) bits = <u32>0xffffffff << <u32>(code - first + 1)
    store<u32>(set + (word << 2), bits)
  }
  const at = set + ((missing >> 5) << 2), bit = <u32>1 << <u32>(missing & 31)
  store<u32>(at, missingLeft ? load<u32>(at) & ~bit : load<u32>(at) | bit)
}

/** Turns a leaf into an inner node by a candidate split whose `right` set is complete. */
export function makeInner(tree: usize, index: usize, child: usize, split: usize): void {
  const at = nodeAt(tree, index)
  assert(child + 1 < 2 * boosting.maxLeaves() - 1 && candidate.feature(split) < boosting.featureCount(), 'a split of a tree that is full, or by no feature')
  memory.copy(node.right(at), candidate.right(split), 32)
  node.setFeature(at, candidate.feature(split))
  node.setChild(at, child)
  node.setCode(at, <u32>candidate.code(split))
  node.setMissingLeft(at, <u32>candidate.missingLeft(split))
  node.setIsCategory(at, <u32>candidate.isCategory(split))
  node.setIsLeaf(at, 0)
  node.setValue(at, 0)
  boosting.setNodeCount(child + 2)
}
