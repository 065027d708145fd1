// TreeSHAP, path-dependent, after Lundberg, Erion, Lee 2018; the weights of subsets as an integral over polynomials, as in Yu, Xu,
// Bifet, Read 2022 ("Linear TreeSHAP"), taken exactly by Gauss and Legendre's rule: every term is positive, nothing is undone.
// Leaves that share conditions form a group (planned by the host): a row's part in a group follows from the few bits that say which
// conditions it meets, so it is computed once per pattern of bits and added to every row that has the pattern.
import * as explaining from '../build/generated/explaining-context'
import * as group from '../build/generated/leafGroup-record'
import * as condition from '../build/generated/condition-record'
import * as planned from '../build/generated/plannedTree-record'
import { addVectors, addScaledVectors, addWideVector, writeRows } from './credit'
import { findPatterns, forgetPatterns, gatherBits, markRight, patternAt } from './patterns'
import { creditPairs, creditPlayers, descend, fillTables, readKey, readRow } from './shapley'
import { claim, workerIndex } from './team'

export function contributions(): void { explainPieces(false) }
export function interactions(): void { explainPieces(true) }

// The piece of rows under way.
let workspace: usize = 0
let begin: usize = 0
let count: usize = 0
let isPairs: bool = false

function explainPieces(pairs: bool): void {
  const rows = explaining.rowCount(), piece = explaining.pieceRows()
  workspace = explaining.workspaces() + workerIndex * explaining.workspaceBytes()
  isPairs = pairs
  for (begin = claim() * piece; begin < rows; begin = claim() * piece) {
    count = min<usize>(piece, rows - begin)
    explainPiece()
  }
}

/** Output by output, so that the block stays in the cache; leaves that hold a value per output need all of it at once. */
function explainPiece(): void {
  const outputs = explaining.outputs(), width = explaining.leafWidth(), turns = width == 1 ? outputs : 1
  const block = workspace + explaining.block()
  for (let output: usize = 0; output < turns; output++) {
    memory.fill(block, 0, (width * explaining.columnCount() * explaining.pieceRows()) << 3)
    for (let tree = output; tree < explaining.treeCount(); tree += turns) explainTree(explaining.plan() + explaining.trees() + tree * planned.BYTES)
    const columns = explaining.columnCount()
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
  const bytes = group.width(at) * explaining.leafWidth() << 3, vectors = workspace + explaining.vectors()
  const met = findPatterns(workspace, count, group.bitCount(at) > 8, bytes)
  for (let i: usize = 0; i < met; i++) {
    readKey(at, workspace, patternAt(workspace, i))
    credit(at, vectors + i * bytes)
  }
  forgetPatterns(workspace, met)
  if (group.factors(at) != 0) addScaledVectors(at, workspace, count, begin)
  else addVectors(at, workspace, count)
}

function explainRows(at: usize): void {
  const vectors = workspace + explaining.vectors()
  for (let row: usize = 0; row < count; row++) {
    readRow(at, workspace, row)
    credit(at, vectors)
    addWideVector(at, workspace, row, begin + row)
  }
}

@inline function credit(at: usize, vector: usize): void {
  descend(at, workspace)
  const bytes = group.width(at) << 3
  for (let output: usize = 0; output < explaining.leafWidth(); output++, vector += bytes) {
    if (isPairs) creditPairs(at, workspace, output, vector)
    else creditPlayers(at, workspace, output, vector)
  }
}

function creditVector(path: usize, last: usize, values: usize): void {
  const width = scoring.featureCount() << 3
  for (let i: usize = 1; i <= last; i++) {
    const step = path + i * STEP, share = unwoundSum(path, last, i) * (oneAt(step) - zeroAt(step))
    let at = into + (featureAt(step) << 3)
    for (let k: usize = 0; k < scoring.outputs(); k++, at += width) store<f64>(at, load<f64>(at) + share * load<f64>(values + (k << 3)))
  }
}
