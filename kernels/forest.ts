// Scores rows by a fitted ensemble, 128 rows and one tree at a time, splits as comparisons of 16 rows. A row's leaf is found from
// all splits of the tree, not by a path: rows change their label split by split, parents before children (after Lucchese et al.,
// "QuickScorer", 2015, whose masks over leaves the labels replace). Margins are added tree after tree, in f64.
import { FOREST_ROWS, TREE_BITS, TREE_LABELS, TREE_WALK } from '../build/generated/constants'
import { addEight, bitLeaves, conditionColumn, labelLeaves, walkEightCodes, walkEightSets } from '../build/generated/forest-blocks'
import * as forest from '../build/generated/forest-context'
import * as scored from '../build/generated/scored-record'
import { fillColumns } from './forest-columns'

const AT_ONCE: usize = 8

@inline export function scoredAt(index: usize): usize { return forest.trees() + index * scored.BYTES }

/** Margins of the rows `begin` up to `end`, at most 128. */
export function forestBlock(begin: usize, end: usize, scratch: usize): void {
  fillColumns(begin, scratch)
  if (forest.leafWidth() == 1) addNumbers(begin, end, scratch)
  else addVectors(begin, end, scratch)
}

function addNumbers(begin: usize, end: usize, scratch: usize): void {
  const margins = scratch + forest.marginsAt()
  for (let output: usize = 0; output < forest.outputs(); output++) {
    const first = forest.firstTrees() + (output << 2)
    startMargins(margins, output)
    addTrees(<usize>load<u32>(first), <usize>load<u32>(first, 4), scratch, margins, 1)
    writeMargins(margins, output, begin, end)
  }
}

function addVectors(begin: usize, end: usize, scratch: usize): void {
  const margins = scratch + forest.marginsAt(), outputs = forest.outputs()
  for (let output: usize = 0; output < outputs; output++) startMargins(margins + ((output * FOREST_ROWS) << 3), output)
  addTrees(0, forest.treeCount(), scratch, margins, outputs)
  for (let output: usize = 0; output < outputs; output++) writeMargins(margins + ((output * FOREST_ROWS) << 3), output, begin, end)
}

function addTrees(first: usize, last: usize, scratch: usize, margins: usize, width: usize): void {
  const leaves = scratch + forest.leavesAt(), atOnce = forest.hasWalks() ? <usize>1 : AT_ONCE
  for (let tree = first; tree < last; tree += atOnce) {
    const count = min<usize>(atOnce, last - tree)
    for (let k: usize = 0; k < count; k++) findLeaves(scoredAt(tree + k), scratch, leaves + k * FOREST_ROWS)
    for (let k: usize = 0; k < width; k++) addLeaves(tree, count, k, leaves, margins + ((k * FOREST_ROWS) << 3))
  }
}

/** The leaves of a block's rows: labels, a byte each, or the nodes a walk ends in. */
export function findLeaves(tree: usize, columns: usize, leaves: usize): void {
  const kind = scored.kind(tree)
  if (kind == TREE_WALK) return walk(tree, columns, leaves)
  if (scored.conditionCount(tree) != 0) fillConditions(tree, columns)
  const ops = forest.base() + scored.ops(tree), end = ops + (scored.opCount(tree) << 3)
  if (kind == TREE_LABELS) labelLeaves(columns, ops, end, leaves)
  else bitLeaves(columns, ops, end, leaves)
  assert(kind == TREE_LABELS || kind == TREE_BITS, 'a tree of no kind')
}

/** The tree's category splits as columns, after the forest's. */
function fillConditions(tree: usize, columns: usize): void {
  let out = columns + forest.columnCount() * FOREST_ROWS, at = forest.base() + scored.conditions(tree)
  for (const end = at + (scored.conditionCount(tree) << 3); at < end; at += 8, out += FOREST_ROWS) {
    conditionColumn(columns + <usize>load<u32>(at), forest.base() + <usize>load<u32>(at, 4), out)
  }
  assert(out <= columns + forest.leavesAt(), 'category splits leave their space')
}

function walk(tree: usize, columns: usize, leaves: usize): void {
  const nodes = forest.nodes(), root = scored.root(tree), depth = scored.depth(tree)
  for (let row: usize = 0; row < FOREST_ROWS; row += 8, leaves += 32) {
    if (forest.nodeShift() == 3) walkEightCodes(nodes, root, depth, columns + row, forest.base(), leaves)
    else walkEightSets(nodes, root, depth, columns + row, forest.base(), leaves)
  }
}

function addLeaves(tree: usize, count: usize, output: usize, leaves: usize, margins: usize): void {
  const width = forest.tableWidth(), table = forest.tables() + (((output * forest.treeCount() + tree) * width) << 3)
  if (scored.kind(scoredAt(tree)) == TREE_WALK) return addWalked(scoredAt(tree), output, leaves, margins)
  if (count == AT_ONCE) return addEight(width, leaves, table, margins)
  for (let k: usize = 0; k < count; k++) addOne(leaves + k * FOREST_ROWS, table + ((k * width) << 3), margins)
}

export function addOne(leaves: usize, table: usize, margins: usize): void {
  for (const end = leaves + FOREST_ROWS; leaves < end; leaves++, margins += 8) {
    store<f64>(margins, load<f64>(margins) + load<f64>(table + (<usize>load<u8>(leaves) << 3)))
  }
}

export function addWalked(tree: usize, output: usize, leaves: usize, margins: usize): void {
  const width = forest.leafWidth(), values = forest.base() + scored.nodeValues(tree) + (output << 3), root = scored.root(tree)
  for (const end = margins + (FOREST_ROWS << 3); margins < end; margins += 8, leaves += 4) {
    const node = (<usize>load<u32>(leaves) - root) >> forest.nodeShift()
    store<f64>(margins, load<f64>(margins) + load<f64>(values + ((node * width) << 3)))
  }
}

function startMargins(margins: usize, output: usize): void {
  const base = load<f64>(forest.margins0() + (output << 3))
  for (const end = margins + (FOREST_ROWS << 3); margins < end; margins += 8) store<f64>(margins, base)
}

function writeMargins(margins: usize, output: usize, begin: usize, end: usize): void {
  const step = forest.outputs() << 3
  let at = forest.margins() + begin * step + (output << 3)
  for (; begin < end; begin++, at += step, margins += 8) store<f64>(at, load<f64>(margins))
}
