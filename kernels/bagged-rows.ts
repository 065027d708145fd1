// The rows of a tree under way: which are drawn, and how a split divides them. Beside each row lies a pair of doubles.
import * as bagging from '../build/generated/bagging-context'
import { drawBelow32 } from './bagged-draws'

/** This worker's room. */
export let work: usize = 0

export function useWorkspace(address: usize): void { work = address }

/** Which rows count, and how often; rows in ascending order. */
export function drawRows(): usize {
  const times = work + bagging.timesAt(), weighing = bagging.weighing(), count = bagging.weighingCount()
  memory.fill(times, 0, bagging.rowCount() << 2)
  if (bagging.replaced()) {
    for (let i: usize = 0; i < bagging.drawnCount(); i++) {
      const at = times + (<usize>load<u32>(weighing + (drawBelow32(<u32>count) << 2)) << 2)
      store<u32>(at, load<u32>(at) + 1)
    }
  } else drawOnce(times, weighing, count)
  let drawn: usize = 0
  for (let i: usize = 0; i < count; i++) {
    const row = load<u32>(weighing + (i << 2)), often = load<u32>(times + (<usize>row << 2))
    if (often == 0) continue
    placeRow(drawn, <usize>row, <f64>often)
    drawn++
  }
  return drawn
}

/** Exactly `drawnCount` rows: each as likely as what is still wanted among those still to come. */
function drawOnce(times: usize, weighing: usize, count: usize): void {
  let wanted = bagging.drawnCount()
  for (let i: usize = 0; i < count; i++) {
    const isDrawn = wanted == count - i || drawBelow32(<u32>(count - i)) < wanted
    if (!isDrawn) continue
    store<u32>(times + (<usize>load<u32>(weighing + (i << 2)) << 2), 1)
    wanted--
  }
}

@inline function placeRow(at: usize, row: usize, often: f64): void {
  const weight = bagging.weights() == 0 ? often : often * load<f64>(bagging.weights() + (row << 3)), label = load<f64>(bagging.labels() + (row << 3))
  store<u32>(work + bagging.drawnAt() + (at << 2), <u32>row)
  const pair = work + bagging.pairsAt() + (at << 4)
  store<f64>(pair, weight)
  store<f64>(pair, bagging.classCount() > 1 ? label : weight * label, 8)
}

/** Rows whose code is in the set go right, in their order; returns how many go left. The right ones lie in the spare room. */
export function divideBagged(feature: usize, begin: usize, count: usize): usize {
  const rows = work + bagging.drawnAt(), spare = work + bagging.spareAt(), pairs = work + bagging.pairsAt(), sparePairs = work + bagging.sparePairsAt()
  const column = bagging.columns() + feature * bagging.columnBytes(), set = work + bagging.setAt()
  let left = begin, right: usize = 0
  for (let i = begin; i < begin + count; i++) {
    const row = load<u32>(rows + (i << 2)), code = <u32>load<u8>(column + <usize>row), pair = v128.load(pairs + (i << 4))
    if ((load<u32>(set + (<usize>(code >> 5) << 2)) >> (code & 31)) & 1) {
      store<u32>(spare + (right << 2), row)
      v128.store(sparePairs + (right << 4), pair)
      right++
    } else {
      store<u32>(rows + (left << 2), row)
      v128.store(pairs + (left << 4), pair)
      left++
    }
  }
  return left - begin
}

export function copyPairs(begin: usize, count: usize): void {
  memory.copy(work + bagging.drawnAt() + (begin << 2), work + bagging.spareAt(), count << 2)
  memory.copy(work + bagging.pairsAt() + (begin << 4), work + bagging.sparePairsAt(), count << 4)
}

/** Sums and counts of the rows by their code; the words at `occupied` say which codes there are. */
export function countRows(column: usize, begin: usize, count: usize, occupied: usize): void {
  const rows = work + bagging.drawnAt(), pairs = work + bagging.pairsAt(), sums = work + bagging.sumsAt(), counts = work + bagging.countsAt()
  for (let i = begin; i < begin + count; i++) {
    const code = <usize>load<u8>(column + <usize>load<u32>(rows + (i << 2))), at = sums + (code << 4), counted = counts + (code << 2), word = occupied + ((code >> 6) << 3)
    v128.store(at, f64x2.add(v128.load(at), v128.load(pairs + (i << 4))))
    store<u32>(counted, load<u32>(counted) + 1)
    store<u64>(word, load<u64>(word) | (<u64>1 << (code & 63)))
  }
}

/** Lists of the rows by their code, the last first; ends are 0, so that rows count from 1. */
export function linkRows(column: usize, begin: usize, count: usize, occupied: usize): void {
  const rows = work + bagging.drawnAt(), heads = work + bagging.headsAt(), next = work + bagging.nextAt()
  for (let i = begin; i < begin + count; i++) {
    const code = <usize>load<u8>(column + <usize>load<u32>(rows + (i << 2))), head = heads + (code << 2), word = occupied + ((code >> 6) << 3)
    const isFirst = (load<u64>(word) >> (code & 63) & 1) == 0
    store<u32>(next + (i << 2), isFirst ? 0 : load<u32>(head))
    store<u32>(head, <u32>(i + 1))
    store<u64>(word, load<u64>(word) | (<u64>1 << (code & 63)))
  }
}

/** How many rows' codes are not in the set; their pairs added up, or their weights by class. */
export function sumLeft(column: usize, begin: usize, count: usize, set: usize, into: usize): usize {
  const rows = work + bagging.drawnAt(), pairs = work + bagging.pairsAt(), classes = bagging.classCount()
  let left: usize = 0, sum = f64x2.splat(0)
  for (let i = begin; i < begin + count; i++) {
    const code = <u32>load<u8>(column + <usize>load<u32>(rows + (i << 2)))
    if ((load<u32>(set + (<usize>(code >> 5) << 2)) >> (code & 31)) & 1) continue
    left++
    if (classes == 1) sum = f64x2.add(sum, v128.load(pairs + (i << 4)))
    else {
      const at = into + (<usize>load<f64>(pairs + (i << 4), 8) << 3)
      store<f64>(at, load<f64>(at) + load<f64>(pairs + (i << 4)))
    }
  }
  if (classes == 1) v128.store(into, sum)
  return left
}
