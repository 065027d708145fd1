import type { BinnedFeature, TreeEnsemble } from '#kernels'
import type { Graph, Value } from '../graph.ts'
import { doubles, longs } from '../tensor.ts'
import { questionsOf } from './question.ts'
import type { Trees } from './trees.ts'
import { treeAttributes } from './trees.ts'

type BinnedNumber = Extract<BinnedFeature, { kind: 'number' }>

/** The centres of the bins that the cells of these features lie in, rows × features; NaN where a cell is missing. */
export function centresOf(
  graph: Graph,
  cells: Value,
  features: readonly number[],
  binnings: readonly BinnedFeature[],
  columnOf: Trees['columnOf'],
): Value {
  const ensemble = searchTrees(features, binnings)
  const trees = { ensemble, questionOf: questionsOf(ensemble, binnings), columnOf }
  const attributes = treeAttributes(trees, [...features.keys()], {
    targetCount: features.length,
    of: (node, target) => ({ target, weight: ensemble.values[node]! }),
  })
  const columns = longs(features.map((feature) => columnOf.get(feature)!))
  const asked = graph.add('Gather', [cells, graph.constant(columns)], { axis: { int: 1 } })
  const nothing = graph.constant(doubles([Number.NaN]))
  return graph.add('Where', [graph.add('IsNaN', [asked]), nothing, graph.add('TreeEnsemble', [cells], attributes)])
}

/** A tree per feature that finds a number's bin by halves, and holds the bins' centres in its leaves. */
function searchTrees(features: readonly number[], binnings: readonly BinnedFeature[]): TreeEnsemble {
  const starts = [0]
  const nodes: SearchNode[] = []
  for (const feature of features) {
    nodes.push(...searchTree(feature, binnings[feature] as BinnedNumber))
    starts.push(nodes.length)
  }
  return {
    outputs: features.length,
    leafWidth: 1,
    base: new Float64Array(features.length),
    starts: Uint32Array.from(starts),
    children: Int32Array.from(nodes, ({ child }) => child),
    features: Uint16Array.from(nodes, ({ feature }) => feature),
    codes: Uint8Array.from(nodes, ({ code }) => code),
    missingLeft: new Uint8Array(nodes.length),
    sets: new Uint32Array(0),
    values: Float64Array.from(nodes, ({ value }) => value),
    covers: new Float64Array(nodes.length),
  }
}

interface SearchNode {
  readonly feature: number
  readonly child: number
  readonly code: number
  readonly value: number
}

/** Breadth first, from the bins `low` to `high`; a lone bin is asked for too, since a tree of one leaf is none to TreeEnsemble. */
function searchTree(feature: number, { edges, centres = new Float64Array(edges.length + 1) }: BinnedNumber) {
  const spans = edges.length === 0 ? [[0, 1]] : [[0, edges.length]]
  const nodes: SearchNode[] = []
  for (let at = 0; at < spans.length; at++) {
    const [low, high] = spans[at] as [number, number]
    if (low === high) {
      nodes.push({ feature, child: 0, code: 0, value: centres[Math.min(low, edges.length)]! })
      continue
    }
    const code = (low + high) >> 1
    nodes.push({ feature, child: spans.length, code, value: 0 })
    spans.push([low, code], [code + 1, high])
  }
  return nodes
}
