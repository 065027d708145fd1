import type { TreeEnsemble } from './ensemble.ts'
import type { BinnedFeature } from './feature-matrix.ts'
import { valueBinsOf } from './feature-matrix.ts'
import { orderedWord } from './packed-trees.ts'

/** A condition that rows of codes meet or not: their code of a feature is in the set of those that go right. */
export interface Condition {
  readonly feature: number
  readonly right: Uint32Array // 8 words
}

/** A tree as explanations see it. Nodes are counted from the tree's first; a player is a source column. */
export interface TreeOutline {
  readonly start: number // of its nodes in the ensemble
  readonly children: Int32Array
  readonly parents: Int32Array // -1 at the root
  readonly players: Int32Array // at inner nodes
  readonly conditionOf: Int32Array // at inner nodes
  readonly conditions: readonly Condition[] // each once
  readonly shares: Float64Array // of the parent's training rows; halves where there were none
  readonly playersAbove: Int32Array // how many different ones a node's conditions are about
  readonly leaves: readonly number[] // of neighbours the smaller subtree first, so that leaves along a chain follow each other
}

/** Trees one after another; the sets of category splits are in the order of nodes. */
export function* outlinesOf(ensemble: TreeEnsemble, features: readonly BinnedFeature[]): Generator<TreeOutline> {
  let set = 0
  for (let tree = 0; tree + 1 < ensemble.starts.length; tree++) {
    const start = ensemble.starts[tree]!
    const children = ensemble.children.subarray(start, ensemble.starts[tree + 1]!)
    const { conditionOf, conditions, setCount } = conditionsOf(ensemble, features, start, children, set)
    set += setCount
    const players = ensemble.features
      .subarray(start, start + children.length)
      .reduce((all, feature, node) => all.fill(features[feature]?.source ?? 0, node), new Int32Array(children.length))
    const parents = parentsOf(children)
    yield {
      start,
      children,
      parents,
      players,
      conditionOf,
      conditions,
      shares: sharesOf(ensemble.covers.subarray(start, start + children.length), parents),
      playersAbove: countPlayersAbove(parents, players),
      leaves: leavesOf(children),
    }
  }
}

function conditionsOf(
  ensemble: TreeEnsemble,
  features: readonly BinnedFeature[],
  start: number,
  children: Int32Array,
  firstSet: number,
) {
  const conditionOf = new Int32Array(children.length).fill(-1)
  const conditions: Condition[] = []
  const known = new Map<string, number>()
  let set = firstSet
  for (let node = 0; node < children.length; node++) {
    if (children[node] === 0) continue
    const feature = ensemble.features[start + node]!
    const binned = features[feature]!
    const right =
      binned.kind === 'category'
        ? ensemble.sets.subarray(set * 8, ++set * 8)
        : orderedSet(ensemble.codes[start + node]!, valueBinsOf(binned), ensemble.missingLeft[start + node] === 1)
    const key = `${feature} ${right.join()}`
    conditionOf[node] = known.get(key) ?? conditions.length
    if (known.has(key)) continue
    known.set(key, conditions.length)
    conditions.push({ feature, right })
  }
  return { conditionOf, conditions, setCount: set - firstSet }
}

function orderedSet(code: number, missing: number, missingLeft: boolean): Uint32Array {
  return Uint32Array.from({ length: 8 }, (_, word) => orderedWord(word, code, missing, missingLeft))
}

function parentsOf(children: Int32Array): Int32Array {
  const parents = new Int32Array(children.length).fill(-1)
  children.forEach((child, node) => {
    if (child !== 0) parents.fill(node, child, child + 2)
  })
  return parents
}

function sharesOf(covers: Float64Array, parents: Int32Array): Float64Array {
  return covers.map((cover, node) => {
    const above = node === 0 ? 0 : covers[parents[node]!]!
    return above > 0 ? cover / above : 0.5
  })
}

/** Parents come before their children. */
function countPlayersAbove(parents: Int32Array, players: Int32Array): Int32Array {
  const counts = new Int32Array(parents.length)
  for (let node = 1; node < parents.length; node++) {
    const parent = parents[node]!
    let above = parents[parent]!
    while (above >= 0 && players[above] !== players[parent]) above = parents[above]!
    counts[node] = counts[parent]! + (above < 0 ? 1 : 0)
  }
  return counts
}

function leavesOf(children: Int32Array): readonly number[] {
  const sizes = new Int32Array(children.length)
  for (let node = children.length - 1; node >= 0; node--) {
    const child = children[node]!
    sizes[node] = child === 0 ? 1 : sizes[child]! + sizes[child + 1]!
  }
  const leaves: number[] = []
  const waiting = [0]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const child = children[node]!
    if (child === 0) leaves.push(node)
    else if (sizes[child]! <= sizes[child + 1]!) waiting.push(child + 1, child)
    else waiting.push(child, child + 1)
  }
  return leaves
}
