// Staged columns of doubles become codes: row-major for histograms and scores, column-major for partitions.
import * as binning from '../build/generated/binning-context'

export function binBlock(begin: usize, end: usize): void {
  const features = binning.featureCount(), stride = binning.rowStride(), capacity = binning.capacity()
  for (let feature: usize = 0; feature < features; feature++) {
    const values = binning.values() + feature * capacity * 8
    const row = binning.rows() + (binning.firstRow() + begin) * stride + feature
    const missing = load<u32>(binning.valueBins() + (feature << 2))
    assert(missing > 0 && missing < 256 && end <= capacity, 'codes do not fit a byte, or rows were not staged')
    if (load<u8>(binning.categorical() + feature)) binCategory(values, begin, end, row, stride, missing - 1)
    else if (rankTable(feature) != 0) binStatistic(values, begin, end, row, stride, rankTable(feature), load<u32>(binning.levelCounts() + (feature << 2)))
    else binNumber(values, begin, end, row, stride, binning.edges() + (feature << 11), missing)
    if (binning.columns() != 0) {
      copyColumn(row, stride, end - begin, binning.columns() + feature * binning.columnBytes() + binning.firstRow() + begin)
    }
  }
}

/** Few edges are found in fewer steps. */
function binNumber(values: usize, begin: usize, end: usize, row: usize, stride: usize, edges: usize, missing: u32): void {
  if (missing <= 8) search(values, begin, end, row, stride, edges, missing, 3)
  else if (missing <= 64) search(values, begin, end, row, stride, edges, missing, 6)
  else search(values, begin, end, row, stride, edges, missing, 8)
}

@inline function search(values: usize, begin: usize, end: usize, row: usize, stride: usize, edges: usize, missing: u32, steps: i32): void {
  let i = begin
  for (; i + 4 <= end; i += 4) {
    const v = values + (i << 3)
    const a = codeOf(edges, load<f64>(v), missing, steps), b = codeOf(edges, load<f64>(v, 8), missing, steps)
    const c = codeOf(edges, load<f64>(v, 16), missing, steps), d = codeOf(edges, load<f64>(v, 24), missing, steps)
    store<u8>(row, a); store<u8>(row + stride, b); store<u8>(row + stride * 2, c); store<u8>(row + stride * 3, d)
    row += stride << 2
  }
  for (; i < end; i++, row += stride) store<u8>(row, codeOf(edges, load<f64>(values + (i << 3)), missing, steps))
}

/** The number of edges below x, by a branchless search of 2^steps - 1 edges, padded with infinity. */
@inline function codeOf(edges: usize, x: f64, missing: u32, steps: i32): u32 {
  let at = edges
  if (steps > 6) {
    at += <usize>(load<f64>(at, 127 * 8) < x) << 10
    at += <usize>(load<f64>(at, 63 * 8) < x) << 9
  }
  if (steps > 3) {
    at += <usize>(load<f64>(at, 31 * 8) < x) << 8
    at += <usize>(load<f64>(at, 15 * 8) < x) << 7
    at += <usize>(load<f64>(at, 7 * 8) < x) << 6
  }
  at += <usize>(load<f64>(at, 3 * 8) < x) << 5
  at += <usize>(load<f64>(at, 1 * 8) < x) << 4
  at += <usize>(load<f64>(at) < x) << 3
  return x == x ? <u32>((at - edges) >> 3) : missing
}

/** Levels keep their number; `unseen` is the code after them, and missing (negative) the one after that. */
function binCategory(values: usize, begin: usize, end: usize, row: usize, stride: usize, unseen: u32): void {
  for (let i = begin; i < end; i++, row += stride) {
    const level = load<f64>(values + (i << 3))
    store<u8>(row, level >= 0 ? (level < <f64>unseen ? <u32>level : unseen) : unseen + 1)
  }
}

@inline function rankTable(feature: usize): usize { return <usize>load<u32>(binning.ranks() + (feature << 2)) }

/** The rank of a level; after the levels' come those of unseen and of missing ones. */
function binStatistic(values: usize, begin: usize, end: usize, row: usize, stride: usize, ranks: usize, levels: u32): void {
  for (let i = begin; i < end; i++, row += stride) {
    const level = load<f64>(values + (i << 3))
    store<u8>(row, load<u8>(ranks + <usize>(level >= 0 ? (level < <f64>levels ? <u32>level : levels) : levels + 1)))
  }
}

function copyColumn(row: usize, stride: usize, count: usize, column: usize): void {
  for (const end = column + count; column < end; column++, row += stride) store<u8>(column, load<u8>(row))
}
