// TreeSHAP, path-dependent: a tree's margin divided exactly among the features on the way to its leaves; covers are training rows.
import * as node from '../build/generated/node-record'
import * as scoring from '../build/generated/scoring-context'
import { childOf, nodeAt } from './nodes'
import { extend, featureAt, oneAt, STEP, unwind, unwoundSum, zeroAt } from './shap-path'
import { claim, workerIndex } from './team'

const NO_FEATURE: usize = 0xffffffff

// The row and tree under way.
let codes: usize = 0
let tree: usize = 0
let into: usize = 0
let vectors: usize = 0

export function contributions(): void {
  const rows = scoring.rowCount()
  for (let row = claim(); row < rows; row = claim()) explainRow(row)
}

function explainRow(row: usize): void {
  const width = scoring.featureCount() << 3, paths = scoring.paths() + workerIndex * scoring.pathBytes()
  codes = scoring.rows() + row * scoring.rowStride()
  let output = scoring.firstOutput()
  for (let index: usize = 0; index < scoring.treeCount(); index++) {
    tree = scoring.trees() + index * scoring.treeBytes()
    into = scoring.contributions() + (row * scoring.outputs() + (scoring.vectors() != 0 ? 0 : output)) * width
    vectors = scoring.vectors() + ((index * (scoring.treeBytes() / node.BYTES) * scoring.outputs()) << 3)
    if (!node.isLeaf(tree)) descend(tree, paths, 0, NO_FEATURE, 1, 1)
    if (++output == scoring.outputs()) output = 0
  }
}

/** `last` steps of `parent` are copied before this node's own is added: siblings must not see each other's. */
function descend(at: usize, parent: usize, last: usize, feature: usize, zero: f64, one: f64): void {
  const path = parent + last * STEP
  assert(path + (last + 2) * STEP <= scoring.paths() + (workerIndex + 1) * scoring.pathBytes(), 'a path of TreeSHAP leaves its space')
  memory.copy(path, parent, last * STEP)
  extend(path, last, feature, zero, one)
  if (node.isLeaf(at)) {
    if (scoring.vectors() != 0) return creditVector(path, last, vectors + (((at - tree) / node.BYTES * scoring.outputs()) << 3))
    return credit(path, last, node.value(at))
  }
  assert(node.feature(at) < scoring.featureCount() && node.cover(at) > 0, 'a node that no row reached, or of no feature')
  const split = node.feature(at), hot = childOf(tree, at, codes)
  const first = nodeAt(tree, node.child(at)), cold = hot == first ? first + node.BYTES : first
  let zeroShare: f64 = 1, oneShare: f64 = 1
  for (let i: usize = 1; i <= last; i++) {
    const step = path + i * STEP
    if (featureAt(step) != split) continue
    zeroShare = zeroAt(step)
    oneShare = oneAt(step)
    unwind(path, last, i)
    last--
    break
  }
  descend(hot, path, last + 1, split, zeroShare * node.cover(hot) / node.cover(at), oneShare)
  descend(cold, path, last + 1, split, zeroShare * node.cover(cold) / node.cover(at), 0)
}

function credit(path: usize, last: usize, value: f64): void {
  for (let i: usize = 1; i <= last; i++) {
    const step = path + i * STEP, at = into + (featureAt(step) << 3)
    store<f64>(at, load<f64>(at) + unwoundSum(path, last, i) * (oneAt(step) - zeroAt(step)) * value)
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
