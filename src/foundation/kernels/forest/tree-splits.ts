import type { TreeEnsemble } from '../ensemble.ts'
import { FOREST_ROWS } from '../layout.ts'
import type { ForestColumns } from './columns.ts'

/** One tree's splits as comparisons of columns; equal ones are one. */
export interface TreeSplits {
  readonly start: number // its first node
  readonly count: number
  readonly depth: number
  readonly leafCount: number
  readonly splitOf: Int32Array // per node: which of the distinct splits; -1 at a leaf
  readonly splits: readonly Split[]
  readonly conditionCount: number
}

/** `columnAt` is where the column begins in a block. Above the threshold, a byte less 128, a row goes right. */
export interface Split {
  readonly columnAt: number
  readonly threshold: number
  /** A category split: the first word of its set, and the column of the level. */
  readonly set?: { readonly word: number; readonly column: number }
}

const SET_WORDS = 8
const LEFT = 255 // -1, which conditions hold where a row goes left

/** `category` says which features are split by sets; `word` is where the tree's sets begin. */
export function splitsOf(
  ensemble: TreeEnsemble,
  tree: number,
  word: number,
  category: Uint8Array,
  columns: ForestColumns,
): TreeSplits {
  const start = ensemble.starts[tree] as number
  const count = (ensemble.starts[tree + 1] as number) - start
  const splitOf = new Int32Array(count).fill(-1)
  const found = new Map<number, number>()
  const splits: Split[] = []
  const conditions: number[] = []
  let set = word
  for (let node = 0; node < count; node++) {
    if (ensemble.children[start + node] === 0) continue
    const feature = ensemble.features[start + node] as number
    if (category[feature] === 1) {
      const column = columns.columnOf(feature, false)
      splitOf[node] = sameCondition(ensemble.sets, splits, conditions, set, column) ?? addCondition(set, column)
      set += SET_WORDS
    } else splitOf[node] = addOrdered(start + node, feature)
  }
  return {
    start,
    count,
    ...shapeOf(ensemble.children, start, count),
    splitOf,
    splits,
    conditionCount: conditions.length,
  }

  function addCondition(first: number, column: number): number {
    const columnAt = (columns.columns.length + conditions.length) * FOREST_ROWS
    conditions.push(splits.length)
    return splits.push({ columnAt, threshold: LEFT, set: { word: first, column } }) - 1
  }

  function addOrdered(node: number, feature: number): number {
    const columnAt = columns.columnOf(feature, ensemble.missingLeft[node] === 1) * FOREST_ROWS
    const threshold = columns.thresholdOf(feature, ensemble.codes[node] as number)
    const key = columnAt * 2 + threshold // columns are 128 apart
    const known = found.get(key)
    if (known !== undefined) return known
    found.set(key, splits.length)
    return splits.push({ columnAt, threshold }) - 1
  }
}

function sameCondition(
  sets: Uint32Array,
  splits: readonly Split[],
  conditions: readonly number[],
  word: number,
  column: number,
): number | undefined {
  return conditions.find((index) => {
    const set = splits[index]?.set
    if (set?.column !== column) return false
    for (let k = 0; k < SET_WORDS; k++) if (sets[set.word + k] !== sets[word + k]) return false
    return true
  })
}

/** Children come after their parents, so one pass suffices. */
function shapeOf(children: Int32Array, start: number, count: number): { depth: number; leafCount: number } {
  const depths = new Uint32Array(count)
  let depth = 0
  let leafCount = 0
  for (let node = 0; node < count; node++) {
    const child = children[start + node] as number
    const here = depths[node] as number
    depth = Math.max(depth, here)
    if (child === 0) leafCount += 1
    else depths[child] = depths[child + 1] = here + 1
  }
  return { depth, leafCount }
}
