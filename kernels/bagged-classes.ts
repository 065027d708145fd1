// Splits of a node with several classes. The rows of a code hang on a list, so that a scan costs as much as there are rows,
// however many classes there are; the squares of the sides' class weights follow each row.
import * as bagging from '../build/generated/bagging-context'
import { drawBelow32 } from './bagged-draws'
import { work } from './bagged-rows'
import { classesOf, LEFT, offerOrdered, offerSet, totalWeight } from './bagged-split'
import { rightSet } from './bagged-sums'

const ALL: usize = 0
const RIGHT: usize = 2

let leftSquares: f64 = 0
let rightSquares: f64 = 0
let leftWeight: f64 = 0
let leftRows: usize = 0

function startScan(): void {
  const all = classesOf(ALL), left = classesOf(LEFT), right = classesOf(RIGHT), bytes = bagging.classCount() << 3
  let squares: f64 = 0
  for (let k: usize = 0; k < bytes; k += 8) {
    const weight = load<f64>(all + k)
    store<f64>(left + k, 0)
    store<f64>(right + k, weight)
    squares += weight * weight
  }
  leftSquares = 0
  rightSquares = squares
  leftWeight = 0
  leftRows = 0
}

/** Rows of a code go over to the left. */
function move(code: usize): void {
  const next = work + bagging.nextAt(), pairs = work + bagging.pairsAt(), left = classesOf(LEFT), right = classesOf(RIGHT)
  for (let i = load<u32>(work + bagging.headsAt() + (code << 2)); i != 0; i = load<u32>(next + (<usize>(i - 1) << 2))) {
    const pair = pairs + (<usize>(i - 1) << 4), w = load<f64>(pair), k = <usize>load<f64>(pair, 8) << 3
    const a = load<f64>(left + k), b = load<f64>(right + k)
    leftSquares += w * (2 * a + w)
    rightSquares -= w * (2 * b - w)
    store<f64>(left + k, a + w)
    store<f64>(right + k, b - w)
    leftWeight += w
    leftRows++
  }
}

function gain(): f64 {
  const rightWeight = totalWeight - leftWeight
  return leftWeight > 0 && rightWeight > 0 ? leftSquares / leftWeight + rightSquares / rightWeight : -Infinity // rounding eats light rows
}
@inline function isEnough(count: usize): bool { return leftRows >= bagging.leastRows() && count - leftRows >= bagging.leastRows() }

/** Of a number: missing rows on the right, then on the left. */
export function scanClasses(feature: usize, count: usize, occupied: usize, missing: usize): void {
  const missingWord = occupied + ((missing >> 6) << 3), missingBit = <u64>1 << (missing & 63), isMissing = (load<u64>(missingWord) & missingBit) != 0
  store<u64>(missingWord, load<u64>(missingWord) & ~missingBit)
  startScan()
  scanOrdered(feature, count, occupied, missing, isMissing, false)
  if (!isMissing) return
  startScan()
  move(missing)
  scanOrdered(feature, count, occupied, missing, true, true)
}

function scanOrdered(feature: usize, count: usize, occupied: usize, missing: usize, isMissing: bool, missingLeft: bool): void {
  let before: usize = 256
  for (let word: usize = 0; word < 4; word++) {
    for (let bits = load<u64>(occupied + (word << 3)); bits != 0; bits &= bits - 1) {
      const code = (word << 6) + <usize>ctz<u64>(bits)
      if (before < 256 && isEnough(count)) {
        offerOrdered(gain(), feature, (before + code - 1) >> 1, missing, isMissing ? missingLeft : leftWeight * 2 >= totalWeight)
      }
      move(code)
      before = code
    }
  }
  if (isMissing && !missingLeft && before < 256 && isEnough(count)) offerOrdered(gain(), feature, before, missing, false)
}

const ORDER: usize = 128
const KEYS: usize = 128 + 1024

/** Of a category: levels by the share that one class has of them, drawn among the classes of the node. */
export function scanClassLevels(feature: usize, count: usize, occupied: usize): void {
  const order = occupied + ORDER, levels = orderByClass(occupied, order, drawClass())
  startScan()
  for (let i: usize = 0; i + 1 < levels; i++) {
    move(<usize>load<u32>(order + (i << 2)))
    if (!isEnough(count)) continue
    const unseenLeft = leftWeight * 2 >= totalWeight
    offerSet(gain(), feature, rightSet(occupied + 32, order, i + 1, levels, unseenLeft), unseenLeft, true)
  }
}

function drawClass(): f64 {
  const all = classesOf(ALL), classes = bagging.classCount()
  let present: usize = 0
  for (let k: usize = 0; k < classes; k++) if (load<f64>(all + (k << 3)) > 0) present++
  let chosen = drawBelow32(<u32>max<usize>(present, 1))
  for (let k: usize = 0; k < classes; k++) {
    if (!(load<f64>(all + (k << 3)) > 0)) continue
    if (chosen == 0) return <f64>k
    chosen--
  }
  return 0
}

function orderByClass(occupied: usize, order: usize, label: f64): usize {
  const keys = occupied + KEYS
  let levels: usize = 0
  for (let word: usize = 0; word < 4; word++) {
    for (let bits = load<u64>(occupied + (word << 3)); bits != 0; bits &= bits - 1) {
      const code = (word << 6) + <usize>ctz<u64>(bits), key = shareOf(code, label)
      let at = levels
      for (; at > 0 && load<f64>(keys + ((at - 1) << 3)) > key; at--) {
        store<u32>(order + (at << 2), load<u32>(order + ((at - 1) << 2)))
        store<f64>(keys + (at << 3), load<f64>(keys + ((at - 1) << 3)))
      }
      store<u32>(order + (at << 2), <u32>code)
      store<f64>(keys + (at << 3), key)
      levels++
    }
  }
  return levels
}

function shareOf(code: usize, label: f64): f64 {
  const next = work + bagging.nextAt(), pairs = work + bagging.pairsAt()
  let own: f64 = 0, all: f64 = 0
  for (let i = load<u32>(work + bagging.headsAt() + (code << 2)); i != 0; i = load<u32>(next + (<usize>(i - 1) << 2))) {
    const pair = pairs + (<usize>(i - 1) << 4)
    all += load<f64>(pair)
    if (load<f64>(pair, 8) == label) own += load<f64>(pair)
  }
  return own / all
}
