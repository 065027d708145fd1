// Scores of all splits of one feature, summed over the leaves of a level. A score is a step function of the codes: leaves with
// histograms add to every step, two leaves to two lanes; leaves with few rows add the changes at the codes they have, which a
// running sum turns into scores.
import * as boosting from '../build/generated/boosting-context'
import { LEVEL_BYTES } from '../build/generated/constants'
import * as leaf from '../build/generated/leaf-record'
import { directionOf, FORBIDDEN, hessianOf, l1OfHistogram, worthApart } from './gain'
import { FEATURE_BYTES } from './histogram'
import { packedOf } from './pair-sums'
import { featureAt, subtract } from './search'
import { workerIndex } from './team'

// Offsets in the scores of one side: two lanes of f64 per step, changes f64, vetoes i32.
@inline export const LANES: usize = 0
@inline export const STEPS: usize = 4096
@inline export const VETOES: usize = 6144
@inline const SIDE_BYTES: usize = 7168
@inline const COUNTED: usize = 2 * SIDE_BYTES // a histogram of one feature, always left clear
@inline const MASK: usize = COUNTED + FEATURE_BYTES // which of its entries are not
@inline const CODES: usize = MASK + 64 // in ascending order
/** Added to L2: a side without hessian is then worth 0, and no other is changed. */
@inline const TINY: f64 = 1e-200

// The feature under way; globals are each thread's own.
let position: usize = 0
let order: usize = 0
let steps: usize = 0
let bothSides: bool = false
let l2: f64 = 0
let l1: f64 = 0
let direction: u32 = 0

@inline function scratch(): usize { return boosting.levelScratch() + workerIndex * LEVEL_BYTES }
/** Side 0: missing values go right; side 1: left. */
@inline export function scores(side: usize): usize { return scratch() + side * SIDE_BYTES }

/** `levelOrder`: the codes in their order, a byte each, or 0: the codes themselves. */
export function openScores(at: usize, levelOrder: usize, stepCount: usize, missing: bool, moreL2: f64): void {
  position = at
  order = levelOrder
  steps = stepCount
  bothSides = missing
  l1 = l1OfHistogram()
  l2 = (boosting.l2() + moreL2) / boosting.hessianUnit() + TINY
  direction = order != 0 ? 0 : directionOf(featureAt(at))
  for (let side: usize = 0; side <= <usize>missing; side++) {
    memory.fill(scores(side) + LANES, 0, steps << 4)
    memory.fill(scores(side) + STEPS, 0, steps << 3)
    memory.fill(scores(side) + VETOES, 0, steps << 2)
  }
}

@inline function bins(): usize { return <usize>load<u32>(boosting.valueBins() + (featureAt(position) << 2)) }
@inline function histogramOf(record: usize): usize { return leaf.histogram(record) + position * FEATURE_BYTES }

/** Two children: the small one's histogram was counted, the large one's is still their parent's. */
export function addPair(small: usize, large: usize): void {
  const s = histogramOf(small), l = histogramOf(large)
  if (order != 0 || boosting.isBounded()) {
    subtract(s, l)
    addLeaf(small, true)
    addLeaf(large, true)
    return
  }
  addPairSteps(s, l, small, large, 0)
  const missing = bins() << 3
  store<i64>(l + missing, load<i64>(l + missing) - load<i64>(s + missing))
  if (bothSides) addPairSteps(boosting.zeroHistogram(), l, small, large, s)
}

/** A leaf alone, whose histogram is its own. */
export function addLeaf(record: usize, isGeneral: bool): void {
  if (isGeneral || order != 0 || boosting.isBounded()) {
    addSteps(histogramOf(record), record, order, steps, false)
    return
  }
  addPairSteps(boosting.zeroHistogram(), histogramOf(record), 0, record, 0)
  if (bothSides) addPairSteps(boosting.zeroHistogram(), histogramOf(record), 0, record, boosting.zeroHistogram())
}

/** A leaf of few rows without a histogram. */
export function addSparse(record: usize): void {
  const at = scratch() + COUNTED
  countCodes(record)
  if (order != 0 || direction != 0 || steps <= leaf.count(record)) {
    addSteps(at, record, order, steps, false)
    memory.fill(at, 0, (bins() + 1) << 3)
    return
  }
  const codes = listCodes()
  addSteps(at, record, scratch() + CODES, codes, true)
  for (let i: usize = 0; i < codes; i++) store<i64>(at + (<usize>load<u8>(scratch() + CODES + i) << 3), 0)
  store<i64>(at + (bins() << 3), 0)
}

export function countCodes(record: usize): void {
  const column = boosting.columns() + featureAt(position) * boosting.rowCount(), bytes = boosting.pairBytes()
  const at = scratch() + COUNTED, mask = scratch() + MASK
  v128.store(mask, i64x2.splat(0))
  v128.store(mask, i64x2.splat(0), 16)
  const end = boosting.pairs() + (leaf.begin(record) + leaf.count(record)) * bytes
  for (let pair = boosting.pairs() + leaf.begin(record) * bytes; pair < end; pair += bytes) {
    const code = <usize>load<u8>(column + <usize>load<u32>(pair)), entry = at + (code << 3), word = mask + ((code >> 6) << 3)
    store<i64>(entry, load<i64>(entry) + packedOf(pair))
    store<u64>(word, load<u64>(word) | ((<u64>1) << <u64>(code & 63)))
  }
}

/** The value codes that were counted, ascending; returns how many. */
function listCodes(): usize {
  const mask = scratch() + MASK, missing = bins()
  let to = scratch() + CODES
  for (let word: usize = 0; word < 4; word++) {
    for (let bits = load<u64>(mask + (word << 3)); bits != 0; bits &= bits - 1) {
      const code = (word << 6) + <usize>ctz(bits)
      if (code != missing) store<u8>(to++, <u8>code)
    }
  }
  return to - (scratch() + CODES)
}

@inline function gradientLanes(packed: v128): v128 { return f64x2.convert_low_i32x4_s(v128.shuffle<i32>(packed, packed, 1, 3, 1, 3)) }
@inline function hessianLanes(packed: v128): v128 { return f64x2.convert_low_i32x4_s(v128.shuffle<i32>(packed, packed, 0, 2, 0, 2)) }

/** GL²/(HL+λ) + GR²/(HR+λ) in each lane; a side without hessian is worth 0, one with too little forbids the split. */
@inline function worthLanes(left: v128, totalG: v128, totalH: v128, least: v128, l2: v128): v128 {
  const zero = f64x2.splat(0), hl = hessianLanes(left), hr = f64x2.sub(totalH, hl), g = gradientLanes(left)
  const some = f64x2.gt(hl, zero), others = f64x2.gt(hr, zero)
  const gl = v128.and(g, some), gr = v128.and(f64x2.sub(totalG, g), others), a = f64x2.add(hl, l2), c = f64x2.add(hr, l2)
  const worth = f64x2.div(f64x2.add(f64x2.mul(f64x2.mul(gl, gl), c), f64x2.mul(f64x2.mul(gr, gr), a)), f64x2.mul(a, c))
  const few = v128.and(v128.and(some, others), v128.or(f64x2.lt(hl, least), f64x2.lt(hr, least)))
  return v128.bitselect(f64x2.splat(FORBIDDEN), worth, few)
}

/**
 * Every code of two leaves. With `missing` 0 the missing go right, and the large histogram becomes its own; else `missing` is the
 * small histogram, `small` is not read, and the missing go left.
 */
export function addPairSteps(small: usize, large: usize, smallLeaf: usize, largeLeaf: usize, missing: usize): void {
  const smallTotal = smallLeaf == 0 ? 0 : leaf.total(smallLeaf), smallLeast = smallLeaf == 0 ? 0 : leaf.least(smallLeaf)
  const total = i64x2.replace_lane(i64x2.splat(smallTotal), 1, leaf.total(largeLeaf))
  const least = f64x2.replace_lane(f64x2.splat(smallLeast), 1, leaf.least(largeLeaf)), penalty = f64x2.splat(l2)
  const totalG = gradientLanes(total), totalH = hessianLanes(total), end = large + (steps << 3)
  let into = scores(<usize>(missing != 0)) + LANES, left = i64x2.splat(0)
  if (missing == 0) {
    for (; large < end; small += 8, large += 8, into += 16) {
      const s = v128.load64_zero(small), rest = i64x2.sub(v128.load64_zero(large), s)
      v128.store64_lane(large, rest, 0)
      left = i64x2.add(left, v128.shuffle<i64>(s, rest, 0, 2))
      v128.store(into, f64x2.add(v128.load(into), worthLanes(left, totalG, totalH, least, penalty)))
    }
    return
  }
  const offset = bins() << 3
  left = v128.shuffle<i64>(v128.load64_zero(missing + offset), v128.load64_zero(large + offset), 0, 2)
  for (; large < end; missing += 8, large += 8, into += 16) {
    left = i64x2.add(left, v128.shuffle<i64>(v128.load64_zero(missing), v128.load64_zero(large), 0, 2))
    v128.store(into, f64x2.add(v128.load(into), worthLanes(left, totalG, totalH, least, penalty)))
  }
}

/** One leaf's changes, at each of `count` codes: those of `list`, or 0, 1, 2 …; a step is the place in the list, or the code. */
export function addSteps(histogram: usize, record: usize, list: usize, count: usize, byCode: bool): void {
  addSide(histogram, record, list, count, byCode, 0)
  if (bothSides) addSide(histogram, record, list, count, byCode, 1)
}

function addSide(histogram: usize, record: usize, list: usize, count: usize, byCode: bool, side: usize): void {
  const changes = scores(side) + STEPS, vetoes = scores(side) + VETOES, total = leaf.total(record), isBounded = boosting.isBounded() != 0
  const last = steps - 1
  let left: i64 = side == 0 ? 0 : load<i64>(histogram + (bins() << 3))
  let before = isBounded ? worthApart(record, left, total - left, l1, l2, direction) : worthOf(left, total, record)
  let wasForbidden = before == FORBIDDEN
  if (wasForbidden) before = 0
  store<f64>(changes, load<f64>(changes) + before)
  if (wasForbidden) store<i32>(vetoes, load<i32>(vetoes) + 1)
  for (let i: usize = 0; i < count; i++) {
    const code = list == 0 ? i : <usize>load<u8>(list + i), sums = load<i64>(histogram + (code << 3)), step = byCode ? code : i
    const isFree = direction != 0 && side == 0 && step == last // values against the missing: in no order
    if (sums == 0 && !isFree) continue
    left += sums
    const worth = isBounded ? worthApart(record, left, total - left, l1, l2, isFree ? 0 : direction) : worthOf(left, total, record)
    const isForbidden = worth == FORBIDDEN
    if (isForbidden != wasForbidden) {
      store<i32>(vetoes + (step << 2), load<i32>(vetoes + (step << 2)) + (isForbidden ? 1 : -1))
      wasForbidden = isForbidden
    }
    if (isForbidden) continue
    store<f64>(changes + (step << 3), load<f64>(changes + (step << 3)) + (worth - before))
    before = worth
  }
}

/** Both sides of one leaf, a lane each. */
@inline function worthOf(left: i64, total: i64, record: usize): f64 {
  const sides = i64x2.replace_lane(i64x2.splat(left), 1, total - left), h = hessianLanes(sides)
  const some = f64x2.gt(h, f64x2.splat(0)), g = v128.and(gradientLanes(sides), some)
  const worth = f64x2.div(f64x2.mul(g, g), f64x2.add(h, f64x2.splat(l2)))
  const few = v128.and(some, f64x2.lt(h, f64x2.splat(leaf.least(record))))
  if (v128.any_true(few) && i64x2.all_true(some)) return FORBIDDEN
  return f64x2.extract_lane(worth, 0) + f64x2.extract_lane(worth, 1)
}
