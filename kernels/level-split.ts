// The jobs of one level of a symmetric tree besides the search: counting its leaves, parting their rows, and completing its split.
import * as boosting from '../build/generated/boosting-context'
import * as candidate from '../build/generated/candidate-record'
import * as leaf from '../build/generated/leaf-record'
import { hessianOf } from './gain'
import { FEATURE_BYTES, fill } from './histogram'
import { leafRecord } from './leaves'
import * as facts from './level-facts'
import { orderedSet } from './nodes'
import { packedOf } from './pair-sums'
import { columnOf, divideInPlace, leftTable } from './partition'
import { worthSharing } from './scale'
import { addPartials } from './search'
import { claim } from './team'
import { isFresh } from './tree-symmetric'

/** Leaves of so few rows have no histograms: their rows are counted, feature by feature, while they are searched. */
@inline const SPARSE_ROWS: usize = 64
@inline export function isSparse(rows: usize): bool { return rows <= SPARSE_ROWS }

/** What the other threads counted, feature by feature. */
export function addAllPartials(): void {
  for (let position = claim(); position < boosting.drawnCount(); position = claim()) {
    addPartials(boosting.jobHistogram() + position * FEATURE_BYTES, position)
  }
}

export function countLevel(): void {
  for (let i = claim(); i < boosting.leafCount(); i = claim()) {
    const record = leafRecord(i)
    if (!isFresh(i) || worthSharing(leaf.count(record))) continue
    memory.fill(leaf.histogram(record), 0, boosting.histogramBytes())
    fill(0, boosting.paddedDrawnCount(), leaf.begin(record), leaf.begin(record) + leaf.count(record), leaf.histogram(record))
  }
}

/** The leaves that are not shared among threads, one at a time: their pairs are parted and the left ones summed. */
export function divideLevel(): void {
  const split = leaf.candidate(leafRecord(0)), column = columnOf(split), table = leftTable(split)
  for (let i = claim(); i < boosting.leafCount(); i = claim()) {
    const record = leafRecord(i)
    if (!worthSharing(leaf.count(record))) {
      const begin = leaf.begin(record), ownSpare = boosting.spare() + begin * boosting.pairBytes()
      leaf.setLeftCount(record, divideInPlace(column, table, begin, leaf.count(record), ownSpare))
    }
    leaf.setLeft(record, leaf.histogram(record) != 0 ? leftOfHistogram(record, split) : leftOfPairs(record))
  }
}

function leftOfHistogram(record: usize, split: usize): i64 {
  const histogram = leaf.histogram(record) + candidate.position(split) * FEATURE_BYTES, right = candidate.right(split)
  const codes = <usize>load<u32>(boosting.valueBins() + (candidate.feature(split) << 2)) + 1
  let left: i64 = 0
  for (let code: usize = 0; code < codes; code++) {
    const isRight = (load<u32>(right + ((code >> 5) << 2)) >> <u32>(code & 31)) & 1
    if (!isRight) left += load<i64>(histogram + (code << 3))
  }
  return left
}

function leftOfPairs(record: usize): i64 {
  let left: i64 = 0
  const bytes = boosting.pairBytes(), begin = boosting.pairs() + leaf.begin(record) * bytes, end = begin + leaf.leftCount(record) * bytes
  for (let pair = begin; pair < end; pair += bytes) left += packedOf(pair)
  return left
}

/** Codes that go right; those no row has are left, until `keepSideOfAbsent`. */
export function buildRightSet(split: usize): void {
  const feature = candidate.feature(split), at = facts.factsOf(candidate.position(split)), right = candidate.right(split)
  if (!candidate.isCategory(split)) {
    return orderedSet(right, candidate.code(split), <usize>load<u32>(boosting.valueBins() + (feature << 2)), candidate.missingLeft(split) != 0)
  }
  memory.fill(right, 0, 32)
  for (let i = candidate.code(split); i < facts.levels(at); i++) {
    const code = facts.level(at, i), word = right + ((code >> 5) << 2)
    store<u32>(word, load<u32>(word) | (<u32>1 << <u32>(code & 31)))
  }
}

/** Whatever no row had, a level or the missing, goes with the larger side. */
export function keepSideOfAbsent(split: usize): void {
  const at = facts.factsOf(candidate.position(split)), right = candidate.right(split), feature = candidate.feature(split)
  let left: f64 = 0, all: f64 = 0
  for (let i: usize = 0; i < boosting.leafCount(); i++) {
    left += hessianOf(leaf.left(leafRecord(i)))
    all += hessianOf(leaf.total(leafRecord(i)))
  }
  const goesLeft = left * 2 >= all
  if (!candidate.isCategory(split)) {
    if (facts.missingSeen(at)) return
    candidate.setMissingLeft(split, <usize>goesLeft)
    return orderedSet(right, candidate.code(split), <usize>load<u32>(boosting.valueBins() + (feature << 2)), goesLeft)
  }
  candidate.setMissingLeft(split, <usize>goesLeft)
  if (goesLeft) return
  memory.fill(right, 255, 32)
  for (let i: usize = 0; i < candidate.code(split); i++) {
    const code = facts.level(at, i), word = right + ((code >> 5) << 2)
    store<u32>(word, load<u32>(word) & ~(<u32>1 << <u32>(code & 31)))
  }
  candidate.setCode(split, 0)
}
