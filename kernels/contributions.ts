// TreeSHAP, path-dependent, after Lundberg, Erion, Lee 2018; the weights of subsets as an integral over polynomials, as in Yu, Xu,
// Bifet, Read 2022 ("Linear TreeSHAP"), taken exactly by Gauss and Legendre's rule: every term is positive, nothing is undone.
// Leaves that share conditions form a group (planned by the host): a row's part in a group follows from the few bits that say which
// conditions it meets, so it is computed once per pattern of bits and added to every row that has the pattern.
import * as explaining from '../build/generated/explaining-context'
import * as group from '../build/generated/leafGroup-record'
import * as condition from '../build/generated/condition-record'
import * as planned from '../build/generated/plannedTree-record'
import { addVectors, addScaledVectors, addWideVector, writeRows } from './credit'
import { findPatterns, forgetPatterns, gatherBits, markRight, numberOf, patternAt } from './patterns'
import { combine, combinePairs, fillTables, readKey, readRow, weighOwn, weighShared } from './shapley'
import { claim, workerIndex } from './team'

// The piece of rows under way.
let workspace: usize = 0
let begin: usize = 0
let count: usize = 0

/** Contributions, or interactions where the columns are pairs of players. */
export function contributions(): void {
  const rows = explaining.rowCount(), piece = explaining.pieceRows()
  workspace = explaining.workspaces() + workerIndex * explaining.workspaceBytes()
  for (begin = claim() * piece; begin < rows; begin = claim() * piece) {
    count = min<usize>(piece, rows - begin)
    explainPiece()
  }
}

/** Output by output, so that the block stays in the cache; leaves that hold a value per output need all of it at once. */
function explainPiece(): void {
  const outputs = explaining.outputs(), width = explaining.leafWidth(), turns = width == 1 ? outputs : 1
  const block = workspace + explaining.block(), columns = explaining.columnCount()
  for (let output: usize = 0; output < turns; output++) {
    memory.fill(block, 0, (width * columns * explaining.pieceRows()) << 3)
    for (let tree = output; tree < explaining.treeCount(); tree += turns) explainTree(explaining.plan() + explaining.trees() + tree * planned.BYTES)
    writeRows(block, explaining.pieceRows() << 3, width * columns, count, explaining.result() + ((begin * outputs + output) * columns << 3), outputs * columns << 3)
  }
}

function explainTree(tree: usize): void {
  const end = (count + 15) & ~15
  let at = explaining.plan() + planned.conditions(tree), mask = workspace + explaining.masks()
  for (let i = planned.conditionCount(tree); i > 0; i--, at += condition.BYTES, mask += explaining.pieceRows()) {
    markRight(condition.right(at), explaining.codes() + condition.feature(at) * explaining.columnBytes() + begin, mask, mask + end)
  }
  at = explaining.plan() + planned.groups(tree)
  for (let i = planned.groupCount(tree); i > 0; i--, at += group.BYTES) {
    fillTables(at, workspace)
    gatherBits(at, workspace, end)
    if (group.isWide(at)) explainRows(at)
    else explainPatterns(at)
  }
}

function explainPatterns(at: usize): void {
  const met = findPatterns(workspace, count, group.bitCount(at) > 8, group.width(at) * explaining.leafWidth() << 3)
  weighPatterns(at, workspace, met)
  forgetPatterns(workspace, met)
  if (group.factors(at) != 0) addScaledVectors(at, workspace, count, begin)
  else addVectors(at, workspace, count)
}

/** Vectors of all patterns met. Many of them have the same shared bits, or the same own bits: those are weighed once. */
export function weighPatterns(at: usize, workspace: usize, met: usize): void {
  const bytes = group.width(at) * explaining.leafWidth() << 3, sharedBits = <u32>group.sharedCount(at), alone = <u32>group.aloneCount(at)
  let vector = workspace + explaining.vectors(), sharedMet: u32 = 0, ownMet: u32 = 0
  for (let i: usize = 0; i < met; i++, vector += bytes) {
    const key = patternAt(workspace, i)
    const shared = numberOf(workspace + explaining.sharedOf(), key & ((1 << sharedBits) - 1), sharedMet)
    const own = numberOf(workspace + explaining.ownOf(), key >> alone, ownMet)
    if (shared == sharedMet || own == ownMet) readKey(at, workspace, key)
    if (shared == sharedMet) { weighShared(at, workspace, shared); sharedMet++ }
    if (own == ownMet) { weighOwn(at, workspace, own); ownMet++ }
    if (explaining.isPairs()) combinePairs(at, workspace, shared, own, vector)
    else combine(at, workspace, shared, own, vector)
  }
  for (let i: usize = 0; i < met; i++) {
    const key = <usize>patternAt(workspace, i)
    store<u16>(workspace + explaining.sharedOf() + ((key & ((<usize>1 << <usize>sharedBits) - 1)) << 1), 0)
    store<u16>(workspace + explaining.ownOf() + ((key >> <usize>alone) << 1), 0)
  }
}

function explainRows(at: usize): void {
  const vector = workspace + explaining.vectors()
  for (let row: usize = 0; row < count; row++) {
    readRow(at, workspace, row)
    weighShared(at, workspace, 0)
    weighOwn(at, workspace, 0)
    if (explaining.isPairs()) combinePairs(at, workspace, 0, 0, vector)
    else combine(at, workspace, 0, 0, vector)
    addWideVector(at, workspace, row, begin + row)
  }
}
