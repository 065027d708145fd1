// Vector leaves: a tree for all classes. Each leaf gets Newton's step of every class, from exact sums over its rows.
import * as boosting from '../build/generated/boosting-context'
import { BLOCK_ROWS, JOB_MOVE_VECTORS, JOB_NAME_LEAVES, JOB_SUM_VECTORS } from '../build/generated/constants'
import * as leaf from '../build/generated/leaf-record'
import * as node from '../build/generated/node-record'
import { LEAST_HESSIAN } from './gradients'
import { weigh } from './project'
import { leafRecord } from './leaves'
import { leafOf } from './nodes'
import { worthSharing } from './scale'
import { alone, claim, dispatch, workerIndex } from './team'

/** Fixed point of g and h: all the bits a float has below 1; sums of 2^38 rows fit. */
const ONE: f32 = 16777216
const ENTRY: usize = 16
const UNCOUNTED: u32 = 0x8000

export function finishVectors(): void {
  memory.fill(boosting.vectorSums(), 0, boosting.workerCount() * boosting.vectorSumsBytes())
  pass(JOB_NAME_LEAVES)
  pass(JOB_SUM_VECTORS)
  for (let i: usize = 0; i < boosting.leafCount(); i++) setVector(leaf.node(leafRecord(i)))
  if (boosting.sampled() == 2) boosting.setLeafScale(meanVector())
  pass(JOB_MOVE_VECTORS)
}

/** In the order of the nodes, as a host adds them that takes up the trees; inner nodes have zeros. */
function meanVector(): f64 {
  let sum: f64 = 0
  for (let i: usize = 0, count = boosting.nodeCount() * boosting.classCount(); i < count; i++) sum += abs<f64>(load<f64>(boosting.vectors() + (i << 3)))
  return sum / <f64>boosting.leafCount()
}

function pass(job: u32): void {
  if (worthSharing(boosting.rowCount())) dispatch(job)
  else alone(job)
}

/** Which leaf each row is in. */
export function nameLeaves(): void {
  const rows = boosting.rowCount(), inBag = boosting.inBag()
  for (let at = claim() * BLOCK_ROWS; at < rows; at = claim() * BLOCK_ROWS) {
    const until = min<usize>(rows, at + BLOCK_ROWS)
    if (at < inBag) nameDrawn(at, min<usize>(until, inBag))
    if (until > inBag) nameWalkedBlock(max<usize>(at, inBag), until)
  }
}

function nameDrawn(begin: usize, end: usize): void {
  const bytes = boosting.pairBytes()
  for (let i: usize = 0; i < boosting.leafCount(); i++) {
    const record = leafRecord(i), name = <u16>leaf.node(record)
    const first = max<usize>(begin, leaf.begin(record)), last = min<usize>(end, leaf.begin(record) + leaf.count(record))
    for (let pair = boosting.pairs() + first * bytes, until = boosting.pairs() + last * bytes; pair < until; pair += bytes) {
      store<u16>(boosting.leafOfRow() + (<usize>load<u32>(pair) << 1), name)
    }
  }
}

export function nameWalkedBlock(begin: usize, end: usize): void {
  const tree = boosting.tree(), rows = boosting.rows(), stride = boosting.rowStride(), names = boosting.leafOfRow(), bytes = boosting.pairBytes()
  for (let pair = boosting.pairs() + begin * bytes, until = boosting.pairs() + end * bytes; pair < until; pair += bytes) {
    const id = <usize>load<u32>(pair)
    store<u16>(names + (id << 1), <u16>(<u32>((leafOf(tree, rows + id * stride) - tree) / node.BYTES) | UNCOUNTED))
  }
}

export function sumVectors(): void {
  const rows = boosting.rowCount(), sums = boosting.vectorSums() + workerIndex * boosting.vectorSumsBytes()
  for (let at = claim() * BLOCK_ROWS; at < rows; at = claim() * BLOCK_ROWS) {
    for (let k: usize = 0; k < boosting.classCount(); k++) sumVectorsBlock(k, at, min<usize>(rows, at + BLOCK_ROWS), sums + k * ENTRY)
  }
}

/** One class of a block of rows; the same gradients as one tree per class would have. */
export function sumVectorsBlock(index: usize, begin: usize, end: usize, sums: usize): void {
  const weights = boosting.weights(), labels = boosting.labels(), names = boosting.leafOfRow()
  const probabilities = boosting.probabilities() + index * (((boosting.rowCount() + 7) & ~3) << 2)
  const classes = boosting.classCount(), k = <f32>classes, step = classes * ENTRY
  const one = f32x4.splat(1), least = f32x4.splat(LEAST_HESSIAN), factor = f32x4.splat(k / (k - 1)), label = f32x4.splat(<f32>index)
  for (let i = begin; i < end; i += 4) {
    const p = v128.load(probabilities + (i << 2))
    const g = fixed(weigh(f32x4.sub(p, v128.and(f32x4.eq(v128.load(labels + (i << 2)), label), one)), weights, i))
    const h = fixed(weigh(f32x4.mul(f32x4.max(f32x4.mul(p, f32x4.sub(one, p)), least), factor), weights, i))
    const low = v128.shuffle<i32>(g, h, 0, 4, 1, 5), high = v128.shuffle<i32>(g, h, 2, 6, 3, 7), name = names + (i << 1)
    add(sums, step, load<u16>(name), i64x2.extend_low_i32x4_s(low))
    if (i + 1 < end) add(sums, step, load<u16>(name, 2), i64x2.extend_high_i32x4_s(low))
    if (i + 2 < end) add(sums, step, load<u16>(name, 4), i64x2.extend_low_i32x4_s(high))
    if (i + 3 < end) add(sums, step, load<u16>(name, 6), i64x2.extend_high_i32x4_s(high))
  }
}

@inline function fixed(x: v128): v128 { return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(x, f32x4.splat(ONE)))) }

@inline function add(sums: usize, step: usize, name: u32, entry: v128): void {
  if ((name & UNCOUNTED) != 0) return
  const at = sums + <usize>name * step
  v128.store(at, i64x2.add(v128.load(at), entry))
}

function setVector(index: usize): void {
  const classes = boosting.classCount(), unit = 1 / <f64>ONE
  for (let k: usize = 0; k < classes; k++) {
    let sum = i64x2.splat(0)
    for (let w: usize = 0; w < boosting.workerCount(); w++) {
      sum = i64x2.add(sum, v128.load(boosting.vectorSums() + w * boosting.vectorSumsBytes() + (index * classes + k) * ENTRY))
    }
    const g = <f64>i64x2.extract_lane(sum, 0) * unit, h = <f64>i64x2.extract_lane(sum, 1) * unit
    const kept = g - max<f64>(min<f64>(g, boosting.l1()), -boosting.l1())
    store<f64>(boosting.vectors() + ((index * classes + k) << 3), h > 0 ? -boosting.learningRate() * kept / (h + boosting.l2()) : 0)
  }
}

export function moveVectors(): void {
  const rows = boosting.rowCount()
  for (let at = claim() * BLOCK_ROWS; at < rows; at = claim() * BLOCK_ROWS) {
    for (let k: usize = 0; k < boosting.classCount(); k++) moveVectorsBlock(k, at, min<usize>(rows, at + BLOCK_ROWS))
  }
}

export function moveVectorsBlock(index: usize, begin: usize, end: usize): void {
  const classes = boosting.classCount(), names = boosting.leafOfRow(), values = boosting.vectors() + (index << 3)
  const margins = boosting.margins() + index * (((boosting.rowCount() + 7) & ~3) << 3)
  for (let i = begin; i < end; i++) {
    const at = margins + (i << 3), name = <usize>(load<u16>(names + (i << 1)) & ~UNCOUNTED)
    store<f64>(at, load<f64>(at) + load<f64>(values + ((name * classes) << 3)))
  }
}
