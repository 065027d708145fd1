import type { TreeEnsemble } from '#kernels'
import type { Attributes } from '../graph.ts'
import { doubles } from '../tensor.ts'
import type { Question } from './question.ts'

/** Trees, what their nodes ask, and the column of cells that each feature they ask for stands in. */
export interface Trees {
  readonly ensemble: TreeEnsemble
  readonly questionOf: (node: number) => Question
  readonly columnOf: ReadonlyMap<number, number>
}

/** What a leaf adds, and to which of the targets. */
export interface Leaves {
  readonly targetCount: number
  of(node: number, tree: number): { readonly target: number; readonly weight: number }
}

/** Attributes of TreeEnsemble (ai.onnx.ml 5) for some trees; those of one leaf are left out. */
export function treeAttributes({ ensemble, questionOf, columnOf }: Trees, chosen: readonly number[], leaves: Leaves) {
  const { starts, children, features } = ensemble
  const lists = emptyLists()
  for (const tree of chosen) {
    const [start, end] = [starts[tree]!, starts[tree + 1]!]
    if (children[start] === 0) continue
    const placeOf = placesOf(children.subarray(start, end), lists)
    lists.roots.push(lists.features.length)
    for (let node = start; node < end; node++) {
      if (children[node] === 0) pushLeaf(lists, leaves.of(node, tree))
      else pushNode(lists, columnOf.get(features[node]!)!, questionOf(node), placeOf)
    }
  }
  return attributesOf(lists, leaves.targetCount)
}

interface Place {
  readonly index: number
  readonly isLeaf: boolean
}

/** Where each node of a tree comes to stand, among the inner nodes or among the leaves. */
function placesOf(children: Int32Array, { features, leafTargets }: Lists): (node: number) => Place {
  let [inner, leaf] = [features.length, leafTargets.length]
  const places = Array.from(children, (child) => (child === 0 ? leaf++ : inner++))
  return (node) => ({ index: places[node]!, isLeaf: children[node] === 0 })
}

/** The lists that TreeEnsemble is made of, an entry per inner node, per leaf, or per member and end of a set. */
type Lists = ReturnType<typeof emptyLists>

function emptyLists() {
  const list = (): number[] => []
  const nodes = { features: list(), modes: list(), splits: list(), missing: list() }
  const branches = { yes: list(), yesIsLeaf: list(), no: list(), noIsLeaf: list() }
  return { ...nodes, ...branches, members: list(), leafTargets: list(), leafWeights: list(), roots: list() }
}

const modes = { atMost: 0, member: 6 } as const

function pushNode(lists: Lists, column: number, question: Question, placeOf: (node: number) => Place): void {
  lists.features.push(column)
  lists.modes.push(modes[question.kind])
  lists.splits.push(question.kind === 'atMost' ? question.bound : 0)
  lists.missing.push(question.kind === 'atMost' && question.missingIsYes ? 1 : 0)
  if (question.kind === 'member') lists.members.push(...question.members, Number.NaN)
  const [yes, no] = [placeOf(question.yes), placeOf(question.no)]
  lists.yes.push(yes.index)
  lists.yesIsLeaf.push(Number(yes.isLeaf))
  lists.no.push(no.index)
  lists.noIsLeaf.push(Number(no.isLeaf))
}

function pushLeaf(lists: Lists, { target, weight }: ReturnType<Leaves['of']>): void {
  lists.leafTargets.push(target)
  lists.leafWeights.push(weight)
}

const sum = 1

function attributesOf(lists: Lists, targetCount: number): Attributes {
  return {
    n_targets: { int: targetCount },
    aggregate_function: { int: sum },
    tree_roots: { ints: lists.roots },
    nodes_featureids: { ints: lists.features },
    nodes_modes: { tensor: { type: 'uint8', dims: [lists.modes.length], values: Uint8Array.from(lists.modes) } },
    nodes_splits: { tensor: doubles(lists.splits) },
    nodes_missing_value_tracks_true: { ints: lists.missing },
    nodes_truenodeids: { ints: lists.yes },
    nodes_trueleafs: { ints: lists.yesIsLeaf },
    nodes_falsenodeids: { ints: lists.no },
    nodes_falseleafs: { ints: lists.noIsLeaf },
    ...(lists.members.length === 0 ? {} : { membership_values: { tensor: doubles(lists.members) } }),
    leaf_targetids: { ints: lists.leafTargets },
    leaf_weights: { tensor: doubles(lists.leafWeights) },
  }
}
