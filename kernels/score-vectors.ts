// Scores of trees with vector leaves: a row reaches one leaf, which adds to every output.
import * as node from '../build/generated/node-record'
import * as scoring from '../build/generated/scoring-context'
import { leafOf } from './nodes'

export function scoreVectorRows(index: usize, begin: usize, end: usize): void {
  const tree = scoring.trees() + index * scoring.treeBytes(), outputs = scoring.outputs(), stride = scoring.rowStride()
  const vectors = scoring.vectors() + ((index * (scoring.treeBytes() / node.BYTES) * outputs) << 3)
  const step = scoring.rowStep() << 3, outputStep = scoring.outputStep() << 3
  let row = scoring.rows() + begin * stride, margins = scoring.margins() + begin * step
  for (; begin < end; begin++, row += stride, margins += step) {
    let value = vectors + (((leafOf(tree, row) - tree) / node.BYTES * outputs) << 3)
    for (let k: usize = 0, at = margins; k < outputs; k++, at += outputStep, value += 8) store<f64>(at, load<f64>(at) + load<f64>(value))
  }
}
