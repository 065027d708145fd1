// A leaf's histograms: per feature 256 entries of one i64, the sums of g (high half) and h (low half) of the rows with that code.
import * as boosting from '../build/generated/boosting-context'
import { blockConstant, blockPacked, blockWide } from '../build/generated/histogram-blocks'
import * as worker from '../build/generated/worker-record'
import { myRecord } from './gradients'
import { isWide } from './scale'
import { beginSearch, searchFeatures } from './search'
import { claim, workerIndex } from './team'

/** Bytes of one feature's histogram. Features are those drawn for the tree, by position. */
@inline export const FEATURE_BYTES: usize = 2048

/** Pieces small enough to share, large enough that a block of features keeps its histogram in the cache. */
const ROWS_PER_PIECE: usize = 4096

/** By rows: the leader counts into the leaf's histogram, each other worker that gets a piece into one of its own. */
export function histogram(): void {
  const features = boosting.paddedDrawnCount(), begin = boosting.jobBegin(), end = begin + boosting.jobCount()
  const into = workerIndex == 0 ? boosting.jobHistogram() : boosting.partialHistograms() + workerIndex * boosting.histogramBytes()
  let cleared = workerIndex == 0
  if (cleared) memory.fill(into, 0, boosting.histogramBytes())
  for (let at = begin + claim() * ROWS_PER_PIECE; at < end; at = begin + claim() * ROWS_PER_PIECE) {
    if (!cleared) memory.fill(into, 0, boosting.histogramBytes())
    cleared = true
    fill(0, features, at, min<usize>(end, at + ROWS_PER_PIECE), into)
    worker.setCounted(myRecord(), 1)
  }
}

/** By features: each piece is counted over all rows, and searched at once by the thread that counted it. */
export function histogramAndSearch(): void {
  const features = boosting.paddedDrawnCount(), begin = boosting.jobBegin(), end = begin + boosting.jobCount()
  const piece: usize = features == 28 ? 14 : features <= 16 ? 8 : 16
  beginSearch()
  for (let feature = claim() * piece; feature < features; feature = claim() * piece) {
    const width = min<usize>(piece, features - feature)
    memory.fill(boosting.jobHistogram() + feature * FEATURE_BYTES, 0, width * FEATURE_BYTES)
    fill(feature, width, begin, end, boosting.jobHistogram())
    searchFeatures(feature, feature + width)
  }
}

export function fill(feature: usize, features: usize, begin: usize, end: usize, histogram: usize): void {
  assert(end <= boosting.inBag() && feature + features <= boosting.paddedDrawnCount(), 'a histogram of rows or features that are not there')
  const stride = boosting.drawnStride(), sequential = boosting.jobSequential() != 0, constant = boosting.hessianIsConstant() != 0, wide = isWide()
  const rows = boosting.drawnRows() + feature, pairs = boosting.pairs(), pairBytes = boosting.pairBytes()
  // A tile of rows by a block of features keeps rows and at most 40 KB of histogram in the first-level cache.
  const block: usize = features <= 20 ? features : features == 28 ? 14 : 16
  const tile: usize = features <= block ? 256 : 1024
  let sink: u32 = 0
  for (let at = begin; at < end; at += tile) {
    const until = min<usize>(end, at + tile), pair = pairs + at * pairBytes, pairEnd = pairs + until * pairBytes
    if (!sequential) sink |= wide ? touchWide(rows, stride, features, pair, pairEnd) : touch(rows, stride, features, pair, pairEnd)
    const first = sequential ? rows + at * stride : rows
    for (let f: usize = 0; f < features; f += block) {
      const width = min<usize>(block, features - f), into = histogram + (feature + f) * FEATURE_BYTES
      if (wide) blockWide(width, sequential, first + f, stride, pair, pairEnd, into)
      else if (constant) blockConstant(width, sequential, first + f, stride, pair, pairEnd, into)
      else blockPacked(width, sequential, first + f, stride, pair, pairEnd, into)
    }
  }
  worker.setSink(myRecord(), <usize>sink)
}

/** Loads a byte of every cache line the tile needs, so that dozens of misses overlap: WebAssembly has no prefetch. */
export function touch(rows: usize, stride: usize, features: usize, pair: usize, end: usize): u32 {
  let sink: u32 = 0
  assert(pair == end || (<usize>load<u32>(pair) < boosting.rowCount() && <usize>load<u32>(end - 8) < boosting.rowCount()), 'a pair names no row')
  for (let line: usize = 0; line < features; line += 64) {
    for (let p = pair; p < end; p += 8) sink |= <u32>load<u8>(rows + line + <usize>load<u32>(p) * stride)
  }
  return sink
}

/** As `touch`, for pairs of 16 bytes. */
export function touchWide(rows: usize, stride: usize, features: usize, pair: usize, end: usize): u32 {
  let sink: u32 = 0
  assert(pair == end || (<usize>load<u32>(pair) < boosting.rowCount() && <usize>load<u32>(end - 16) < boosting.rowCount()), 'a pair names no row')
  for (let line: usize = 0; line < features; line += 64) {
    for (let p = pair; p < end; p += 16) sink |= <u32>load<u8>(rows + line + <usize>load<u32>(p) * stride)
  }
  return sink
}
