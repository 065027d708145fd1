import { missingMicros } from './datetime.ts'
import type { GraphFeature } from './feature.ts'
import type { Graph, Value } from './graph.ts'
import type { Tensor } from './tensor.ts'
import { doubles, longs } from './tensor.ts'

/** Numbers looked up among the numbers that the levels are the shortest texts of. */
export function numberCategory(graph: Graph, numbers: Value, levels: readonly string[]): GraphFeature {
  return lookUp(graph, numbers, { keys: doubles(levels.map(Number)), missing: graph.add('IsNaN', [numbers]) })
}

/** The same for integers of 64 bits, of which the least stands for missing. */
export function longCategory(graph: Graph, integers: Value, levels: readonly string[]): GraphFeature {
  const missing = graph.add('Equal', [integers, graph.constant(longs([missingMicros]))])
  return lookUp(graph, integers, { keys: longs(levels.map(BigInt)), missing })
}

interface Keys {
  readonly keys: Tensor
  readonly missing: Value
}

/** The place of each value among the keys; their number where it is none of them, one more where it is missing. */
function lookUp(graph: Graph, values: Value, { keys, missing }: Keys): GraphFeature {
  const [levelCount = 0] = keys.dims
  const unseen = graph.constant(longs([levelCount]))
  const places = graph.constant(longs(Array.from({ length: levelCount }, (_, place) => place)))
  const isKey = graph.add('Equal', [values, graph.constant(keys)])
  const all = graph.add(
    'Concat',
    [
      graph.add('Where', [isKey, places, unseen]),
      graph.add('Add', [graph.add('Cast', [missing], { to: { int: 7 } }), unseen]),
    ],
    { axis: { int: 1 } },
  )
  const place = graph.add('ReduceMin', [all, graph.constant(longs([1]))], { keepdims: { int: 1 } })
  const codes = graph.add('Where', [missing, graph.constant(longs([levelCount + 1])), place])
  return { kind: 'category', codes, levelCount }
}
