import type { Graph, Value } from '../graph.ts'
import { doubles, longs } from '../tensor.ts'
import type { Trees } from './trees.ts'
import { treeAttributes } from './trees.ts'

/** Trees looked up at once: leaves × outputs doubles of that many trees are in memory for every row. */
const treesAtOnce = 16

/**
 * Leaves that hold a value per output. A leaf of TreeEnsemble has one weight, so the trees answer with their leaves'
 * numbers, each to a target of its own, and the values are gathered and summed.
 */
export function vectorMargins(graph: Graph, cells: Value, trees: Trees): Value {
  const grown = grownTrees(trees)
  const parts: Value[] = []
  for (let from = 0; from < grown.length; from += treesAtOnce) {
    parts.push(marginsOf(graph, cells, trees, grown.slice(from, from + treesAtOnce)))
  }
  return parts.reduce((sum, part) => graph.add('Add', [sum, part]))
}

/** Those of more than one leaf. */
function grownTrees({ ensemble: { starts, children } }: Trees): readonly number[] {
  return Array.from({ length: starts.length - 1 }, (_, tree) => tree).filter((tree) => children[starts[tree]!] !== 0)
}

function marginsOf(graph: Graph, cells: Value, trees: Trees, chosen: readonly number[]): Value {
  const { values, outputs } = trees.ensemble
  const rows: Float64Array[] = []
  const attributes = treeAttributes(trees, chosen, {
    targetCount: chosen.length,
    of: (node, tree) => {
      rows.push(values.subarray(node * outputs, (node + 1) * outputs))
      return { target: chosen.indexOf(tree), weight: rows.length - 1 }
    },
  })
  const leaves = graph.add('Cast', [graph.add('TreeEnsemble', [cells], attributes)], { to: { int: 7 } })
  const table = Float64Array.from(
    { length: rows.length * outputs },
    (_, at) => rows[Math.floor(at / outputs)]![at % outputs]!,
  )
  const gathered = graph.add('Gather', [graph.constant(doubles(table, [rows.length, outputs])), leaves])
  return graph.add('ReduceSum', [gathered, graph.constant(longs([1]))], { keepdims: { int: 0 } })
}
