// Monotone constraints: which leaves must not exceed which, and the bounds that follow. Two leaves are ordered when a constrained
// feature parts them and some row could pass from one to the other by that feature alone (LightGBM's "intermediate" method, with
// the exact region of every leaf).
import * as boosting from '../build/generated/boosting-context'
import * as candidate from '../build/generated/candidate-record'
import * as leaf from '../build/generated/leaf-record'
import * as node from '../build/generated/node-record'
import { directionOf } from './gain'
import { leafRecord } from './leaves'
import { nodeAt } from './nodes'

@inline const BELOW: u32 = 1
@inline const ABOVE: u32 = 2

@inline function relationAt(a: usize, b: usize): usize { return boosting.relations() + ((a * boosting.maxLeaves() + b) << 2) }
@inline function relation(a: usize, b: usize): u32 { return load<u32>(relationAt(a, b)) }
@inline function relate(a: usize, b: usize, feature: usize, order: u32): void {
  store<u32>(relationAt(a, b), order == 0 ? 0 : (<u32>feature << 2) | order)
  store<u32>(relationAt(b, a), order == 0 ? 0 : (<u32>feature << 2) | (3 - order))
}

/** Leaf `a` was split by `split`: `a` is now its left side, `b` its right. */
export function relateChildren(a: usize, b: usize, split: usize): void {
  const feature = candidate.feature(split), right = candidate.right(split)
  for (let other: usize = 0; other < boosting.leafCount(); other++) {
    if (other == a || other == b) continue
    const known = relation(a, other), by = <usize>(known >> 2), order = known & 3
    if (order == 0) { relate(b, other, 0, 0); continue }
    relate(b, other, by, order)
    if (by == feature) continue
    if (!reaches(other, feature, right, true)) relate(b, other, 0, 0)
    if (!reaches(other, feature, right, false)) relate(a, other, 0, 0)
  }
  relate(a, b, feature, orderOf(split))
}

/** Of the two sides of a split: values against the missing are in no order. */
function orderOf(split: usize): u32 {
  const feature = candidate.feature(split), bins = <usize>load<u32>(boosting.valueBins() + (feature << 2))
  if (candidate.isCategory(split) || (!candidate.missingLeft(split) && candidate.code(split) + 1 == bins)) return 0
  return directionOf(feature) // 1, rising: the left is below
}

/** Whether rows on the given side of a split by `feature` could end in a leaf. */
function reaches(index: usize, feature: usize, right: usize, isRight: bool): bool {
  const tree = boosting.tree(), codes = load<u32>(boosting.valueBins() + (feature << 2)) + 1
  for (let word: u32 = 0; word < 8; word++) {
    const rest = <i32>codes - <i32>(word << 5)
    let bits: u32 = rest <= 0 ? 0 : rest >= 32 ? 0xffffffff : ((<u32>1 << <u32>rest) - 1)
    const set = load<u32>(right + (word << 2))
    bits &= isRight ? set : ~set
    for (let at = leaf.node(leafRecord(index)); at != 0 && bits != 0; ) {
      const parent = <usize>load<u32>(boosting.nodeParents() + (at << 2)), inner = nodeAt(tree, parent)
      if (node.feature(inner) == feature) {
        const goes = load<u32>(node.right(inner) + (word << 2))
        bits &= node.child(inner) == at ? ~goes : goes
      }
      at = parent
    }
    if (bits != 0) return true
  }
  return false
}

/** Sets the bounds of a leaf by the outputs of those it is ordered with; true when they have changed. */
export function setBounds(index: usize): bool {
  const record = leafRecord(index)
  let low: f64 = -Infinity, high: f64 = Infinity
  for (let other: usize = 0; other < boosting.leafCount(); other++) {
    const order = relation(index, other) & 3
    if (order == BELOW) high = min<f64>(high, leaf.output(leafRecord(other)))
    else if (order == ABOVE) low = max<f64>(low, leaf.output(leafRecord(other)))
  }
  const changed = low != leaf.low(record) || high != leaf.high(record)
  leaf.setLow(record, low)
  leaf.setHigh(record, high)
  return changed
}

@inline export function areOrdered(a: usize, b: usize): bool { return relation(a, b) != 0 }
