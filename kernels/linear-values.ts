// What linear leaves give rows of codes: their value, and then slope after slope.
import * as node from '../build/generated/node-record'
import * as scoring from '../build/generated/scoring-context'
import * as slope from '../build/generated/slope-record'
import { leafOf } from './nodes'

@inline const CENTRE_BYTES: usize = 2048

/** NaN for missing. */
@inline export function centreAt(centres: usize, feature: usize, code: usize): f64 { return load<f64>(centres + feature * CENTRE_BYTES + (code << 3)) }

export function linearValue(value: f64, from: usize, to: usize, row: usize, centres: usize): f64 {
  for (; from < to; from += slope.BYTES) {
    const feature = slope.feature(from), centre = centreAt(centres, feature, <usize>load<u8>(row + feature))
    if (!isNaN<f64>(centre)) value += slope.slope(from) * (centre - slope.mean(from))
  }
  return value
}

/** As `scoreRows`, with the slopes of tree `index`. */
export function scoreLinearRows(index: usize, tree: usize, row: usize, margin: usize, count: usize): void {
  const first = <usize>load<u32>(scoring.treeStarts() + (index << 2)), stride = scoring.rowStride(), step = scoring.rowStep() << 3
  const slopes = scoring.slopes(), centres = scoring.centres()
  for (; count > 0; count--, row += stride, margin += step) {
    const found = leafOf(tree, row), start = scoring.slopeStarts() + ((first + (found - tree) / node.BYTES) << 2)
    const from = slopes + <usize>load<u32>(start) * slope.BYTES, to = slopes + <usize>load<u32>(start, 4) * slope.BYTES
    store<f64>(margin, load<f64>(margin) + linearValue(node.value(found), from, to, row, centres))
  }
}
