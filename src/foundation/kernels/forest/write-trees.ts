import type { TreeEnsemble } from '../ensemble.ts'
import { FOREST_ROWS, layOut, records, treeKinds } from '../layout.ts'
import type { ForestPlan } from './pack.ts'
import type { ForestParts } from './parts.ts'
import type { ForestTree } from './trees.ts'
import { writeNodes, writeThresholdSets } from './write-nodes.ts'

const { bytes: RECORD_BYTES, offsets } = layOut(records.scored)
const at = {
  ops: offsets['ops']!,
  opCount: offsets['opCount']!,
  conditions: offsets['conditions']!,
  conditionCount: offsets['conditionCount']!,
  root: offsets['root']!,
  nodeValues: offsets['nodeValues']!,
  depth: offsets['depth']!,
  kind: offsets['kind']!,
}
const OP_BYTES = 8
const GROUP = 8

/** Every tree twice: as splits and a table for blocks of rows, as nodes for single ones. */
export function writeTrees(view: DataView, plan: ForestPlan, places: ForestParts): void {
  const { ensemble, trees, facts } = plan
  if (ensemble.sets.length > 0) {
    new Uint32Array(view.buffer, places.sets, ensemble.sets.length).set(ensemble.sets)
    writeThresholdSets(view, places.sets + ensemble.sets.length * 4)
  }
  const next = { ops: places.ops, conditions: places.conditions, node: 0 }
  trees.forEach((tree, index) => {
    const to = places.trees + index * RECORD_BYTES
    writeRecord(view, to, tree, {
      ops: next.ops,
      conditions: next.conditions,
      root: next.node << facts.nodeShift,
      nodeValues: places.nodeValues + next.node * facts.leafWidth * 8,
    })
    writeNodes(view, plan, tree, next.node, places)
    if (tree.kind !== 'walk') writeConditions(view, tree, next.conditions, places)
    if (tree.kind === 'labels') writeLabels(view, plan, tree, index, next.ops, places)
    else if (tree.kind === 'bits') writeBits(view, plan, tree, index, next.ops, places)
    next.ops += tree.opCount * OP_BYTES
    next.conditions += tree.splits.conditionCount * OP_BYTES
    next.node += tree.splits.count
  })
  writeOutputs(view, plan, places)
}

function writeRecord(
  view: DataView,
  to: number,
  { kind, splits, opCount }: ForestTree,
  place: { readonly ops: number; readonly conditions: number; readonly root: number; readonly nodeValues: number },
): void {
  view.setUint8(to + at.kind, treeKinds.indexOf(kind))
  view.setUint32(to + at.ops, place.ops, true)
  view.setUint32(to + at.opCount, opCount, true)
  view.setUint32(to + at.conditions, place.conditions, true)
  view.setUint32(to + at.conditionCount, splits.conditionCount, true)
  view.setUint32(to + at.root, place.root, true)
  view.setUint32(to + at.nodeValues, place.nodeValues, true)
  view.setUint32(to + at.depth, splits.depth, true)
}

/** A condition: u32 the level's column in a block, u32 its set. */
function writeConditions(view: DataView, { splits }: ForestTree, place: number, { sets }: ForestParts): void {
  let to = place
  for (const { set } of splits.splits) {
    if (set === undefined) continue
    view.setUint32(to, set.column * FOREST_ROWS, true)
    view.setUint32(to + 4, sets + set.word * 4, true)
    to += OP_BYTES
  }
}

/** Splits in the order of nodes, parents first. A split's right child takes the next label, its left one keeps the split's own. */
function writeLabels(
  view: DataView,
  { ensemble, facts }: ForestPlan,
  { splits }: ForestTree,
  index: number,
  ops: number,
  { tables }: ForestParts,
): void {
  const labels = new Uint8Array(splits.count)
  let to = ops
  let last = 0
  for (let node = 0; node < splits.count; node++) {
    const child = ensemble.children[splits.start + node]!
    const label = labels[node]!
    if (child === 0) {
      writeLeaf(view, ensemble, splits.start + node, tableAt(tables, facts, index, label), facts)
      continue
    }
    writeOp(view, to, splits, node, label)
    to += OP_BYTES
    last += 1
    labels[child] = label
    labels[child + 1] = last
  }
}

/** An op: u32 where its column begins in a block, i8 threshold, u8 label or bit. */
function writeOp(view: DataView, to: number, splits: ForestTree['splits'], node: number, label: number): void {
  const { columnAt, threshold } = splits.splits[splits.splitOf[node]!]!
  view.setUint32(to, columnAt, true)
  view.setUint8(to + 4, threshold)
  view.setUint8(to + 5, label)
}

/** The n-th distinct split is bit n of the index; every index has the value of the leaf that its bits lead to. */
function writeBits(
  view: DataView,
  { ensemble, facts }: ForestPlan,
  { splits }: ForestTree,
  index: number,
  ops: number,
  { tables }: ForestParts,
): void {
  splits.splits.forEach(({ columnAt, threshold }, bit) => {
    view.setUint32(ops + bit * OP_BYTES, columnAt, true)
    view.setUint8(ops + bit * OP_BYTES + 4, threshold)
    view.setUint8(ops + bit * OP_BYTES + 5, 1 << bit)
  })
  for (let bits = 0; bits < 1 << splits.splits.length; bits++) {
    let node = 0
    for (let child = ensemble.children[splits.start]!; child !== 0; child = ensemble.children[splits.start + node]!) {
      node = child + ((bits >> splits.splitOf[node]!) & 1)
    }
    writeLeaf(view, ensemble, splits.start + node, tableAt(tables, facts, index, bits), facts)
  }
}

function tableAt(tables: number, { tableWidth }: ForestPlan['facts'], tree: number, label: number): number {
  return tables + (tree * tableWidth + label) * 8
}

/** A leaf's value, or one per output into as many tables. */
function writeLeaf(
  view: DataView,
  { values }: TreeEnsemble,
  node: number,
  to: number,
  { leafWidth, treeCount, tableWidth }: ForestPlan['facts'],
): void {
  for (let k = 0; k < leafWidth; k++) {
    view.setFloat64(to + k * treeCount * tableWidth * 8, values[node * leafWidth + k]!, true)
  }
}

function writeOutputs(view: DataView, { ensemble, trees, facts }: ForestPlan, places: ForestParts): void {
  new Float64Array(view.buffer, places.margins0, facts.outputs).set(ensemble.base)
  const step = facts.leafWidth === 1 ? facts.outputs : 1
  for (let output = 0, first = 0; output <= facts.outputs; output++) {
    view.setUint32(places.firstTrees + output * 4, Math.min(first, trees.length), true)
    first += Math.ceil((trees.length - output) / step)
  }
  for (let index = 0, node = 0; index < Math.ceil(trees.length / GROUP) * GROUP; index++) {
    const tree = trees[Math.min(index, trees.length - 1)]!
    const group = places.groupDepths + (index >> 3) * 4
    view.setUint32(places.roots + index * 4, node << facts.nodeShift, true)
    view.setUint32(group, Math.max(view.getUint32(group, true), tree.splits.depth), true)
    if (index + 1 < trees.length) node += tree.splits.count
  }
}
