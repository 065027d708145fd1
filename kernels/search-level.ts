// The best split of a whole level of a symmetric tree, feature by feature: one thread takes a feature through all leaves in their
// order, so that sums of doubles are the same on any number of threads.
import * as boosting from '../build/generated/boosting-context'
import * as candidate from '../build/generated/candidate-record'
import * as leaf from '../build/generated/leaf-record'
import * as worker from '../build/generated/worker-record'
import { drawBelow, FORBIDDEN } from './gain'
import { myRecord } from './gradients'
import { FEATURE_BYTES } from './histogram'
import { mayMeet } from './interactions'
import { leafRecord } from './leaves'
import * as facts from './level-facts'
import { addLeaf, addPair, addSparse, LANES, openScores, scores, STEPS, VETOES } from './level-scores'
import { isSparse } from './level-split'
import { featureAt } from './search'
import { collectLevels, ENTRY, FEW_LEVELS, sortLevels } from './search-category'
import { claim } from './team'

export function searchLevel(): void {
  candidate.setGain(worker.small(myRecord()), -1)
  for (let position = claim(); position < boosting.drawnCount(); position = claim()) {
    if (boosting.leafCount() == 1) lookAtRoot(position)
    if (mayMeet(leaf.allowed(leafRecord(0)), featureAt(position))) searchFeature(position)
  }
}

/** Before the first split: the codes rows have, and a category's levels by the gradient ratio of their sums. */
function lookAtRoot(position: usize): void {
  const feature = featureAt(position), at = facts.factsOf(position), histogram = boosting.histograms() + position * FEATURE_BYTES
  const bins = <usize>load<u32>(boosting.valueBins() + (feature << 2))
  let first: usize = 0, last = bins
  while (first < bins && load<i64>(histogram + (first << 3)) == 0) first++
  while (last > first && load<i64>(histogram + ((last - 1) << 3)) == 0) last--
  facts.setRange(at, first, last - 1, load<i64>(histogram + (bins << 3)) != 0)
  if (!load<u8>(boosting.categorical() + feature)) return facts.setLevels(at, last - first)
  const entries = worker.sorting(myRecord()), count = collectLevels(histogram, bins + 1, entries)
  const sorted = sortLevels(entries, entries + 256 * ENTRY, count)
  for (let i: usize = 0; i < count; i++) facts.setLevel(at, i, <usize>load<u32>(sorted + i * ENTRY, 8))
  facts.setLevels(at, count)
}

function searchFeature(position: usize): void {
  const feature = featureAt(position), at = facts.factsOf(position), isCategory = load<u8>(boosting.categorical() + feature) != 0
  const count = facts.levels(at), missing = !isCategory && facts.missingSeen(at)
  if (count == 0 || (count == 1 && !missing)) return
  // A category's steps are its levels in their order; a number's are its codes, as far as there are rows.
  const steps: usize = isCategory ? count : facts.last(at) + 1
  openScores(position, isCategory ? facts.order(at) : 0, steps, missing, isCategory && count > FEW_LEVELS ? boosting.categoryL2() : 0)
  if (boosting.leafCount() == 1) addLeaf(leafRecord(0), false)
  else for (let i: usize = 0; i < boosting.leafCount(); i += 2) addSiblings(leafRecord(i), leafRecord(i + 1))
  let from: usize = isCategory ? 0 : facts.first(at), end: usize = missing ? steps : steps - 1
  if (boosting.randomThresholds()) {
    from += drawBelow(end - from, boosting.leafCount(), feature)
    end = from + 1
  }
  keepBest(position, from, end, 0, isCategory)
  if (missing) keepBest(position, from, min<usize>(end, steps - 1), 1, isCategory)
}

/** Two children of one leaf: the larger one's histogram is still its parent's. */
function addSiblings(left: usize, right: usize): void {
  const leftIsSmall = leaf.count(left) <= leaf.count(right), small = leftIsSmall ? left : right, large = leftIsSmall ? right : left
  if (leaf.count(large) == 0) return
  if (!isSparse(leaf.count(large))) {
    if (leaf.count(small) == 0) addLeaf(large, false)
    else addPair(small, large)
    return
  }
  addSparse(large)
  if (leaf.count(small) != 0) addSparse(small)
}

/** The best of the steps `from` up to `end`, with the missing on the right (side 0) or on the left. Ties go to the first. */
function keepBest(position: usize, from: usize, end: usize, side: usize, isCategory: bool): void {
  const into = worker.small(myRecord()), at = scores(side), lanes = at + LANES, steps = at + STEPS, vetoes = at + VETOES
  let run: f64 = 0, forbidden: i32 = 0, best = candidate.gain(into), bestStep = end
  for (let step: usize = 0; step < end; step++) {
    run += load<f64>(steps + (step << 3))
    forbidden += load<i32>(vetoes + (step << 2))
    if (step < from || forbidden != 0) continue
    const score = run + (load<f64>(lanes + (step << 4)) + load<f64>(lanes + (step << 4), 8))
    if (score <= best || score <= FORBIDDEN) continue
    best = score
    bestStep = step
  }
  if (bestStep == end) return
  candidate.setGain(into, best)
  candidate.setFeature(into, featureAt(position))
  candidate.setPosition(into, position)
  candidate.setMissingLeft(into, side)
  candidate.setIsCategory(into, <usize>isCategory)
  if (isCategory) candidate.setCode(into, bestStep + 1) // how many levels go left
  else candidate.setCode(into, side == 0 && bestStep == facts.last(facts.factsOf(position)) ? <usize>load<u32>(boosting.valueBins() + (featureAt(position) << 2)) - 1 : bestStep)
}
