// Trees grown on drawn rows, as forests need them: a tree is one thread's, from its own seed, so that threads share nothing.
// Breiman, "Random forests" (2001); random thresholds: Geurts, Ernst, Wehenkel, "Extremely randomized trees" (2006).
import * as bagging from '../build/generated/bagging-context'
import * as node from '../build/generated/node-record'
import { copyPairs, divideBagged, drawRows, useWorkspace, work } from './bagged-rows'
import { bestCode, bestFeature, bestIsCategory, bestMissingLeft, forgetSplit, hasSplit, isPure, searchColumn, setBest, summarise, totalWeight, writeLeaf } from './bagged-split'
import { drawBelow32, seedDraws } from './bagged-draws'
import { leafOf, makeLeaf, nodeAt } from './nodes'
import { claim, workerIndex } from './team'

const NOT_OUT: u32 = 0xffffffff
const ENTRY: usize = 16

export function growBagged(): void {
  const trees = bagging.treeCount()
  useWorkspace(bagging.workspaces() + workerIndex * bagging.workspaceBytes())
  for (let tree = claim(); tree < trees; tree = claim()) growTreeOf(tree)
}

let tree: usize = 0
let nodeCount: usize = 0
let leafCount: usize = 0
let shares: usize = 0
let waiting: usize = 0

function growTreeOf(index: usize): void {
  seedDraws(load<u32>(bagging.seeds() + (index << 2)))
  tree = bagging.trees() + index * bagging.treeBytes()
  shares = bagging.shares() + index * bagging.shareBytes()
  nodeCount = 1
  leafCount = 0
  waiting = 0
  const drawn = drawRows()
  startOrder()
  push(0, 0, drawn, 0)
  while (waiting > 0) grow()
  store<u32>(bagging.nodeCounts() + (index << 2), <u32>nodeCount)
  if (bagging.leafOfRow() != 0) findOut(bagging.leafOfRow() + index * bagging.rowCount() * 4)
}

function startOrder(): void {
  const order = work + bagging.orderAt()
  for (let i: usize = 0; i < bagging.featureCount(); i++) store<u32>(order + (i << 2), <u32>i)
}

/** Of two children the smaller is on top, so that what waits is never more than the logarithm of the rows. */
function push(at: usize, begin: usize, count: usize, depth: usize): void {
  const entry = work + bagging.stackAt() + waiting * ENTRY
  store<u32>(entry, <u32>at)
  store<u32>(entry, <u32>begin, 4)
  store<u32>(entry, <u32>count, 8)
  store<u32>(entry, <u32>depth, 12)
  waiting++
}

function grow(): void {
  waiting--
  const entry = work + bagging.stackAt() + waiting * ENTRY
  const at = <usize>load<u32>(entry), begin = <usize>load<u32>(entry, 4), count = <usize>load<u32>(entry, 8), depth = <usize>load<u32>(entry, 12)
  summarise(begin, count)
  makeLeaf(tree, at, totalWeight)
  if (isPure || depth >= bagging.mostDepth() || count < 2 * bagging.leastRows()) return finish(at)
  search(begin, count)
  if (!hasSplit()) return finish(at)
  split(at, begin, count, depth)
}

function finish(at: usize): void {
  node.setValue(nodeAt(tree, at), writeLeaf(shares, leafCount))
  leafCount++
}

/** Columns in random order until enough of them vary, and one of them can be split by. */
function search(begin: usize, count: usize): void {
  const order = work + bagging.orderAt(), features = bagging.featureCount()
  forgetSplit()
  let tried: usize = 0
  for (let i: usize = 0; i < features; i++) {
    const j = i + drawBelow32(<u32>(features - i)), at = order + (i << 2), other = order + (j << 2), feature = load<u32>(other)
    store<u32>(other, load<u32>(at))
    store<u32>(at, feature)
    if (searchColumn(<usize>feature, begin, count)) tried++
    if (tried >= bagging.triedCount() && hasSplit()) return
  }
}

function split(at: usize, begin: usize, count: usize, depth: usize): void {
  setBest()
  const child = nodeCount, parent = nodeAt(tree, at), left = divideBagged(bestFeature, begin, count), right = count - left
  assert(left > 0 && right > 0, 'a split left one side empty')
  copyPairs(begin + left, right)
  nodeCount += 2
  assert(nodeCount * node.BYTES <= bagging.treeBytes(), 'a tree outgrew its room')
  memory.copy(node.right(parent), work + bagging.setAt(), 32)
  node.setFeature(parent, bestFeature)
  node.setChild(parent, child)
  node.setCode(parent, <u32>bestCode)
  node.setMissingLeft(parent, bestMissingLeft ? 1 : 0)
  node.setIsCategory(parent, bestIsCategory ? 1 : 0)
  node.setIsLeaf(parent, 0)
  if (left < right) {
    push(child + 1, begin + left, right, depth + 1)
    push(child, begin, left, depth + 1)
  } else {
    push(child, begin, left, depth + 1)
    push(child + 1, begin + left, right, depth + 1)
  }
}

/** The leaf of each row that was not drawn. */
function findOut(into: usize): void {
  const times = work + bagging.timesAt()
  for (let row: usize = 0; row < bagging.rowCount(); row++) {
    const out = load<u32>(times + (row << 2)) == 0
    store<u32>(into + (row << 2), out ? <u32>((leafOf(tree, bagging.rows() + row * bagging.rowStride()) - tree) / node.BYTES) : NOT_OUT)
  }
}
