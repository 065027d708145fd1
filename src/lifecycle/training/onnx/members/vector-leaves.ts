import type { Graph, Value } from '../graph.ts'
import { doubles, longs } from '../tensor.ts'
import { grownTrees, leafNumbers } from './leaf-numbers.ts'
import type { Trees } from './trees.ts'

/** Leaves that hold a value per output: looked up by their numbers, and summed. */
export function vectorMargins(graph: Graph, cells: Value, trees: Trees): Value {
  const { values, outputs } = trees.ensemble
  const parts = leafNumbers(graph, cells, trees, grownTrees(trees)).map(({ numbers, nodes }) => {
    const table = Float64Array.from(
      { length: nodes.length * outputs },
      (_, at) => values[nodes[Math.floor(at / outputs)]! * outputs + (at % outputs)]!,
    )
    const gathered = graph.add('Gather', [graph.constant(doubles(table, [nodes.length, outputs])), numbers])
    return graph.add('ReduceSum', [gathered, graph.constant(longs([1]))], { keepdims: { int: 0 } })
  })
  return parts.reduce((sum, part) => graph.add('Add', [sum, part]))
}
