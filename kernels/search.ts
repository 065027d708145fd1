// The best split of two sibling leaves at once: the small child was counted, the large one is parent minus small.
import * as boosting from '../build/generated/boosting-context'
import * as candidate from '../build/generated/candidate-record'
import * as leaf from '../build/generated/leaf-record'
import * as worker from '../build/generated/worker-record'
import { hessianOf } from './gain'
import { myRecord } from './gradients'
import { FEATURE_BYTES } from './histogram'
import { mayMeet } from './interactions'
import { searchBounded } from './search-bounded'
import { searchCategory } from './search-category'
import { prepareLanes, searchNumber } from './search-number'
import { claim } from './team'

export { gradientOf, hessianOf } from './gain'

/** The hessian each side must have: the parameter's, or the share of the leaf's that as many rows would have (as LightGBM counts). */
export function leastHessian(total: i64, rows: usize): f64 {
  const byRows = boosting.minRowsInLeaf() * hessianOf(total) / <f64>max<usize>(rows, 1)
  // Half a row of tolerance: the share is exact when hessians are constant, and must not fail by rounding.
  return max<f64>(boosting.minHessian() / boosting.hessianUnit(), byRows - 0.5 * hessianOf(total) / <f64>max<usize>(rows, 1))
}

const FEATURES_PER_PIECE: usize = 4

/** The best two candidates among the features this thread gets are left in its record. */
export function search(): void {
  beginSearch()
  const features = boosting.drawnCount()
  for (let feature = claim() * FEATURES_PER_PIECE; feature < features; feature = claim() * FEATURES_PER_PIECE) {
    searchFeatures(feature, feature + FEATURES_PER_PIECE)
  }
}

export function beginSearch(): void {
  prepareLanes()
  candidate.setGain(worker.small(myRecord()), -1)
  candidate.setGain(worker.large(myRecord()), -1)
}

export function searchFeatures(begin: usize, end: usize): void {
  const me = myRecord(), last = min<usize>(end, boosting.drawnCount())
  for (let position = begin; position < last; position++) searchFeature(me, position)
}

@inline export function featureAt(position: usize): usize { return <usize>load<u32>(boosting.drawnFeatures() + (position << 2)) }

function searchFeature(me: usize, position: usize): void {
  const small = boosting.jobHistogram() + position * FEATURE_BYTES, large = boosting.jobSibling() + position * FEATURE_BYTES
  const feature = featureAt(position), hasSibling = boosting.jobLarge() != 0
  if (!mayMeet(leaf.allowed(boosting.jobSmall()), feature)) return
  addPartials(small, position)
  const bins = <usize>load<u32>(boosting.valueBins() + (feature << 2)), isCategory = load<u8>(boosting.categorical() + feature) != 0
  if (!isCategory && !boosting.isBounded()) return searchNumber(me, position, small, large, bins)
  if (hasSibling) subtract(small, large)
  searchLeaf(worker.small(me), boosting.jobSmall(), position, small, bins, isCategory)
  if (hasSibling) searchLeaf(worker.large(me), boosting.jobLarge(), position, large, bins, isCategory)
}

function searchLeaf(into: usize, record: usize, position: usize, histogram: usize, bins: usize, isCategory: bool): void {
  if (isCategory) searchCategory(into, record, position, histogram, bins + 1)
  else searchBounded(into, record, position, histogram, bins)
}

/** Adds what the other threads counted. */
export function addPartials(histogram: usize, position: usize): void {
  for (let part: usize = 1; part < boosting.workerCount(); part++) {
    if (!worker.counted(boosting.workers() + part * worker.BYTES)) continue
    const other = boosting.partialHistograms() + part * boosting.histogramBytes() + position * FEATURE_BYTES
    for (let at: usize = 0; at < FEATURE_BYTES; at += 16) {
      v128.store(histogram + at, i64x2.add(v128.load(histogram + at), v128.load(other + at)))
    }
  }
}

export function subtract(small: usize, large: usize): void {
  for (let at: usize = 0; at < FEATURE_BYTES; at += 16) {
    v128.store(large + at, i64x2.sub(v128.load(large + at), v128.load(small + at)))
  }
}
