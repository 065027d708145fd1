// The best split of the rows of a node by one column after another. What a split is worth: squared sums of the sides over their
// weights, which for two classes and for more is Gini's impurity, for numbers the variance.
import * as bagging from '../build/generated/bagging-context'
import { scanClasses, scanClassLevels } from './bagged-classes'
import { drawSet } from './bagged-random'
import { countRows, linkRows, sumLeft, work } from './bagged-rows'
import { scanLevels, scanSums } from './bagged-sums'
import { orderedSet } from './nodes'

export let totalWeight: f64 = 0
export let totalSum: f64 = 0
export let isPure: bool = false

export let bestGain: f64 = 0
export let bestFeature: usize = 0
export let bestCode: usize = 0
export let bestMissingLeft: bool = false
export let bestIsCategory: bool = false
let isOrdered: bool = false
let found: bool = false

export function forgetSplit(): void {
  bestGain = -Infinity
  found = false
}
@inline export function hasSplit(): bool { return found }

@inline export function classesOf(place: usize): usize { return work + bagging.classesAt() + ((place * bagging.classCount()) << 3) }
const ALL: usize = 0
export const LEFT: usize = 1

/** Sums of the node's rows, and whether all have one label. */
export function summarise(begin: usize, count: usize): void {
  if (bagging.classCount() > 1) summariseClasses(begin, count)
  else summariseSums(begin, count)
}

function summariseSums(begin: usize, count: usize): void {
  const pairs = work + bagging.pairsAt(), rows = work + bagging.drawnAt(), first = count == 0 ? 0 : load<f64>(bagging.labels() + (<usize>load<u32>(rows + (begin << 2)) << 3))
  let sum = f64x2.splat(0), same = true
  for (let i = begin; i < begin + count; i++) {
    sum = f64x2.add(sum, v128.load(pairs + (i << 4)))
    if (load<f64>(bagging.labels() + (<usize>load<u32>(rows + (i << 2)) << 3)) != first) same = false
  }
  totalWeight = f64x2.extract_lane(sum, 0)
  totalSum = f64x2.extract_lane(sum, 1)
  isPure = same
}

function summariseClasses(begin: usize, count: usize): void {
  const pairs = work + bagging.pairsAt(), all = classesOf(ALL), classes = bagging.classCount()
  memory.fill(all, 0, classes << 3)
  let weight: f64 = 0, same = true
  for (let i = begin; i < begin + count; i++) {
    const pair = pairs + (i << 4), at = all + (<usize>load<f64>(pair, 8) << 3), w = load<f64>(pair)
    store<f64>(at, load<f64>(at) + w)
    weight += w
    if (load<f64>(pair, 8) != load<f64>(pairs + (begin << 4), 8)) same = false
  }
  totalWeight = weight
  isPure = same
}

/** The leaf's mean; or its number, its classes' shares stored. */
export function writeLeaf(shares: usize, leaf: usize): f64 {
  const classes = bagging.classCount()
  if (classes == 1) return totalWeight > 0 ? totalSum / totalWeight : 0
  const all = classesOf(ALL), into = shares + ((leaf * classes) << 3)
  for (let k: usize = 0; k < classes; k++) store<f64>(into + (k << 3), totalWeight > 0 ? load<f64>(all + (k << 3)) / totalWeight : 0)
  return <f64>leaf
}

@inline function occupiedCodes(): usize { return work + bagging.levelsAt() }

/** False where the column has one code alone. */
export function searchColumn(feature: usize, begin: usize, count: usize): bool {
  const column = bagging.columns() + feature * bagging.columnBytes(), missing = <usize>load<u32>(bagging.valueBins() + (feature << 2))
  const isCategory = load<u8>(bagging.categorical() + feature) != 0, occupied = occupiedCodes()
  if (bagging.randomThresholds()) return searchRandom(feature, column, begin, count, missing, isCategory)
  memory.fill(occupied, 0, 32)
  if (bagging.classCount() > 1) {
    linkRows(column, begin, count, occupied)
    if (isAlone(occupied)) return false
    if (isCategory) scanClassLevels(feature, count, occupied)
    else scanClasses(feature, count, occupied, missing)
    return true
  }
  countRows(column, begin, count, occupied)
  const alone = isAlone(occupied)
  if (isCategory) scanLevels(feature, count, occupied)
  else scanSums(feature, count, occupied, missing)
  return !alone
}

@inline function isAlone(occupied: usize): bool {
  return popcnt<u64>(load<u64>(occupied)) + popcnt<u64>(load<u64>(occupied, 8)) + popcnt<u64>(load<u64>(occupied, 16)) + popcnt<u64>(load<u64>(occupied, 24)) < 2
}

/** Codes up to `code` go left. */
export function offerOrdered(gain: f64, feature: usize, code: usize, missing: usize, missingLeft: bool): void {
  if (!(gain > bestGain)) return
  keep(gain, feature)
  bestCode = code
  bestMissingLeft = missingLeft
  bestIsCategory = false
  isOrdered = true
  missingOfBest = missing
}
let missingOfBest: usize = 0

/** The codes in `set` go right. */
export function offerSet(gain: f64, feature: usize, set: usize, unseenLeft: bool, isCategory: bool): void {
  if (!(gain > bestGain)) return
  keep(gain, feature)
  memory.copy(work + bagging.setAt(), set, 32)
  bestMissingLeft = unseenLeft
  bestIsCategory = isCategory
  bestCode = 0
  isOrdered = false
}

@inline function keep(gain: f64, feature: usize): void {
  bestGain = gain
  bestFeature = feature
  found = true
}

/** The set of codes that go right, of the split that was kept. */
export function setBest(): void {
  if (isOrdered) orderedSet(work + bagging.setAt(), bestCode, missingOfBest, bestMissingLeft)
}

function searchRandom(feature: usize, column: usize, begin: usize, count: usize, missing: usize, isCategory: bool): bool {
  const set = occupiedCodes() + 32
  if (!drawSet(column, begin, count, missing, isCategory, occupiedCodes(), set)) return false
  const classes = bagging.classCount(), left = classesOf(LEFT)
  if (classes > 1) memory.fill(left, 0, classes << 3)
  const into = classes > 1 ? left : set + 32
  const leftRows = sumLeft(column, begin, count, set, into)
  if (leftRows < bagging.leastRows() || count - leftRows < bagging.leastRows()) return true
  if (classes > 1) offerRandomClasses(feature, left, classes, set, isCategory, missing)
  else {
    const weight = load<f64>(into), sum = load<f64>(into, 8)
    offerRandom(worth(weight, sum), feature, set, weight, isCategory, missing)
  }
  return true
}

export function worth(weight: f64, sum: f64): f64 {
  const other = totalSum - sum, rest = totalWeight - weight
  return weight > 0 && rest > 0 ? sum * sum / weight + other * other / rest : -Infinity // rounding eats light rows
}

function offerRandomClasses(feature: usize, left: usize, classes: usize, set: usize, isCategory: bool, missing: usize): void {
  const all = classesOf(ALL)
  let weight: f64 = 0, squares: f64 = 0, others: f64 = 0
  for (let k: usize = 0; k < classes << 3; k += 8) {
    const a = load<f64>(left + k), b = load<f64>(all + k) - a
    weight += a
    squares += a * a
    others += b * b
  }
  const rest = totalWeight - weight
  offerRandom(weight > 0 && rest > 0 ? squares / weight + others / rest : -Infinity, feature, set, weight, isCategory, missing)
}

/** What no row of the node has goes with the heavier side. */
@inline function offerRandom(gain: f64, feature: usize, set: usize, weight: f64, isCategory: bool, missing: usize): void {
  if (isCategory) {
    const unseenLeft = weight * 2 >= totalWeight
    if (unseenLeft) for (let at: usize = 0; at < 32; at += 16) v128.store(set + at, v128.and(v128.load(set + at), v128.load(occupiedCodes() + at)))
    return offerSet(gain, feature, set, unseenLeft, true)
  }
  const code = <usize>load<u32>(set, 48), missingSide = load<u32>(set, 52)
  offerOrdered(gain, feature, code, missing, missingSide == 2 ? weight * 2 >= totalWeight : missingSide == 1)
}
