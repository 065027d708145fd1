// Ordered splits of one feature in one leaf, judged by their children's outputs, or drawn: slower than `search-number.ts`, and general.
import * as boosting from '../build/generated/boosting-context'
import * as candidate from '../build/generated/candidate-record'
import * as leaf from '../build/generated/leaf-record'
import { directionOf, drawBelow, l1OfHistogram, l2OfHistogram, worthApart } from './gain'
import { featureAt } from './search'

/** `bins` value codes, then one for missing. Ties go to the first feature, the lower code, the missing on the right. */
export function searchBounded(into: usize, record: usize, position: usize, histogram: usize, bins: usize): void {
  const feature = featureAt(position), missing = load<i64>(histogram + (bins << 3))
  let first: usize = 0, last = bins
  while (first < bins && load<i64>(histogram + (first << 3)) == 0) first++
  while (last > first && load<i64>(histogram + ((last - 1) << 3)) == 0) last--
  // Codes from `first` on part the rows; the last value does when the missing are on the other side.
  let end = missing != 0 ? last : last - 1
  if (first >= end) return
  if (boosting.randomThresholds()) {
    first += drawBelow(end - first, leaf.node(record), feature)
    end = first + 1
  }
  scan(into, record, position, histogram, first, end, 0, last)
  if (missing != 0) scan(into, record, position, histogram, first, min<usize>(end, last - 1), missing, last)
}

/** Codes `from` up to `end` as the last on the left, where `left` is already; from `last` on there are no rows. */
function scan(into: usize, record: usize, position: usize, histogram: usize, from: usize, end: usize, left: i64, last: usize): void {
  const total = leaf.total(record), l1 = l1OfHistogram(), l2 = l2OfHistogram(), missingLeft = left != 0
  const feature = featureAt(position), direction = directionOf(feature)
  for (let code: usize = 0; code < from; code++) left += load<i64>(histogram + (code << 3))
  for (let code = from; code < end; code++) {
    left += load<i64>(histogram + (code << 3))
    const isFree = !missingLeft && code + 1 == last // values against the missing: in no order
    const worth = worthApart(record, left, total - left, l1, l2, isFree ? 0 : direction)
    if (worth <= candidate.gain(into)) continue
    candidate.setGain(into, worth)
    candidate.setFeature(into, feature)
    candidate.setPosition(into, position)
    candidate.setCode(into, isFree ? <usize>load<u32>(boosting.valueBins() + (feature << 2)) - 1 : code)
    candidate.setMissingLeft(into, <usize>missingLeft)
    candidate.setIsCategory(into, 0)
  }
}
