// Grows one tree: level by level (`tree-symmetric.ts`), or leaf-wise: the leaf with the largest gain is split until there are enough, or nothing gains.
import * as boosting from '../build/generated/boosting-context'
import * as candidate from '../build/generated/candidate-record'
import { BLOCK_ROWS, JOB_APPLY_LEAVES, JOB_HISTOGRAM, JOB_HISTOGRAM_AND_SEARCH, JOB_MERGE, JOB_PARTITION, JOB_SEARCH } from '../build/generated/constants'
import * as leaf from '../build/generated/leaf-record'
import * as worker from '../build/generated/worker-record'
import { leafRecord, setLeafValues } from './leaves'
import { bestOutput, gradientOf, hessianOf, l1OfHistogram, l2OfHistogram, worthTogether } from './gain'
import { allowAll, restrict } from './interactions'
import { makeInner, makeLeaf, orderedSet } from './nodes'
import { partitionAlone, startBlocks } from './partition'
import { areOrdered, relateChildren, setBounds } from './relations'
import { prepareTree, worthSharing } from './scale'
import { regroup } from './regroup'
import { leastHessian } from './search'
import { alone, dispatch, isTeam } from './team'
import { growLevels } from './tree-symmetric'
import { finishVectors } from './vectors'

// Nanoseconds a step costs one thread, roughly; below these totals waking the others costs more than they save.
@inline export const NANOSECONDS_PER_ENTRY: f64 = 0.6
@inline export const NANOSECONDS_PER_FEATURE: f64 = 700
@inline export const SHARE_FEATURES_ABOVE: f64 = 80000
const LEAST_GAIN: f64 = 1e-9

/** The context holds the parameters, the tree's address and the seeds; afterwards its nodes, their count and the depth. */
export function growTree(): void {
  const total = prepareTree()
  startRoot(total)
  if (boosting.growth() == 1) growLevels()
  else growLeaves()
  if (boosting.regrouped()) regroup()
  if (boosting.vectors() != 0) return finishVectors()
  setLeafValues()
  if (worthSharing(boosting.rowCount())) dispatch(JOB_APPLY_LEAVES)
  else alone(JOB_APPLY_LEAVES)
}

function growLeaves(): void {
  const root = leafRecord(0)
  boosting.setJobSequential(boosting.sampled() == 0 ? 1 : 0)
  boosting.setJobSibling(boosting.zeroHistogram())
  boosting.setJobSiblingTotal(0)
  boosting.setJobSiblingRows(0)
  countAndSearch(root, 0)
  boosting.setJobSequential(0)
  takeBest(root, false)
  while (boosting.leafCount() < boosting.maxLeaves()) {
    const best = bestLeaf()
    if (best == 0) break
    splitLeaf(best)
  }
}

function startRoot(total: i64): void {
  const root = leafRecord(0)
  leaf.setTotal(root, total)
  leaf.setBegin(root, 0)
  leaf.setCount(root, boosting.inBag())
  leaf.setHistogram(root, boosting.histograms())
  leaf.setNode(root, 0)
  leaf.setDepth(root, 0)
  leaf.setLow(root, -Infinity)
  leaf.setHigh(root, Infinity)
  leaf.setOutput(root, bestOutput(root, total, l1OfHistogram(), l2OfHistogram()))
  allowAll(root)
  boosting.setLeafCount(1)
  boosting.setNodeCount(1)
  boosting.setDepth(0)
  makeLeaf(boosting.tree(), 0, <f64>boosting.inBag())
  memory.fill(boosting.zeroHistogram(), 0, boosting.histogramBytes())
}

function bestLeaf(): usize {
  let best: usize = 0, bestGain = leastGain()
  for (let i: usize = 0; i < boosting.leafCount(); i++) {
    const record = leafRecord(i), gain = candidate.gain(leaf.candidate(record))
    if (gain <= bestGain) continue
    bestGain = gain
    best = record
  }
  return best
}

/** In the histograms' units. */
export function leastGain(): f64 {
  if (boosting.minGain() == 0) return LEAST_GAIN
  return max<f64>(boosting.minGain() * boosting.hessianUnit() / (boosting.gradientUnit() * boosting.gradientUnit()), LEAST_GAIN)
}

function splitLeaf(left: usize): void {
  const split = leaf.candidate(left), right = leafRecord(boosting.leafCount()), parentTotal = leaf.total(left), leftTotal = candidate.left(split)
  assert(leaf.begin(left) + leaf.count(left) <= boosting.inBag(), 'a leaf reaches past the drawn rows')
  const child = boosting.nodeCount(), leftCount = dividePairs(left, leaf.begin(left), leaf.count(left)), rightCount = leaf.count(left) - leftCount
  assert(leftCount > 0 && rightCount > 0, 'a split left one side empty')
  makeInner(boosting.tree(), leaf.node(left), child, split)
  if (boosting.monotone() != 0) setParents(child, leaf.node(left))
  makeLeaf(boosting.tree(), child, <f64>leftCount)
  makeLeaf(boosting.tree(), child + 1, <f64>rightCount)
  leaf.setBegin(right, leaf.begin(left) + leftCount)
  setChild(right, rightCount, parentTotal - leftTotal, child + 1, leaf.depth(left) + 1)
  setChild(left, leftCount, leftTotal, child, leaf.depth(left) + 1)
  restrict(leaf.allowed(left), leaf.allowed(right), candidate.feature(split))
  restrict(leaf.allowed(left), leaf.allowed(left), candidate.feature(split))
  boosting.setDepth(max<usize>(boosting.depth(), leaf.depth(left)))
  if (boosting.isBounded()) setOutputs(left, right)
  boosting.setLeafCount(boosting.leafCount() + 1)
  if (boosting.leafCount() == boosting.maxLeaves()) return // the last two leaves need no histograms
  if (boosting.monotone() != 0) moveBounds(left, right)
  if (leaf.depth(left) >= boosting.maxDepth()) {
    candidate.setGain(leaf.candidate(left), -1)
    candidate.setGain(leaf.candidate(right), -1)
  } else if (leftCount <= rightCount) searchChildren(left, right, leaf.histogram(left))
  else searchChildren(right, left, leaf.histogram(left))
}

/** Both within their parent's bounds; the split in the left one's record says how they are ordered. */
function setOutputs(left: usize, right: usize): void {
  const l1 = l1OfHistogram(), l2 = l2OfHistogram()
  leaf.setLow(right, leaf.low(left))
  leaf.setHigh(right, leaf.high(left))
  leaf.setOutput(left, bestOutput(left, leaf.total(left), l1, l2))
  leaf.setOutput(right, bestOutput(right, leaf.total(right), l1, l2))
  if (boosting.monotone() != 0) relateChildren(indexOf(left), indexOf(right), leaf.candidate(left))
}

@inline function indexOf(record: usize): usize { return (record - boosting.leaves()) / leaf.BYTES }

@inline function setParents(child: usize, parent: usize): void {
  const at = boosting.nodeParents() + (child << 2)
  store<u32>(at, <u32>parent)
  store<u32>(at, <u32>parent, 4)
}

/** Leaves ordered with the two new ones have new bounds: those whose bounds moved are searched again. */
function moveBounds(left: usize, right: usize): void {
  const a = indexOf(left), b = indexOf(right)
  setBounds(a)
  setBounds(b)
  for (let other: usize = 0; other < boosting.leafCount(); other++) {
    if (other == a || other == b || !(areOrdered(other, a) || areOrdered(other, b))) continue
    if (setBounds(other) && leaf.depth(leafRecord(other)) < boosting.maxDepth()) searchAgain(leafRecord(other))
  }
}

function searchAgain(record: usize): void {
  setJob(record, 0)
  forgetWorkers()
  if (isTeam() && <f64>boosting.drawnCount() * NANOSECONDS_PER_FEATURE >= SHARE_FEATURES_ABOVE) dispatch(JOB_SEARCH)
  else alone(JOB_SEARCH)
  takeBest(record, false)
}

@inline function setChild(record: usize, count: usize, total: i64, index: usize, depth: usize): void {
  leaf.setCount(record, count)
  leaf.setTotal(record, total)
  leaf.setNode(record, index)
  leaf.setDepth(record, depth)
}

/** Parts pairs by the candidate of `record`; returns how many go left. */
export function dividePairs(record: usize, begin: usize, count: usize): usize {
  boosting.setJobLeaf(record)
  boosting.setJobBegin(begin)
  boosting.setJobCount(count)
  return worthSharing(count) ? partitionTogether(count) : partitionAlone()
}

function partitionTogether(count: usize): usize {
  dispatch(JOB_PARTITION)
  const blocks = (count + BLOCK_ROWS - 1) / BLOCK_ROWS, left = startBlocks(blocks)
  store<u32>(boosting.blockCounts() + (blocks << 2), <u32>left)
  dispatch(JOB_MERGE)
  return left
}

/** The large child takes over its parent's histogram, the small one gets a fresh one. */
function searchChildren(small: usize, large: usize, parentHistogram: usize): void {
  assert(boosting.leafCount() < boosting.maxLeaves(), 'no histogram is left')
  const fresh = boosting.histograms() + (boosting.leafCount() - 1) * boosting.histogramBytes()
  leaf.setHistogram(small, fresh)
  leaf.setHistogram(large, parentHistogram)
  boosting.setJobSibling(parentHistogram)
  boosting.setJobSiblingTotal(leaf.total(large))
  boosting.setJobSiblingRows(leaf.count(large))
  countAndSearch(small, large)
  takeBest(small, false)
  takeBest(large, true)
}

/** `sibling` is 0 at the root. */
function countAndSearch(record: usize, sibling: usize): void {
  const count = leaf.count(record), features = <f64>boosting.drawnCount()
  const cost = features * (<f64>count * NANOSECONDS_PER_ENTRY + NANOSECONDS_PER_FEATURE)
  setJob(record, sibling)
  forgetWorkers()
  if (!isTeam() || cost < SHARE_FEATURES_ABOVE) {
    alone(JOB_HISTOGRAM)
    alone(JOB_SEARCH)
  } else if (worthSharing(count)) {
    dispatch(JOB_HISTOGRAM)
    dispatch(JOB_SEARCH)
  } else dispatch(JOB_HISTOGRAM_AND_SEARCH)
}

function setJob(record: usize, sibling: usize): void {
  boosting.setJobBegin(leaf.begin(record))
  boosting.setJobCount(leaf.count(record))
  boosting.setJobHistogram(leaf.histogram(record))
  boosting.setJobTotal(leaf.total(record))
  boosting.setJobRows(leaf.count(record))
  boosting.setJobSmall(record)
  boosting.setJobLarge(sibling)
  leaf.setLeast(record, leastHessian(leaf.total(record), leaf.count(record)))
  if (sibling != 0) leaf.setLeast(sibling, leastHessian(leaf.total(sibling), leaf.count(sibling)))
}

/** What a worker left in its record must not count unless it takes part again. */
export function forgetWorkers(): void {
  for (let w: usize = 0; w < boosting.workerCount(); w++) {
    const record = boosting.workers() + w * worker.BYTES
    worker.setCounted(record, 0)
    candidate.setGain(worker.small(record), -1)
    candidate.setGain(worker.large(record), -1)
  }
}

/** The best of the workers' candidates; of equal ones the first feature's, whoever searched it. */
function takeBest(target: usize, isLarge: bool): void {
  const into = leaf.candidate(target)
  candidate.setGain(into, -1)
  for (let w: usize = 0; w < boosting.workerCount(); w++) {
    const record = boosting.workers() + w * worker.BYTES, from = isLarge ? worker.large(record) : worker.small(record)
    const gain = candidate.gain(from), best = candidate.gain(into)
    if (gain > best || (gain == best && candidate.position(from) < candidate.position(into))) memory.copy(into, from, candidate.BYTES)
  }
  if (candidate.gain(into) > 0) completeCandidate(target, into)
}

/** Gain above the unsplit leaf's; for ordered splits also the left side's sums and the set of codes that go right. */
function completeCandidate(record: usize, split: usize): void {
  const total = leaf.total(record), g = gradientOf(total)
  const undivided = boosting.isBounded() ? worthTogether(record, total) : g * g / (hessianOf(total) + boosting.l2() / boosting.hessianUnit())
  candidate.setGain(split, candidate.gain(split) - undivided)
  if (candidate.isCategory(split)) return
  const feature = candidate.feature(split), histogram = leaf.histogram(record) + (candidate.position(split) << 11)
  const missing = <usize>load<u32>(boosting.valueBins() + (feature << 2)), atMissing = load<i64>(histogram + (missing << 3))
  let left: i64 = candidate.missingLeft(split) ? atMissing : 0
  for (let code: usize = 0; code <= candidate.code(split); code++) left += load<i64>(histogram + (code << 3))
  candidate.setLeft(split, left)
  if (atMissing == 0) candidate.setMissingLeft(split, hessianOf(left) * 2 >= hessianOf(total) ? 1 : 0)
  orderedSet(candidate.right(split), candidate.code(split), missing, candidate.missingLeft(split) != 0)
}
