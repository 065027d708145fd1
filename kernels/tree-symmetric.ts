// Grows one symmetric (oblivious) tree, as CatBoost does: all leaves of a level are split alike, by the split that gains most over
// all of them. Leaves stay in the order of their paths, so leaf i of a level becomes leaves 2i and 2i + 1 of the next; nodes are
// numbered level by level. Leaves without rows stay in the tree.
import * as boosting from '../build/generated/boosting-context'
import * as candidate from '../build/generated/candidate-record'
import { JOB_ADD_PARTIALS, JOB_COUNT_LEVEL, JOB_DIVIDE_LEVEL, JOB_HISTOGRAM, JOB_SEARCH_LEVEL } from '../build/generated/constants'
import * as leaf from '../build/generated/leaf-record'
import * as worker from '../build/generated/worker-record'
import { bestOutput, gradientOf, hessianOf, l1OfHistogram, l2OfHistogram, worthTogether } from './gain'
import { restrict } from './interactions'
import { leafRecord } from './leaves'
import { boundLevel } from './level-bounds'
import { buildRightSet, isSparse, keepSideOfAbsent } from './level-split'
import { makeInner, makeLeaf } from './nodes'
import { dividePairs, forgetWorkers, leastGain, NANOSECONDS_PER_ENTRY, SHARE_FEATURES_ABOVE } from './tree'
import { worthSharing } from './scale'
import { leastHessian } from './search'
import { alone, dispatch, isTeam } from './team'

const NANOSECONDS_PER_SEARCH: f64 = 300
const NANOSECONDS_PER_ROW: f64 = 2
const SHARE_ROWS_COST_ABOVE: f64 = 60000
/** Scores are sums of many quotients: what is less than this share of them is rounding. */
const ROUNDING: f64 = 1e-12

export function growLevels(): void {
  const root = leafRecord(0)
  boosting.setJobSequential(boosting.sampled() == 0 ? 1 : 0)
  countLeaves()
  boosting.setJobSequential(0)
  for (let level: usize = 0; level < boosting.maxDepth(); level++) {
    const split = leaf.candidate(root)
    if (!chooseSplit(split) || !divideLevel(split)) return
    writeLevel(split, level)
    restrict(leaf.allowed(root), leaf.allowed(root), candidate.feature(split))
    boosting.setDepth(level + 1)
    if (level + 1 == boosting.maxDepth()) return
    if (boosting.monotone() != 0) boundLevel(level + 1)
    countLeaves()
  }
}

/** The split that gains most over all leaves; false when none does. */
function chooseSplit(split: usize): bool {
  const undivided = weighLeaves(), leaves = <f64>boosting.leafCount()
  forgetWorkers()
  if (isTeam() && <f64>boosting.drawnCount() * leaves * NANOSECONDS_PER_SEARCH > SHARE_FEATURES_ABOVE) dispatch(JOB_SEARCH_LEVEL)
  else alone(JOB_SEARCH_LEVEL)
  candidate.setGain(split, -1)
  for (let w: usize = 0; w < boosting.workerCount(); w++) {
    const from = worker.small(boosting.workers() + w * worker.BYTES), gain = candidate.gain(from), best = candidate.gain(split)
    if (gain > best || (gain == best && gain >= 0 && candidate.position(from) < candidate.position(split))) memory.copy(split, from, candidate.BYTES)
  }
  if (candidate.gain(split) < 0) return false
  candidate.setGain(split, candidate.gain(split) - undivided)
  if (candidate.gain(split) <= max<f64>(leastGain(), undivided * ROUNDING)) return false
  buildRightSet(split)
  return true
}

/** What each leaf is worth undivided, and what each side of a split of it must have; returns the sum. */
function weighLeaves(): f64 {
  const isBounded = boosting.isBounded() != 0, l2 = l2OfHistogram()
  let sum: f64 = 0
  for (let i: usize = 0; i < boosting.leafCount(); i++) {
    const record = leafRecord(i), total = leaf.total(record), g = gradientOf(total), h = hessianOf(total)
    leaf.setWorth(record, isBounded ? worthTogether(record, total) : h == 0 ? 0 : g * g / (h + l2))
    // One row is enough unless more are asked for: the share of a row says nothing about the rows there are.
    leaf.setLeast(record, boosting.minRowsInLeaf() > 1 ? leastHessian(total, leaf.count(record)) : boosting.minHessian() / boosting.hessianUnit())
    sum += leaf.worth(record)
  }
  return sum
}

/** Parts every leaf's pairs; false when the split parts none of them. */
function divideLevel(split: usize): bool {
  const team = isTeam() && <f64>boosting.inBag() * NANOSECONDS_PER_ROW > SHARE_ROWS_COST_ABOVE
  let divides = false
  boosting.setJobLeaf(leafRecord(0))
  if (team) dispatch(JOB_DIVIDE_LEVEL)
  else alone(JOB_DIVIDE_LEVEL)
  for (let i: usize = 0; i < boosting.leafCount(); i++) {
    const record = leafRecord(i)
    if (worthSharing(leaf.count(record))) leaf.setLeftCount(record, dividePairs(leafRecord(0), leaf.begin(record), leaf.count(record)))
    if (leaf.leftCount(record) > 0 && leaf.leftCount(record) < leaf.count(record)) divides = true
  }
  if (divides) keepSideOfAbsent(split)
  return divides
}

/** Nodes and records of the next level, from the last leaf to the first, so that no record is overwritten before it is read. */
function writeLevel(split: usize, level: usize): void {
  const leaves = boosting.leafCount(), first: usize = ((<usize>1) << level) - 1
  const isLast = level + 1 == boosting.maxDepth()
  for (let i: usize = 0; i < leaves; i++) {
    const child: usize = (first + i) * 2 + 1, record = leafRecord(i)
    makeInner(boosting.tree(), first + i, child, split)
    makeLeaf(boosting.tree(), child, <f64>leaf.leftCount(record))
    makeLeaf(boosting.tree(), child + 1, <f64>(leaf.count(record) - leaf.leftCount(record)))
  }
  for (let i = leaves; i-- > 0; ) makeChildren(i, 2 * (first + i) + 1, isLast)
  boosting.setLeafCount(2 * leaves)
}

function makeChildren(index: usize, child: usize, isLast: bool): void {
  const parent = leafRecord(index), left = leafRecord(2 * index), right = leafRecord(2 * index + 1)
  const begin = leaf.begin(parent), leftCount = leaf.leftCount(parent), rightCount = leaf.count(parent) - leftCount
  const total = leaf.total(parent), leftTotal = leaf.left(parent), histogram = leaf.histogram(parent)
  const low = leaf.low(parent), high = leaf.high(parent), output = leaf.output(parent)
  setChild(right, begin + leftCount, rightCount, total - leftTotal, child + 1, low, high, output)
  setChild(left, begin, leftCount, leftTotal, child, low, high, output)
  if (!isLast) setHistograms(leftCount <= rightCount ? left : right, leftCount <= rightCount ? right : left, histogram)
}

function setChild(record: usize, begin: usize, count: usize, total: i64, index: usize, low: f64, high: f64, output: f64): void {
  leaf.setBegin(record, begin)
  leaf.setCount(record, count)
  leaf.setTotal(record, total)
  leaf.setNode(record, index)
  leaf.setLow(record, low)
  leaf.setHigh(record, high)
  leaf.setOutput(record, count == 0 || hessianOf(total) == 0 ? output : bestOutput(record, total, l1OfHistogram(), l2OfHistogram()))
}

/** The larger child takes over its parent's histogram, the smaller gets a fresh one; small leaves are counted while they are searched. */
function setHistograms(small: usize, large: usize, histogram: usize): void {
  const dense = !isSparse(leaf.count(large))
  leaf.setHistogram(large, dense ? histogram : 0)
  leaf.setHistogram(small, 0)
  if (!dense || leaf.count(small) == 0) return
  leaf.setHistogram(small, boosting.histograms() + boosting.histogramsUsed() * boosting.histogramBytes())
  boosting.setHistogramsUsed(boosting.histogramsUsed() + 1)
}

/** Counts the root, or the smaller of each two leaves: the larger is its parent less the smaller. */
function countLeaves(): void {
  let cost: f64 = 0
  if (boosting.leafCount() == 1) boosting.setHistogramsUsed(1)
  for (let i: usize = 0; i < boosting.leafCount(); i++) {
    const record = leafRecord(i), count = leaf.count(record)
    if (!isFresh(i)) continue
    if (worthSharing(count)) countTogether(record)
    else cost += <f64>boosting.drawnCount() * <f64>count * NANOSECONDS_PER_ENTRY
  }
  if (isTeam() && cost > SHARE_FEATURES_ABOVE) dispatch(JOB_COUNT_LEVEL)
  else alone(JOB_COUNT_LEVEL)
}

/** Whether a leaf's histogram has to be counted: the root's, or that of the smaller of two. */
export function isFresh(index: usize): bool {
  const record = leafRecord(index)
  if (boosting.leafCount() == 1) return true
  if (leaf.histogram(record) == 0) return false
  const other = leafRecord(index ^ 1), count = leaf.count(record), others = leaf.count(other)
  return index & 1 ? count < others : count <= others
}

function countTogether(record: usize): void {
  boosting.setJobBegin(leaf.begin(record))
  boosting.setJobCount(leaf.count(record))
  boosting.setJobHistogram(leaf.histogram(record))
  forgetWorkers()
  dispatch(JOB_HISTOGRAM)
  dispatch(JOB_ADD_PARTIALS)
}
