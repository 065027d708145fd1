// Ordered splits of one numeric feature in two leaves: one SIMD lane per leaf (small child, large child).
import * as boosting from '../build/generated/boosting-context'
import * as candidate from '../build/generated/candidate-record'
import * as worker from '../build/generated/worker-record'
import { featureAt, leastHessian } from './search'

// State of the scan under way, one lane per leaf.
let bestGain: v128 = f64x2.splat(0)
let bestBin: v128 = i64x2.splat(-1)

// The two leaves, one lane each.
let total: v128 = i64x2.splat(0)
let least: v128 = f64x2.splat(0)
let l2: v128 = f64x2.splat(0)

/** Before the features of two leaves are searched. */
export function prepareLanes(): void {
  const small = leastHessian(boosting.jobTotal(), boosting.jobRows()), large = leastHessian(boosting.jobSiblingTotal(), boosting.jobSiblingRows())
  total = i64x2.replace_lane(i64x2.splat(boosting.jobTotal()), 1, boosting.jobSiblingTotal())
  least = f64x2.replace_lane(f64x2.splat(small), 1, large)
  l2 = f64x2.splat(boosting.l2() / boosting.hessianUnit())
}

/** `bins` value codes, then one for missing; first with the missing on the right, then (where there are any) on the left. */
export function searchNumber(me: usize, position: usize, small: usize, large: usize, bins: usize): void {
  scanSubtracting(small, large, bins)
  keep(worker.small(me), 0, position, false)
  keep(worker.large(me), 1, position, false)
  const missing = bins << 3
  store<i64>(large + missing, load<i64>(large + missing) - load<i64>(small + missing))
  if ((load<i64>(small + missing) | load<i64>(large + missing)) == 0) return
  scanMissingLeft(small, large, bins)
  keep(worker.small(me), 0, position, true)
  keep(worker.large(me), 1, position, true)
}

@inline function gradientLanes(packed: v128): v128 { return f64x2.convert_low_i32x4_s(v128.shuffle<i32>(packed, packed, 1, 3, 1, 3)) }
@inline function hessianLanes(packed: v128): v128 { return f64x2.convert_low_i32x4_s(v128.shuffle<i32>(packed, packed, 0, 2, 0, 2)) }

/** GL²/(HL+λ) + GR²/(HR+λ) with one division; 0 where a side has too little. */
@inline function gainOf(left: v128, totalG: v128, totalH: v128, least: v128, l2: v128): v128 {
  const gl = gradientLanes(left), hl = hessianLanes(left)
  const gr = f64x2.sub(totalG, gl), hr = f64x2.sub(totalH, hl)
  const a = f64x2.add(hl, l2), c = f64x2.add(hr, l2)
  const gain = f64x2.div(f64x2.add(f64x2.mul(f64x2.mul(gl, gl), c), f64x2.mul(f64x2.mul(gr, gr), a)), f64x2.mul(a, c))
  return v128.and(gain, v128.and(f64x2.ge(hl, least), f64x2.ge(hr, least)))
}

function scanSubtracting(small: usize, large: usize, bins: usize): void {
  const enough = least, penalty = l2, totalG = gradientLanes(total), totalH = hessianLanes(total), one = i64x2.splat(1)
  let left = i64x2.splat(0), best = f64x2.splat(0), bestAt = i64x2.splat(-1), bin = i64x2.splat(0)
  for (const end = small + (bins << 3); small < end; small += 8, large += 8) {
    const s = v128.load64_zero(small), rest = i64x2.sub(v128.load64_zero(large), s)
    v128.store64_lane(large, rest, 0)
    left = i64x2.add(left, v128.shuffle<i64>(s, rest, 0, 2))
    const gain = gainOf(left, totalG, totalH, enough, penalty)
    bestAt = v128.bitselect(bin, bestAt, f64x2.gt(gain, best))
    best = f64x2.pmax(best, gain)
    bin = i64x2.add(bin, one)
  }
  bestGain = best
  bestBin = bestAt
}

function scanMissingLeft(small: usize, large: usize, bins: usize): void {
  const enough = least, penalty = l2, totalG = gradientLanes(total), totalH = hessianLanes(total), one = i64x2.splat(1), missing = bins << 3
  let left = v128.shuffle<i64>(v128.load64_zero(small + missing), v128.load64_zero(large + missing), 0, 2)
  let best = f64x2.splat(0), bestAt = i64x2.splat(-1), bin = i64x2.splat(0)
  for (const end = small + (bins << 3); small < end; small += 8, large += 8) {
    left = i64x2.add(left, v128.shuffle<i64>(v128.load64_zero(small), v128.load64_zero(large), 0, 2))
    const gain = gainOf(left, totalG, totalH, enough, penalty)
    bestAt = v128.bitselect(bin, bestAt, f64x2.gt(gain, best))
    best = f64x2.pmax(best, gain)
    bin = i64x2.add(bin, one)
  }
  bestGain = best
  bestBin = bestAt
}

/** Ties go to the first feature, the lower code, the missing on the right. */
@inline function keep(into: usize, lane: i32, position: usize, missingLeft: bool): void {
  const gain = lane == 0 ? f64x2.extract_lane(bestGain, 0) : f64x2.extract_lane(bestGain, 1)
  const bin = lane == 0 ? i64x2.extract_lane(bestBin, 0) : i64x2.extract_lane(bestBin, 1)
  if (bin < 0 || gain <= candidate.gain(into)) return
  candidate.setGain(into, gain)
  candidate.setFeature(into, featureAt(position))
  candidate.setPosition(into, position)
  candidate.setCode(into, <usize>bin)
  candidate.setMissingLeft(into, <usize>missingLeft)
  candidate.setIsCategory(into, 0)
}
