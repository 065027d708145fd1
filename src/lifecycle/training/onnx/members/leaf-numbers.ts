import type { Graph, Value } from '../graph.ts'
import type { Trees } from './trees.ts'
import { treeAttributes } from './trees.ts'

/** Trees looked up at once: what their leaves hold is in memory for every row. */
const treesAtOnce = 16

/** Some trees, the int64 number of the leaf each gives a row (rows × trees), and the node that each number stands for. */
export interface LeafNumbers {
  readonly chosen: readonly number[]
  readonly numbers: Value
  readonly nodes: readonly number[]
}

/** The trees, a few at once. A leaf of TreeEnsemble has one weight: here its number, each tree with a target of its own. */
export function leafNumbers(graph: Graph, cells: Value, trees: Trees, from: readonly number[]): readonly LeafNumbers[] {
  const parts = Array.from({ length: Math.ceil(from.length / treesAtOnce) }, (_, part) =>
    from.slice(part * treesAtOnce, (part + 1) * treesAtOnce),
  )
  return parts.map((chosen) => {
    const nodes: number[] = []
    const attributes = treeAttributes(trees, chosen, {
      targetCount: chosen.length,
      of: (node, tree) => ({ target: chosen.indexOf(tree), weight: nodes.push(node) - 1 }),
    })
    const numbers = graph.add('Cast', [graph.add('TreeEnsemble', [cells], attributes)], { to: { int: 7 } })
    return { chosen, numbers, nodes }
  })
}

/** Those of more than one leaf. */
export function grownTrees({ ensemble: { starts, children } }: Trees): readonly number[] {
  return Array.from({ length: starts.length - 1 }, (_, tree) => tree).filter((tree) => children[starts[tree]!] !== 0)
}
