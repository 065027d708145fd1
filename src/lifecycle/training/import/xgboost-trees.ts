import type { JsonReader } from '../read-json.ts'
import { edgeBelow } from './float-edge.ts'
import type { ForeignFeature, ForeignNode } from './foreign-model.ts'
import { mostNodes, refuse } from './foreign-model.ts'

interface TreeContext {
  readonly outputs: number
  readonly features: readonly ForeignFeature[]
}

/** A tree's parallel lists, one value per node. */
interface Lists {
  readonly lefts: readonly number[]
  readonly rights: readonly number[]
  readonly indices: readonly number[]
  readonly conditions: readonly number[]
  readonly defaults: readonly boolean[]
  readonly hessians: readonly number[]
  readonly categories: ReadonlyMap<number, readonly number[]>
  valuesOf(node: number): readonly number[]
}

/** The nodes that the root reaches, in breadth; pruned ones are left behind. */
export function readXgboostTree(tree: JsonReader, weight: number, context: TreeContext): readonly ForeignNode[] {
  const lists = readLists(tree, context.outputs)
  const found: ForeignNode[] = []
  const pending = [0]
  const seen = new Set(pending)
  for (let index = 0; index < pending.length; index++) {
    const node = pending[index]!
    const cover = lists.hessians[node]!
    if (lists.lefts[node] === -1) {
      const values = lists.valuesOf(node).map((value) => floatOf(tree, Math.fround(value) * Math.fround(weight)))
      found.push({ kind: 'leaf', cover, values })
      continue
    }
    for (const next of [lists.lefts[node]!, lists.rights[node]!]) {
      if (next < 0 || seen.has(next))
        refuse('XGBoost model', `${tree.path}: node ${next} has two parents, or is not there`)
      seen.add(next)
      pending.push(next)
    }
    found.push(readSplit(tree, lists, node, { cover, left: pending.length - 2, right: pending.length - 1 }, context))
  }
  return found
}

function readSplit(
  tree: JsonReader,
  lists: Lists,
  node: number,
  at: { readonly cover: number; readonly left: number; readonly right: number },
  { features }: TreeContext,
): ForeignNode {
  const feature = lists.indices[node]!
  const described = features[feature] ?? refuse('XGBoost model', `${tree.path}: node ${node} splits feature ${feature}`)
  const split = { ...at, feature, missingLeft: lists.defaults[node]! }
  const named = lists.categories.get(node)
  if ((named !== undefined) !== (described.levels !== null))
    refuse(
      'XGBoost model',
      `${tree.path}: node ${node} does not split "${described.name}" as the number or category it is`,
    )
  if (named !== undefined) return { ...split, kind: 'category', named, namedLeft: false }
  return { ...split, kind: 'number', edge: edgeBelow(floatOf(tree, lists.conditions[node]!)), zeroIsMissing: false }
}

function floatOf(tree: JsonReader, value: number): number {
  const float = Math.fround(value)
  return Number.isFinite(float)
    ? float
    : refuse('XGBoost model', `${tree.path} holds ${value}, which is no 32-bit float`)
}

function readLists(tree: JsonReader, outputs: number): Lists {
  const lefts = tree.integers('left_children', -1, mostNodes)
  const count = lefts.length
  if (count === 0 || count > mostNodes) refuse('XGBoost model', `${tree.path} has ${count} nodes`)
  const same = <T>(name: string, list: readonly T[]) => {
    return list.length === count
      ? list
      : refuse('XGBoost model', `${tree.path}.${name} has ${list.length} values, not ${count}`)
  }
  const rights = same('right_children', tree.integers('right_children', -1, mostNodes))
  const conditions = same('split_conditions', readConditions(tree))
  const child = [...lefts, ...rights].find(
    (next, index) => next >= count && (index < count || lefts[index - count] !== -1),
  )
  if (child !== undefined) refuse('XGBoost model', `${tree.path} names node ${child} of ${count}`)
  return {
    lefts,
    rights,
    conditions,
    indices: same('split_indices', tree.integers('split_indices', 0, 0xffff_ffff)),
    defaults: same('default_left', readDefaults(tree)),
    hessians: same('sum_hessian', tree.numbers('sum_hessian')),
    categories: readCategorySplits(tree, count),
    valuesOf: readLeaves(tree, { outputs, rights, conditions }),
  }
}

/** Not a number where a category is split, in files of version 1. */
function readConditions(tree: JsonReader): readonly number[] {
  const found = tree.value['split_conditions']
  const fits = Array.isArray(found) && found.every((value) => typeof value === 'number' || value === null)
  const list = fits ? (found as readonly (number | null)[]) : null
  return (
    list?.map((value) => value ?? Number.NaN) ??
    refuse('XGBoost model', `${tree.path}.split_conditions is not a list of numbers`)
  )
}

/** Earlier versions wrote true and false, later ones 1 and 0. */
function readDefaults(tree: JsonReader): readonly boolean[] {
  const found = tree.value['default_left']
  const fits = Array.isArray(found) && found.every((side) => [true, false, 0, 1].includes(side as number))
  return fits ? found.map(Boolean) : refuse('XGBoost model', `${tree.path}.default_left is not a list of 0 and 1`)
}

/** A leaf's value is its split condition; trees for all outputs at once number their leaves in `right_children`. */
function readLeaves(
  tree: JsonReader,
  { outputs, rights, conditions }: { outputs: number; rights: readonly number[]; conditions: readonly number[] },
): (node: number) => readonly number[] {
  const width = Number(tree.object('tree_param').text('size_leaf_vector'))
  if (!(width > 1)) return (node) => [conditions[node]!]
  if (width !== outputs)
    refuse('XGBoost model', `${tree.path} has leaves of ${width} values, the model ${outputs} outputs`)
  const name = tree.has('leaf_weights') ? 'leaf_weights' : 'base_weights'
  const weights = tree.numbers(name)
  return (node) => {
    const leaf = name === 'leaf_weights' ? rights[node]! : node
    const values = weights.slice(leaf * width, (leaf + 1) * width)
    return values.length === width ? values : refuse('XGBoost model', `${tree.path}.${name} ends before node ${node}`)
  }
}

/** The categories of a node go right. */
function readCategorySplits(tree: JsonReader, count: number): ReadonlyMap<number, readonly number[]> {
  if (!tree.has('categories_nodes')) return new Map()
  const nodes = tree.integers('categories_nodes', 0, count - 1)
  const categories = tree.integers('categories', 0, 1 << 24)
  const starts = tree.integers('categories_segments', 0, categories.length)
  const sizes = tree.integers('categories_sizes', 0, categories.length)
  if (starts.length !== nodes.length || sizes.length !== nodes.length)
    refuse('XGBoost model', `${tree.path}.categories_segments and categories_sizes do not fit categories_nodes`)
  return new Map(nodes.map((node, index) => [node, categories.slice(starts[index]!, starts[index]! + sizes[index]!)]))
}
