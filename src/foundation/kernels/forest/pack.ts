import type { TreeEnsemble } from '../ensemble.ts'
import type { BinnedFeature } from '../feature-matrix.ts'
import { stepsOf } from './cells.ts'
import type { ForestColumns } from './columns.ts'
import { planColumns } from './columns.ts'
import type { ForestParts } from './parts.ts'
import { layOutParts } from './parts.ts'
import type { ForestTree } from './trees.ts'
import { splitTrees } from './trees.ts'
import { writeColumns } from './write-columns.ts'
import { writeTrees } from './write-trees.ts'

/** An ensemble as bytes that score wherever they are copied to. */
export interface PackedForest {
  readonly bytes: Uint8Array
  /** Where in the bytes each part begins, by its slot of the `forest` context. */
  readonly places: ForestParts
  readonly facts: ForestFacts
  /** Source columns that some split reads, in the order in which they are staged. */
  readonly usedSources: readonly number[]
  /** Source columns a row has: one more than the highest any feature names. */
  readonly sourceCount: number
}

export interface ForestFacts {
  readonly columnCount: number
  readonly numberCount: number
  readonly steps: number
  readonly treeCount: number
  readonly outputs: number
  readonly leafWidth: number
  readonly tableWidth: number
  readonly hasWalks: number
  readonly nodeShift: number
  readonly mostConditions: number
}

/** Everything that is to be written. */
export interface ForestPlan {
  readonly ensemble: TreeEnsemble
  readonly columns: ForestColumns
  readonly trees: readonly ForestTree[] // output after output
  readonly usedSources: readonly number[]
  readonly facts: ForestFacts
}

const packed = new WeakMap<Int32Array, { readonly features: readonly BinnedFeature[]; readonly forest: PackedForest }>()

/** Packs an ensemble, whose arrays never change, once. */
export function packedForest(ensemble: TreeEnsemble, features: readonly BinnedFeature[]): PackedForest {
  const known = packed.get(ensemble.children)
  if (known !== undefined && sameFeatures(known.features, features)) return known.forest
  const forest = packForest(planForest(ensemble, features), features)
  packed.set(ensemble.children, { features, forest })
  return forest
}

/** True for features that make the same codes, told by the memory their tables lie in. */
export function sameFeatures(a: readonly BinnedFeature[], b: readonly BinnedFeature[]): boolean {
  return a === b || (a.length === b.length && a.every((feature, index) => sameFeature(feature, b[index]!)))
}

function sameFeature(a: BinnedFeature, b: BinnedFeature): boolean {
  if (a.source !== b.source) return false
  if (a.kind === 'number') return b.kind === 'number' && sameMemory(a.edges, b.edges) && a.centres === b.centres
  if (a.kind === 'category') return b.kind === 'category' && a.levelCount === b.levelCount
  return b.kind === 'statistic' && sameMemory(a.ranks, b.ranks)
}

function sameMemory(a: Float64Array | Uint8Array, b: Float64Array | Uint8Array): boolean {
  return a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.length === b.length
}

function planForest(ensemble: TreeEnsemble, features: readonly BinnedFeature[]): ForestPlan {
  const columns = planColumns(ensemble, features)
  const { trees, tableWidth } = splitTrees(ensemble, features, columns)
  const used = new Set(columns.columns.flatMap((column) => ('source' in column ? [column.source] : [])))
  const counts = columns.columns.map((column) => (column.kind === 'number' ? column.edges.length : 0))
  const facts: ForestFacts = {
    columnCount: columns.columns.length,
    numberCount: columns.columns.filter(({ kind }) => kind === 'number').length,
    steps: stepsOf(counts.reduce((most, count) => Math.max(most, count), 0)),
    treeCount: trees.length,
    outputs: ensemble.outputs,
    leafWidth: ensemble.leafWidth,
    tableWidth,
    hasWalks: Number(trees.some(({ kind }) => kind === 'walk')),
    nodeShift: ensemble.sets.length === 0 ? 3 : 4,
    mostConditions: trees.reduce((most, { splits }) => Math.max(most, splits.conditionCount), 0),
  }
  return { ensemble, columns, trees, usedSources: [...used].sort((a, b) => a - b), facts }
}

function packForest(plan: ForestPlan, features: readonly BinnedFeature[]): PackedForest {
  const { places, byteLength } = layOutParts(plan)
  const bytes = new Uint8Array(byteLength)
  const view = new DataView(bytes.buffer)
  writeColumns(view, plan, places)
  writeTrees(view, plan, places)
  const sourceCount = features.reduce((most, { source }) => Math.max(most, source + 1), 0)
  return { bytes, places, facts: plan.facts, usedSources: plan.usedSources, sourceCount }
}
