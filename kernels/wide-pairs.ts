// The wide form of the second pass: pairs of 16 bytes {row id, weight, histogram entry}, the entry a sum-ready (g << 32) + h.
//
// Why no histogram can overflow: with G = Σ|g| and H = Σh over the rows, all of them or (drawn by variance) the drawn ones, g is scaled by (2^31 - 2 - n) / G and h by
// (2^31 - 2 - n) / H, less a millionth for the rounding of G and H themselves. A dithered floor moves a number by less than 1,
// so the integers obey Σ|g| < 2^31 and 0 <= Σh < 2^31, and so does the sum over any subset of the rows: every code, leaf,
// prefix and difference of such sums. The low half therefore never borrows from the high one nor carries into it.
import * as boosting from '../build/generated/boosting-context'
import { BLOCK_ROWS } from '../build/generated/constants'
import * as worker from '../build/generated/worker-record'
import { myRecord } from './gradients'
import { hash, isDrawn } from './pairs'
import { claim } from './team'

/** Below this the scale itself would overflow: nothing is left to learn. */
const LEAST_SUM: f64 = 1e-270
const LIMIT: f64 = 2147483646
const TWO_MINUS_32: f64 = 2.3283064365386963e-10

let total: i64 = 0
let inBag: usize = 0
let outOfBag: usize = 0

/** The largest scales that keep the sums of the drawn rows below 2^31; 0 where the sums are 0. */
export function setWideScales(): void {
  const blocks = (boosting.rowCount() + BLOCK_ROWS - 1) / BLOCK_ROWS, room = (LIMIT - <f64>boosting.rowCount()) * 0.999999
  let sums = f64x2.splat(0)
  for (let block: usize = 0; block < blocks; block++) sums = f64x2.add(sums, v128.load(boosting.blockSums() + (block << 4)))
  const g = f64x2.extract_lane(sums, 0), h = f64x2.extract_lane(sums, 1)
  boosting.setHessianIsConstant(0)
  boosting.setGradientScale(g > LEAST_SUM ? room / g : 0)
  boosting.setHessianScale(h > LEAST_SUM ? room / h : 0)
  boosting.setGradientUnit(g > LEAST_SUM ? g / room : 1)
  boosting.setHessianUnit(h > LEAST_SUM ? h / room : 1)
}

export function widePairs(): void {
  const rows = boosting.rowCount(), sampled = boosting.sampled()
  total = 0
  for (let block = claim(); block * BLOCK_ROWS < rows; block = claim()) {
    const row = block * BLOCK_ROWS, until = min<usize>(rows, row + BLOCK_ROWS)
    inBag = sampled ? <usize>load<u32>(boosting.blockCounts() + (block << 2)) : row
    outOfBag = boosting.inBag() + row - inBag
    if (sampled) sampledWidePairsBlock(row, until)
    else widePairsBlock(row, until)
  }
  worker.setGradientSum(myRecord(), total >> 32)
  worker.setHessianSum(myRecord(), total & 0xffffffff)
}

/** Two dithers in [0, 1), which depend on the row and the tree alone. */
@inline function dithersOf(id: usize): v128 {
  const first = hash(<u32>id, <u32>boosting.ditherSeed()), second = (first ^ (first >> 15)) * 0x2c1b3c6d
  return f64x2.replace_lane(f64x2.splat(<f64>first * TWO_MINUS_32), 1, <f64>(second ^ (second >> 12)) * TWO_MINUS_32)
}

/** A row's pair; its weight is its h, which is right for the losses that ask (h is the weight where a loss is plain). */
@inline function pairOf(id: usize, gh: v128, scales: v128): v128 {
  const q = i32x4.trunc_sat_f64x2_s_zero(f64x2.floor(f64x2.add(f64x2.mul(gh, scales), dithersOf(id))))
  return i32x4.replace_lane(v128.shuffle<i32>(q, f32x4.demote_f64x2_zero(gh), 0, 5, 1, 0), 0, <i32>id)
}

@inline function scalesOf(): v128 { return f64x2.replace_lane(f64x2.splat(boosting.gradientScale()), 1, boosting.hessianScale()) }

export function widePairsBlock(begin: usize, end: usize): void {
  const from = boosting.gradients(), to = boosting.pairs(), scales = scalesOf()
  let sum: i64 = 0
  for (let i = begin; i < end; i++) {
    const pair = pairOf(i, v128.load(from + (i << 4)), scales)
    v128.store(to + (i << 4), pair)
    sum += i64x2.extract_lane(pair, 1)
  }
  total += sum
}

/** Drawn rows go forward, the others behind all drawn ones. */
export function sampledWidePairsBlock(begin: usize, end: usize): void {
  const from = boosting.gradients(), to = boosting.pairs(), scales = scalesOf(), byVariance = boosting.sampled() == 2
  let sum: i64 = 0, forward = inBag, behind = outOfBag
  for (let i = begin; i < end; i++) {
    const gh = v128.load(from + (i << 4)), pair = pairOf(i, gh, scales)
    if (byVariance ? f64x2.extract_lane(gh, 1) >= 0 : isDrawn(i)) {
      assert(forward < boosting.inBag(), 'more rows were drawn than counted')
      v128.store(to + (forward++ << 4), pair)
      sum += i64x2.extract_lane(pair, 1)
    } else {
      assert(behind < boosting.rowCount(), 'fewer rows were drawn than counted')
      v128.store(to + (behind++ << 4), pair)
    }
  }
  inBag = forward
  outOfBag = behind
  total += sum
}
