// A leaf's histograms: per feature 256 entries of one i64, the sums of g (high half) and h (low half) of the rows with that code.
import * as boosting from '../build/generated/boosting-context'
import { blockConstant, blockPacked } from '../build/generated/histogram-blocks'
import * as worker from '../build/generated/worker-record'
import { myRecord } from './gradients'
import { shareStart, teamCount, workerIndex } from './team'

/** Bytes of one feature's histogram. */
@inline export const FEATURE_BYTES: usize = 2048

/** Rows are shared out, each thread into a histogram of its own; or features are, when `byFeature`. */
export function histogram(byFeature: bool): void {
  const features = boosting.paddedFeatureCount(), begin = boosting.jobBegin(), count = boosting.jobCount()
  if (byFeature) {
    const first = firstFeature(workerIndex), last = min<usize>(features, firstFeature(workerIndex + 1))
    fill(first, last - first, begin, begin + count, boosting.jobHistogram())
  } else {
    const own = boosting.partialHistograms() + workerIndex * boosting.histogramBytes()
    fill(0, features, begin + shareStart(count, workerIndex), begin + shareStart(count, workerIndex + 1), workerIndex == 0 ? boosting.jobHistogram() : own)
  }
}

/** Features are shared out in fours. */
@inline export function firstFeature(index: usize): usize {
  return (((boosting.paddedFeatureCount() >> 2) * index) / teamCount()) << 2
}

function fill(feature: usize, features: usize, begin: usize, end: usize, histogram: usize): void {
  if (features == 0) return
  memory.fill(histogram + feature * FEATURE_BYTES, 0, features * FEATURE_BYTES)
  const stride = boosting.rowStride(), sequential = boosting.jobSequential() != 0, constant = boosting.hessianIsConstant() != 0
  const rows = boosting.rows() + feature, pairs = boosting.pairs()
  // A tile of rows by a block of features keeps rows and at most 40 KB of histogram in the first-level cache.
  const block: usize = features <= 20 ? features : features == 28 ? 14 : 16
  const tile: usize = features <= block ? 256 : 1024
  let sink: u32 = 0
  for (let at = begin; at < end; at += tile) {
    const until = min<usize>(end, at + tile), pair = pairs + (at << 3), pairEnd = pairs + (until << 3)
    if (!sequential) sink |= touch(rows, stride, features, pair, pairEnd)
    const first = sequential ? rows + at * stride : rows
    for (let f: usize = 0; f < features; f += block) {
      const width = min<usize>(block, features - f), into = histogram + (feature + f) * FEATURE_BYTES
      if (constant) blockConstant(width, sequential, first + f, stride, pair, pairEnd, into)
      else blockPacked(width, sequential, first + f, stride, pair, pairEnd, into)
    }
  }
  worker.setSink(myRecord(), <usize>sink)
}

/** Loads a byte of every cache line the tile needs, so that dozens of misses overlap: WebAssembly has no prefetch. */
export function touch(rows: usize, stride: usize, features: usize, pair: usize, end: usize): u32 {
  let sink: u32 = 0
  for (let line: usize = 0; line < features; line += 64) {
    for (let p = pair; p < end; p += 8) sink |= <u32>load<u8>(rows + line + <usize>load<u32>(p) * stride)
  }
  return sink
}
