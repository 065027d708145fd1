import type { BinnedFeature, TreeEnsemble } from '#kernels'
import type { Graph, Value } from '../graph.ts'
import type { Tensor } from '../tensor.ts'
import { doubles, longs } from '../tensor.ts'
import { centresOf } from './centres.ts'
import type { LeafNumbers } from './leaf-numbers.ts'
import { grownTrees, leafNumbers } from './leaf-numbers.ts'
import type { Trees } from './trees.ts'

/** The slopes of an ensemble, and the features they are of in the order of `centres`' columns. */
interface Slopes {
  readonly ensemble: Required<TreeEnsemble>
  readonly features: readonly number[]
  readonly centres: Value
}

/** What the slopes of linear leaves add to their values; undefined where leaves have none. */
export function slopeMargins(
  graph: Graph,
  cells: Value,
  trees: Trees,
  binnings: readonly BinnedFeature[],
): Value | undefined {
  const ensemble = trees.ensemble as Required<TreeEnsemble>
  const features = slopedFeatures(trees.ensemble)
  if (features.length === 0) return undefined
  const slopes = { ensemble, features, centres: centresOf(graph, cells, features, binnings, trees.columnOf) }
  const sloped = grownTrees(trees).filter((tree) => hasSlopes(ensemble, tree))
  const parts = leafNumbers(graph, cells, trees, sloped).map((leaves) => marginsOf(graph, leaves, slopes))
  return parts.reduce((sum, part) => graph.add('Add', [sum, part]))
}

/** The features that some slope is of, ascending. */
export function slopedFeatures({ slopeFeatures = new Uint16Array(0) }: TreeEnsemble): readonly number[] {
  return [...new Set(slopeFeatures)].sort((a, b) => a - b)
}

function hasSlopes({ starts, slopeStarts }: Required<TreeEnsemble>, tree: number): boolean {
  return slopeStarts[starts[tree]!]! < slopeStarts[starts[tree + 1]!]!
}

/**
 * Σ slope × (centre − mean) of the leaves, a missing centre counting as the mean. Each leaf has as many slopes as the one
 * that has most; those past its own are 0.
 */
function marginsOf(graph: Graph, { chosen, numbers, nodes }: LeafNumbers, { ensemble, features, centres }: Slopes) {
  const { slopeStarts, slopeFeatures, slopes, slopeMeans, outputs } = ensemble
  const width = nodes.reduce((most, node) => Math.max(most, slopeStarts[node + 1]! - slopeStarts[node]!), 1)
  const shape = graph.constant(longs([0, chosen.length * width]))
  const ofLeaves = (tensorOf: TableWriter, pick: (slope: number) => number) => {
    const table = nodes.flatMap((node) => rowOf(slopeStarts[node]!, slopeStarts[node + 1]!, width, pick))
    const gathered = graph.add('Gather', [graph.constant(tensorOf(table, [nodes.length, width])), numbers])
    return graph.add('Reshape', [gathered, shape])
  }
  const columns = ofLeaves(longs, (slope) => features.indexOf(slopeFeatures[slope]!))
  const found = graph.add('GatherElements', [centres, columns], { axis: { int: 1 } })
  const apart = graph.add('Sub', [found, ofLeaves(doubles, (slope) => slopeMeans[slope]!)])
  const known = graph.add('Where', [graph.add('IsNaN', [apart]), graph.constant(doubles([0])), apart])
  const added = graph.add('Mul', [known, ofLeaves(doubles, (slope) => slopes[slope]!)])
  return graph.add('MatMul', [added, graph.constant(outputTable(chosen, width, outputs))])
}

type TableWriter = (values: ArrayLike<number>, dims: readonly number[]) => Tensor

function rowOf(from: number, to: number, width: number, pick: (slope: number) => number): readonly number[] {
  return Array.from({ length: width }, (_, at) => (from + at < to ? pick(from + at) : 0))
}

/** 1 where what is added for a slope of a tree belongs to an output, (trees × width) × outputs. */
function outputTable(chosen: readonly number[], width: number, outputs: number): Tensor {
  const cells = chosen.flatMap((tree) =>
    Array.from({ length: width * outputs }, (_, at) => Number(at % outputs === tree % outputs)),
  )
  return doubles(cells, [chosen.length * width, outputs])
}
