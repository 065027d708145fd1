import type { Graph, Value } from '../graph.ts'
import { doubles, longs } from '../tensor.ts'

/** The same margins for every row of `rows`. */
export function constantMargins(graph: Graph, margins: ArrayLike<number>, rows: Value): Value {
  const count = graph.add('Shape', [rows], { start: { int: 0 }, end: { int: 1 } })
  const shape = graph.add('Concat', [count, graph.constant(longs([margins.length]))], { axis: { int: 0 } })
  return graph.add('Expand', [graph.constant(doubles(margins, [1, margins.length])), shape])
}
