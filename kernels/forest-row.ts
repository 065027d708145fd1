// One row by a fitted ensemble: eight trees are walked at once, then leaf values are added in the order of trees.
import { rowWalkCodes, rowWalkSets } from '../build/generated/forest-blocks'
import * as forest from '../build/generated/forest-context'
import * as scored from '../build/generated/scored-record'
import { scoredAt } from './forest'
import { fillRow } from './forest-columns'

/** Margins of the row in `input`, into `output`. */
export function forestRow(): void {
  const codes = forest.scratch(), ends = codes + forest.leavesAt()
  fillRow(codes)
  walkTrees(codes, ends)
  for (let k: usize = 0; k < forest.outputs(); k++) store<f64>(forest.output() + (k << 3), marginOf(k, ends))
}

function walkTrees(codes: usize, ends: usize): void {
  const groups = (forest.treeCount() + 7) >> 3, hasSets = forest.nodeShift() != 3
  for (let group: usize = 0; group < groups; group++) {
    const depth = <usize>load<u32>(forest.groupDepths() + (group << 2)), roots = forest.roots() + (group << 5), out = ends + (group << 5)
    if (hasSets) rowWalkSets(forest.nodes(), roots, depth, codes, forest.base(), out)
    else rowWalkCodes(forest.nodes(), roots, depth, codes, forest.base(), out)
  }
}

function marginOf(output: usize, ends: usize): f64 {
  const isVector = forest.leafWidth() != 1, first = forest.firstTrees() + (output << 2)
  const begin = isVector ? <usize>0 : <usize>load<u32>(first), last = isVector ? forest.treeCount() : <usize>load<u32>(first, 4)
  const shift = forest.nodeShift(), within = isVector ? output << 3 : <usize>0, width = forest.leafWidth()
  let margin = load<f64>(forest.margins0() + (output << 3))
  for (let index = begin; index < last; index++) {
    const tree = scoredAt(index), node = (<usize>load<u32>(ends + (index << 2)) - scored.root(tree)) >> shift
    margin += load<f64>(forest.base() + scored.nodeValues(tree) + within + ((node * width) << 3))
  }
  return margin
}
