// What a split is worth when the outputs of its children are looked at: with L1 (a soft threshold on G, as XGBoost and LightGBM
// have it), with bounds that constraints set, and with an order the two sides must keep. In quanta of the histograms.
import * as boosting from '../build/generated/boosting-context'
import * as leaf from '../build/generated/leaf-record'

/** The score of a split that is not allowed; every other is larger. */
@inline export const FORBIDDEN: f64 = -1e300

@inline export function gradientOf(packed: i64): f64 { return <f64>(<i32>(packed >> 32)) }
@inline export function hessianOf(packed: i64): f64 { return <f64>(<u32>packed) }

@inline export function l1OfHistogram(): f64 { return boosting.l1() / boosting.gradientUnit() }
@inline export function l2OfHistogram(): f64 { return boosting.l2() / boosting.hessianUnit() }

/** The output that suits the sums best, within the record's bounds. */
export function bestOutput(record: usize, packed: i64, l1: f64, l2: f64): f64 {
  const h = hessianOf(packed)
  if (h == 0) return clip(record, 0)
  const g = gradientOf(packed), kept = g - max<f64>(min<f64>(g, l1), -l1)
  return clip(record, -kept / (h + l2))
}

@inline function clip(record: usize, output: f64): f64 { return min<f64>(max<f64>(output, leaf.low(record)), leaf.high(record)) }

/** Twice the loss an output saves. */
@inline export function savedBy(packed: i64, output: f64, l1: f64, l2: f64): f64 {
  return -(2 * gradientOf(packed) * output + (hessianOf(packed) + l2) * output * output + 2 * l1 * abs<f64>(output))
}

/** What a leaf's rows are worth together. */
export function worthTogether(record: usize, packed: i64): f64 {
  const l1 = l1OfHistogram(), l2 = l2OfHistogram()
  return hessianOf(packed) == 0 ? 0 : savedBy(packed, bestOutput(record, packed, l1, l2), l1, l2)
}

/** What two parts of a leaf are worth; a part without hessian is worth nothing. `direction`: 0, or 1 rising, 2 falling. */
export function worthApart(record: usize, left: i64, right: i64, l1: f64, l2: f64, direction: u32): f64 {
  const hl = hessianOf(left), hr = hessianOf(right)
  if (hl == 0) return hr == 0 ? 0 : savedBy(right, bestOutput(record, right, l1, l2), l1, l2)
  if (hr == 0) return savedBy(left, bestOutput(record, left, l1, l2), l1, l2)
  if (hl < leaf.least(record) || hr < leaf.least(record)) return FORBIDDEN
  const a = bestOutput(record, left, l1, l2), b = bestOutput(record, right, l1, l2)
  if ((direction == 1 && a > b) || (direction == 2 && a < b)) return FORBIDDEN
  return savedBy(left, a, l1, l2) + savedBy(right, b, l1, l2)
}

/** 0 for features that are free. */
@inline export function directionOf(feature: usize): u32 {
  return boosting.monotone() == 0 ? 0 : <u32>load<u8>(boosting.monotone() + feature)
}

/** Counter-based (Murmur3's finaliser): the draw of a feature at a node, below `count`. */
export function drawBelow(count: usize, node: usize, feature: usize): usize {
  let x = <u32>feature * 0x9e3779b1 + <u32>node * 0x85ebca77 + <u32>boosting.splitSeed()
  x = (x ^ (x >> 16)) * 0x85ebca6b
  x = (x ^ (x >> 13)) * 0xc2b2ae35
  x ^= x >> 16
  return <usize>((<u64>x * <u64>count) >> 32)
}
