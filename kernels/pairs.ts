// Second pass of a tree: (row id, gradient) pairs with as many bits as their sums allow, rows drawn for this tree first.
import * as boosting from '../build/generated/boosting-context'
import { BLOCK_ROWS } from '../build/generated/constants'
import * as worker from '../build/generated/worker-record'
import { addLanes, laneMask, myRecord, plainGradient } from './gradients'
import { claim } from './team'

let sumG: i64 = 0
let sumH: i64 = 0
let inBag: usize = 0 // positions of the next drawn and the next left-out row
let outOfBag: usize = 0

export function pairs(): void {
  const rows = boosting.rowCount(), constant = boosting.hessianIsConstant() != 0, sampled = boosting.sampled() != 0
  sumG = 0
  sumH = 0
  for (let block = claim(); block * BLOCK_ROWS < rows; block = claim()) {
    const row = block * BLOCK_ROWS, until = min<usize>(rows, row + BLOCK_ROWS)
    inBag = sampled ? <usize>load<u32>(boosting.blockCounts() + (block << 2)) : row
    outOfBag = boosting.inBag() + row - inBag
    if (constant) plainPairsBlock(row, until)
    else if (sampled) sampledPairsBlock(row, until)
    else pairsBlock(row, until)
  }
  worker.setGradientSum(myRecord(), sumG)
  worker.setHessianSum(myRecord(), sumH)
}

/** Counter-based (Murmur3's finaliser): a row's draw depends on the tree's seed and its id alone. */
@inline export function hash(id: u32, seed: u32): u32 {
  let x = id * 0x9e3779b1 + seed
  x = (x ^ (x >> 16)) * 0x85ebca6b
  x = (x ^ (x >> 13)) * 0xc2b2ae35
  return x ^ (x >> 16)
}
@inline export function isDrawn(id: usize): bool { return hash(<u32>id, <u32>boosting.bagSeed()) < <u32>boosting.bagThreshold() }

export function countBag(): void {
  const rows = boosting.rowCount()
  for (let block = claim(); block * BLOCK_ROWS < rows; block = claim()) {
    const row = block * BLOCK_ROWS
    store<u32>(boosting.blockCounts() + (block << 2), <u32>countBagBlock(row, min<usize>(rows, row + BLOCK_ROWS)))
  }
}

export function countBagBlock(begin: usize, end: usize): usize {
  let drawn: usize = 0
  for (let i = begin; i < end; i++) drawn += <usize>isDrawn(i)
  return drawn
}

/** Every row, four at a time: shifted right with rounding, or with a dither that depends on the row and the tree alone. */
export function pairsBlock(begin: usize, end: usize): void {
  const from = boosting.gradients(), to = boosting.pairs(), seed = <i32>boosting.ditherSeed()
  const kg = boosting.gradientShift(), kh = boosting.hessianShift()
  const roundG = i32x4.splat((1 << kg) >> 1), roundH = i32x4.splat((1 << kh) >> 1)
  const maskG = i32x4.splat((1 << kg) - 1), maskH = i32x4.splat((1 << kh) - 1), low = i32x4.splat(0xffff)
  let totalG = i64x2.splat(0), totalH = i64x2.splat(0)
  for (let i = begin; i < end; i += 4) {
    const ids = i32x4.add(i32x4.splat(<i32>i), i32x4(0, 1, 2, 3)), w = v128.load(from + (i << 2))
    let addG = roundG, addH = roundH
    if (seed != 0) {
      const r = i32x4.mul(i32x4.add(ids, i32x4.splat(seed)), i32x4.splat(<i32>0x9e3779b1))
      const noise = i32x4.mul(v128.xor(r, i32x4.shr_u(r, 15)), i32x4.splat(<i32>0x85ebca77))
      addG = v128.and(i32x4.shr_u(noise, 9), maskG)
      addH = v128.and(i32x4.shr_u(noise, 1), maskH)
    }
    let g = i32x4.shr_s(i32x4.add(i32x4.shr_s(w, 16), addG), kg)
    let h = i32x4.shr_u(i32x4.add(v128.and(w, low), addH), kh)
    const packed = v128.or(i32x4.shl(g, 16), h)
    v128.store(to + (i << 3), v128.shuffle<i32>(ids, packed, 0, 4, 1, 5))
    v128.store(to + (i << 3), v128.shuffle<i32>(ids, packed, 2, 6, 3, 7), 16)
    if (i + 4 > end) {
      g = v128.and(g, laneMask(end - i))
      h = v128.and(h, laneMask(end - i))
    }
    totalG = addLanes(totalG, g)
    totalH = addLanes(totalH, h)
  }
  sumG += i64x2.extract_lane(totalG, 0) + i64x2.extract_lane(totalG, 1)
  sumH += i64x2.extract_lane(totalH, 0) + i64x2.extract_lane(totalH, 1)
}

/** As `pairsBlock`, a row at a time: drawn rows go forward, the others behind all drawn ones. */
export function sampledPairsBlock(begin: usize, end: usize): void {
  const from = boosting.gradients(), seed = <u32>boosting.ditherSeed()
  const kg = boosting.gradientShift(), kh = boosting.hessianShift()
  for (let i = begin; i < end; i++) {
    const w = load<u32>(from + (i << 2)), noise = hash(<u32>i, seed)
    const addG = seed != 0 ? (noise >> 9) & ((1 << kg) - 1) : (1 << kg) >> 1
    const addH = seed != 0 ? (noise >> 1) & ((1 << kh) - 1) : (1 << kh) >> 1
    const g = ((<i32>w >> 16) + <i32>addG) >> kg, h = ((w & 0xffff) + <u32>addH) >> kh
    place(i, (<u32>g << 16) | h, g, h)
  }
}

/** Plain losses: h is 1, so g has the whole word. */
export function plainPairsBlock(begin: usize, end: usize): void {
  const loss = boosting.loss(), scale = boosting.gradientScale(), seed = <u32>boosting.ditherSeed()
  for (let i = begin; i < end; i++) {
    const dither = <f64>hash(<u32>i, seed) * 2.3283064365386963e-10
    const g = <i32>floor<f64>(plainGradient(loss, i) * scale + dither)
    place(i, <u32>g, g, 1)
  }
}

@inline function place(id: usize, packed: u32, g: i32, h: u32): void {
  const pair = <u64>id | (<u64>packed << 32)
  if (boosting.sampled() == 0 || isDrawn(id)) {
    assert(inBag < boosting.inBag(), 'more rows were drawn than counted')
    store<u64>(boosting.pairs() + (inBag++ << 3), pair)
    sumG += g
    sumH += h
  } else {
    assert(outOfBag < boosting.rowCount(), 'fewer rows were drawn than counted')
    store<u64>(boosting.pairs() + (outOfBag++ << 3), pair)
  }
}
