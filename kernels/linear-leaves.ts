// Linear leaves: beside its value a leaf may hold a slope for numbers on its path, a ridge regression of its rows' gradients on the
// centres of their bins (as LightGBM's linear trees; on bins, weighted by hessians and scale-free, as in ChimeraBoost). A missing
// number deviates from the leaf's mean by 0.
import * as boosting from '../build/generated/boosting-context'
import { JOB_FIT_SLOPES, LINEAR_BYTES, MOST_SLOPES } from '../build/generated/constants'
import * as leaf from '../build/generated/leaf-record'
import * as node from '../build/generated/node-record'
import * as slope from '../build/generated/slope-record'
import { gradientOf, hessianOf } from './gain'
import { outputMargins } from './gradients'
import { leafRecord } from './leaves'
import { centreAt, linearValue } from './linear-values'
import { leafOf, nodeAt } from './nodes'
import { packedOf } from './pair-sums'
import { worthSharing } from './scale'
import { alone, claim, dispatch, workerIndex } from './team'

// One leaf's equations, in the worker's scratch: f64 by row of a lower triangle, right side, deviations; then the features.
@inline const RIGHT_SIDE: usize = MOST_SLOPES * MOST_SLOPES * 8
@inline const DEVIATIONS: usize = RIGHT_SIDE + MOST_SLOPES * 8
@inline const MEANS: usize = DEVIATIONS + MOST_SLOPES * 8
@inline const WEIGHTS: usize = MEANS + MOST_SLOPES * 8
@inline const FEATURES: usize = WEIGHTS + MOST_SLOPES * 8
/** A pivot below this share of its variance: the feature follows from those before it. */
const COLLINEAR: f64 = 1e-9

/** After the leaf values: slopes of all leaves, in the order of their nodes. */
export function makeSlopes(): void {
  if (worthSharing(boosting.inBag())) dispatch(JOB_FIT_SLOPES)
  else alone(JOB_FIT_SLOPES)
  const starts = boosting.slopeStarts(), nodes = boosting.nodeCount()
  memory.fill(starts, 0, (nodes + 1) << 2)
  for (let i: usize = 0; i < boosting.leafCount(); i++) store<u32>(starts + (leaf.node(leafRecord(i)) << 2), <u32>leaf.slopeCount(leafRecord(i)))
  let next: u32 = 0
  for (let at: usize = 0; at <= nodes; at++) {
    const count = load<u32>(starts + (at << 2))
    store<u32>(starts + (at << 2), next)
    next += count
  }
  for (let i: usize = 0; i < boosting.leafCount(); i++) {
    const start = <usize>load<u32>(starts + (leaf.node(leafRecord(i)) << 2))
    memory.copy(boosting.slopes() + start * slope.BYTES, draftOf(i), leaf.slopeCount(leafRecord(i)) * slope.BYTES)
  }
}

@inline function draftOf(index: usize): usize { return boosting.slopeDrafts() + index * MOST_SLOPES * slope.BYTES }
@inline function scratch(): usize { return boosting.linearScratch() + workerIndex * LINEAR_BYTES }
@inline function featureOf(index: usize): usize { return <usize>load<u32>(scratch() + FEATURES + (index << 2)) }
@inline function meanOf(index: usize): usize { return scratch() + MEANS + (index << 3) }
@inline function sideOf(index: usize): usize { return scratch() + RIGHT_SIDE + (index << 3) }
@inline function cell(row: usize, column: usize): usize { return scratch() + ((row * MOST_SLOPES + column) << 3) }

/** One thread takes a whole leaf, row after row, so that sums of doubles are the same on any number of threads. */
export function fitSlopes(): void {
  for (let i = claim(); i < boosting.leafCount(); i = claim()) {
    const record = leafRecord(i)
    leaf.setSlopeCount(record, 0)
    const features: usize = leaf.count(record) < 4 ? 0 : numbersOnPath(leaf.node(record))
    if (features == 0 || leaf.count(record) < 2 * (1 + features) || hessianOf(leaf.total(record)) == 0) continue
    const bytes = boosting.pairBytes(), begin = boosting.pairs() + leaf.begin(record) * bytes, end = begin + leaf.count(record) * bytes
    memory.fill(scratch(), 0, FEATURES)
    meansBlock(begin, end, features)
    for (let j: usize = 0; j < features; j++) {
      const weight = load<f64>(scratch() + WEIGHTS + (j << 3))
      store<f64>(meanOf(j), weight > 0 ? load<f64>(meanOf(j)) / weight : 0)
    }
    momentsBlock(begin, end, features)
    solve(features, hessianOf(leaf.total(record)))
    leaf.setSlopeCount(record, keepSlopes(draftOf(i), features))
  }
}

/** Distinct numbers split by on the way up from a leaf, into the scratch; returns how many. */
function numbersOnPath(index: usize): usize {
  let count: usize = 0
  while (index != 0 && count < MOST_SLOPES) {
    index = boosting.growth() == 1 ? (index - 1) >> 1 : <usize>load<u32>(boosting.nodeParents() + (index << 2))
    const feature = node.feature(nodeAt(boosting.tree(), index))
    if (isNaN<f64>(centreAt(boosting.centres(), feature, 0))) continue
    let known: usize = 0
    while (known < count && featureOf(known) != feature) known++
    if (known == count) store<u32>(scratch() + FEATURES + (count++ << 2), <u32>feature)
  }
  return count
}

export function meansBlock(begin: usize, end: usize, features: usize): void {
  const rows = boosting.rows(), stride = boosting.rowStride(), centres = boosting.centres(), bytes = boosting.pairBytes()
  for (let pair = begin; pair < end; pair += bytes) {
    const row = rows + <usize>load<u32>(pair) * stride, h = hessianOf(packedOf(pair))
    for (let j: usize = 0; j < features; j++) {
      const feature = featureOf(j), centre = centreAt(centres, feature, <usize>load<u8>(row + feature)), weight = scratch() + WEIGHTS + (j << 3)
      if (isNaN<f64>(centre)) continue
      store<f64>(meanOf(j), load<f64>(meanOf(j)) + h * centre)
      store<f64>(weight, load<f64>(weight) + h)
    }
  }
}

/** Σ h d d' and Σ g d of the deviations d from the means. */
export function momentsBlock(begin: usize, end: usize, features: usize): void {
  const rows = boosting.rows(), stride = boosting.rowStride(), centres = boosting.centres()
  const deviations = scratch() + DEVIATIONS, bytes = boosting.pairBytes()
  for (let pair = begin; pair < end; pair += bytes) {
    const row = rows + <usize>load<u32>(pair) * stride, packed = packedOf(pair), g = gradientOf(packed), h = hessianOf(packed)
    for (let j: usize = 0; j < features; j++) {
      const feature = featureOf(j), centre = centreAt(centres, feature, <usize>load<u8>(row + feature))
      const d = isNaN<f64>(centre) ? 0 : centre - load<f64>(meanOf(j))
      store<f64>(deviations + (j << 3), d)
      store<f64>(sideOf(j), load<f64>(sideOf(j)) + g * d)
      for (let k: usize = 0; k <= j; k++) store<f64>(cell(j, k), load<f64>(cell(j, k)) + h * d * load<f64>(deviations + (k << 3)))
    }
  }
}

/** Cholesky's factor and both substitutions, in place; each variance is raised by the penalty's share of the leaf's hessian. */
function solve(features: usize, hessian: f64): void {
  const share = 1 + boosting.linearL2() / (boosting.hessianUnit() * hessian)
  for (let j: usize = 0; j < features; j++) {
    const variance = load<f64>(cell(j, j)) * share
    let pivot = variance
    for (let k: usize = 0; k < j; k++) pivot -= load<f64>(cell(j, k)) * load<f64>(cell(j, k))
    // A feature that does not vary but by rounding, or follows from others, gets no slope: its row of the factor is 0.
    const least = COLLINEAR * load<f64>(meanOf(j)), varies = variance > least * least * hessian
    const root = varies && pivot > variance * COLLINEAR ? sqrt<f64>(pivot) : 0
    store<f64>(cell(j, j), root)
    for (let i = j + 1; i < features; i++) {
      let sum = load<f64>(cell(i, j))
      for (let k: usize = 0; k < j; k++) sum -= load<f64>(cell(i, k)) * load<f64>(cell(j, k))
      store<f64>(cell(i, j), root > 0 ? sum / root : 0)
    }
    let sum = -load<f64>(sideOf(j))
    for (let k: usize = 0; k < j; k++) sum -= load<f64>(cell(j, k)) * load<f64>(sideOf(k))
    store<f64>(sideOf(j), root > 0 ? sum / root : 0)
  }
  for (let j = features; j-- > 0; ) {
    const root = load<f64>(cell(j, j))
    let sum = load<f64>(sideOf(j))
    for (let k = j + 1; k < features; k++) sum -= load<f64>(cell(k, j)) * load<f64>(sideOf(k))
    store<f64>(sideOf(j), root > 0 ? sum / root : 0)
  }
}

/** The slopes that are not 0, in units of the margin; none when one is not finite. */
function keepSlopes(into: usize, features: usize): usize {
  const unit = boosting.learningRate() * boosting.gradientUnit() / boosting.hessianUnit()
  let count: usize = 0
  for (let j: usize = 0; j < features; j++) {
    const value = load<f64>(sideOf(j)) * unit, at = into + count * slope.BYTES
    if (!isFinite<f64>(value) || !isFinite<f64>(load<f64>(meanOf(j)))) return 0
    if (value == 0) continue
    slope.setSlope(at, value)
    slope.setMean(at, load<f64>(meanOf(j)))
    slope.setFeature(at, featureOf(j))
    count++
  }
  return count
}

/** Margins of pairs in one leaf, or (`at` 0) in whatever leaf the tree sends them to. */
export function applyLinearBlock(begin: usize, end: usize, at: usize): void {
  const margins = outputMargins(), tree = boosting.tree(), rows = boosting.rows(), stride = boosting.rowStride()
  const slopes = boosting.slopes(), centres = boosting.centres(), bytes = boosting.pairBytes()
  for (let pair = boosting.pairs() + begin * bytes, until = boosting.pairs() + end * bytes; pair < until; pair += bytes) {
    const id = <usize>load<u32>(pair), row = rows + id * stride, into = margins + (id << 3), found = at == 0 ? leafOf(tree, row) : at
    const start = boosting.slopeStarts() + ((found - tree) / node.BYTES << 2)
    const from = slopes + <usize>load<u32>(start) * slope.BYTES, to = slopes + <usize>load<u32>(start, 4) * slope.BYTES
    store<f64>(into, load<f64>(into) + linearValue(node.value(found), from, to, row, centres))
  }
}
