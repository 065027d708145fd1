// Monotone constraints of symmetric trees. Two leaves of a level are ordered when the splits that part them are all by one
// constrained feature; the first of these says which is below. All leaves get new outputs at once, so each is kept on its side of
// the middle between the outputs the two had before.
import * as boosting from '../build/generated/boosting-context'
import * as candidate from '../build/generated/candidate-record'
import * as leaf from '../build/generated/leaf-record'
import * as node from '../build/generated/node-record'
import { directionOf } from './gain'
import { leafRecord } from './leaves'
import { nodeAt } from './nodes'

/** The feature of a level's splits: of its first node. */
@inline function splitOf(level: usize): usize { return nodeAt(boosting.tree(), ((<usize>1) << level) - 1) }

/** 1 when `a` is below `b` in a level that `levels` splits lead to, 2 when above, 0 when they are not ordered. */
function orderOf(a: usize, b: usize, levels: usize): u32 {
  let feature: usize = 0xffffffff, order: u32 = 0
  for (let level: usize = 0; level < levels; level++) {
    const bit = <usize>1 << (levels - 1 - level), split = splitOf(level)
    if (((a ^ b) & bit) == 0) continue
    if (feature != 0xffffffff) {
      if (node.feature(split) != feature) return 0
      continue
    }
    feature = node.feature(split)
    order = directionOf(feature)
    if (order == 0 || node.isCategory(split) || partsOnlyMissing(split)) return 0
    if (a & bit) order = 3 - order
  }
  return order
}

@inline function partsOnlyMissing(split: usize): bool {
  return !node.missingLeft(split) && node.code(split) + 1 == load<u32>(boosting.valueBins() + (node.feature(split) << 2))
}

export function boundLevel(levels: usize): void {
  for (let i: usize = 0; i < boosting.leafCount(); i++) {
    const record = leafRecord(i), output = leaf.output(record)
    let low: f64 = -Infinity, high: f64 = Infinity
    for (let j: usize = 0; j < boosting.leafCount(); j++) {
      const order = i == j ? 0 : orderOf(i, j, levels)
      if (order == 0) continue
      const middle = (output + leaf.output(leafRecord(j))) * 0.5
      if (order == 1) high = min<f64>(high, middle)
      else low = max<f64>(low, middle)
    }
    leaf.setLow(record, low)
    leaf.setHigh(record, high)
  }
}
