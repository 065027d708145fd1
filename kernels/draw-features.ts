// The codes of the features drawn for a tree, side by side: histograms then cost what the drawn features cost.
import * as boosting from '../build/generated/boosting-context'
import { BLOCK_ROWS } from '../build/generated/constants'
import * as lanes from '../build/generated/lanes-record'
import { featureAt } from './search'
import { claim } from './team'

export function drawFeatures(): void {
  const rows = boosting.rowCount()
  for (let row = claim() * BLOCK_ROWS; row < rows; row = claim() * BLOCK_ROWS) drawBlock(row, min<usize>(rows, row + BLOCK_ROWS))
}

/** Sixteen codes at a time. A store runs over into the next row, which is written after it, but for the block's last row. */
export function drawBlock(begin: usize, end: usize): void {
  const stride = boosting.rowStride(), drawnStride = boosting.drawnStride(), groups = (boosting.featureCount() + 15) >> 4
  let from = boosting.rows() + begin * stride, to = boosting.drawnRows() + begin * drawnStride
  for (let row = begin; row + 1 < end; row++, from += stride, to += drawnStride) {
    let at = to, record = boosting.drawnLanes()
    for (let group: usize = 0; group < groups; group++, record += lanes.BYTES) {
      v128.store(at, i8x16.swizzle(v128.load(from + (group << 4)), v128.load(lanes.order(record))))
      at += <usize>lanes.count(record)
    }
  }
  for (let i: usize = 0; i < boosting.drawnCount(); i++) store<u8>(to + i, load<u8>(from + featureAt(i)))
}
