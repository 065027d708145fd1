// Adds trees to margins: a block of rows stays in the first-level cache while one tree after another passes over it.
import * as node from '../build/generated/node-record'
import { scoreEight } from '../build/generated/score-block'
import * as scoring from '../build/generated/scoring-context'
import { scoreLinearRows } from './linear-values'
import { leafOf } from './nodes'
import { scoreVectorRows } from './score-vectors'

/** Adds every tree to the margins of rows `begin` up to `end`. */
export function scoreBlock(begin: usize, end: usize): void {
  let output = scoring.firstOutput()
  for (let tree: usize = 0; tree < scoring.treeCount(); tree++) {
    if (scoring.vectors() != 0) scoreVectorRows(tree, begin, end)
    else scoreRows(tree, output, begin, end)
    if (++output == scoring.outputs()) output = 0
  }
}

export function scoreRows(index: usize, output: usize, begin: usize, end: usize): void {
  const tree = scoring.trees() + index * scoring.treeBytes(), depth = <usize>load<u32>(scoring.depths() + (index << 2))
  const stride = scoring.rowStride(), step = scoring.rowStep() << 3
  let row = scoring.rows() + begin * stride, margin = scoring.margins() + ((output * scoring.outputStep()) << 3) + begin * step
  if (scoring.slopes() != 0) return scoreLinearRows(index, tree, row, margin, end - begin)
  for (; begin + 8 <= end; begin += 8, row += stride << 3, margin += step << 3) scoreEight(tree, depth, row, stride, margin, step)
  for (; begin < end; begin++, row += stride, margin += step) store<f64>(margin, load<f64>(margin) + node.value(leafOf(tree, row)))
}
