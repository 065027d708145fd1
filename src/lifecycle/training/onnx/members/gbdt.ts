import type { BinnedFeature, TreeEnsemble } from '#kernels'
import type { Boosted } from '../../estimators/gbdt/document.ts'
import { decodeBoosted } from '../../estimators/gbdt/document.ts'
import type { GraphFeature } from '../feature.ts'
import type { Graph, Value } from '../graph.ts'
import type { MemberInputs, MemberWriter } from '../members.ts'
import { doubles } from '../tensor.ts'
import { constantMargins } from './constant.ts'
import { slopedFeatures, slopeMargins } from './linear-leaves.ts'
import { questionsOf } from './question.ts'
import type { Leaves } from './trees.ts'
import { treeAttributes } from './trees.ts'
import { vectorMargins } from './vector-leaves.ts'

/** The base and the trees, which compare doubles with their edges: no code of a number is ever made. */
export const gbdtMargins: MemberWriter = (graph, fitted, inputs) => treeSums(graph, decodeBoosted(fitted), inputs)

/** What the trees of an ensemble say to each row. */
export function treeSums(graph: Graph, { binnings, ensemble }: Boosted, { features, rows }: MemberInputs): Value {
  const base = constantMargins(graph, baseOf(ensemble), rows)
  const columns = columnsOf(ensemble)
  if (columns.length === 0) return base
  const cells = graph.add(
    'Concat',
    columns.map((index) => cellsOf(graph, binnings[index]!, features)),
    { axis: { int: 1 } },
  )
  const trees = {
    ensemble,
    questionOf: questionsOf(ensemble, binnings),
    columnOf: new Map(columns.map((index, column) => [index, column])),
  }
  const sums =
    ensemble.leafWidth === 1
      ? graph.add('TreeEnsemble', [cells], treeAttributes(trees, allTrees(ensemble), sumsOf(ensemble)))
      : vectorMargins(graph, cells, trees)
  const slopes = slopeMargins(graph, cells, trees, binnings)
  return [sums, ...(slopes === undefined ? [] : [slopes])].reduce((sum, part) => graph.add('Add', [sum, part]), base)
}

/** Trees of one leaf say the same to every row. */
function baseOf({ base, starts, children, values, outputs, leafWidth }: TreeEnsemble): Float64Array {
  const sums = base.slice()
  for (let tree = 0; tree + 1 < starts.length; tree++) {
    const root = starts[tree]!
    if (children[root] !== 0) continue
    for (let k = 0; k < leafWidth; k++) sums[leafWidth === 1 ? tree % outputs : k]! += values[root * leafWidth + k]!
  }
  return sums
}

/** The features that some node asks for or some slope is of, ascending. */
function columnsOf(ensemble: TreeEnsemble): readonly number[] {
  const { children, features } = ensemble
  const asked = new Set([...features.filter((_, node) => children[node] !== 0), ...slopedFeatures(ensemble)])
  return [...asked].sort((a, b) => a - b)
}

function allTrees({ starts }: TreeEnsemble): readonly number[] {
  return Array.from({ length: starts.length - 1 }, (_, tree) => tree)
}

function sumsOf({ values, outputs }: TreeEnsemble): Leaves {
  return { targetCount: outputs, of: (node, tree) => ({ target: tree % outputs, weight: values[node]! }) }
}

/** A column of what the trees compare: the number itself, the code of a level, the rank of a statistic. */
function cellsOf(graph: Graph, binning: BinnedFeature, features: readonly GraphFeature[]): Value {
  const feature = features[binning.source]!
  if (feature.kind === 'number') return feature.values
  if (binning.kind === 'number') throw new TypeError('a number is read from a category') // checkBoosted rules it out
  const { codes, levelCount } = feature
  const table = Array.from({ length: levelCount + 2 }, (_, code) => binnedCode(binning, code, levelCount))
  if (table.every((binned, code) => binned === code)) return graph.add('Cast', [codes], { to: { int: 11 } })
  return graph.add('Gather', [graph.constant(doubles(table)), codes])
}

/** Levels past those that were binned count as unseen. */
function binnedCode(binning: Exclude<BinnedFeature, { kind: 'number' }>, code: number, levelCount: number): number {
  const known = binning.kind === 'category' ? binning.levelCount : binning.ranks.length - 2
  const binned = code === levelCount + 1 ? known + 1 : Math.min(code, known)
  return binning.kind === 'category' ? binned : binning.ranks[binned]!
}
