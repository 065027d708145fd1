import type { BoostingOptions } from './boosting-session.ts'
import { hash } from './drawn-features.ts'
import type { TreeEnsemble } from './ensemble.ts'
import { leafCapacity } from './growth-options.ts'
import type { contexts } from './layout.ts'
import { nodesPerTree } from './layout.ts'
import type { SharedRecord } from './record.ts'
import type { Team } from './team.ts'

/** Leaf values of trees with one value per class. */
export interface Vectors {
  /** Before a tree grows: room for its values, and the signs its structure goes by. */
  draw(seed: number): void
  /** After it has grown. */
  keep(nodeCount: number): void
  read(ensemble: TreeEnsemble): TreeEnsemble
}

export function openVectors(
  { arena, threads }: Team,
  options: BoostingOptions,
  boosting: SharedRecord<typeof contexts.boosting>,
): Vectors {
  const { base, training } = options
  const classCount = base.length
  const width = nodesPerTree(leafCapacity(options)) * classCount
  const vectors = arena.allocate(width * 8)
  const signs = arena.allocate(classCount * 4)
  const vectorSumsBytes = width * 16
  const leafOfRow = arena.allocate(training.labels.length * 2 + 16)
  const kept: Float64Array[] = []
  boosting.set({ vectors, signs, leafOfRow, vectorSums: arena.allocate(threads * vectorSumsBytes), vectorSumsBytes })
  return {
    draw(seed) {
      arena.f32(signs, classCount).set(signsOf(classCount, seed))
      arena.f64(vectors, width).fill(0)
    },
    keep: (nodeCount) => kept.push(arena.f64(vectors, nodeCount * classCount).slice()),
    read(ensemble) {
      const { starts, children } = ensemble
      const values = new Float64Array(children.length * classCount)
      for (let tree = 0; tree + 1 < starts.length; tree++) {
        values.set(kept[tree] as Float64Array, (starts[tree] as number) * classCount)
      }
      return { ...ensemble, leafWidth: classCount, values: values.map((value) => value + 0) }
    },
  }
}

/** Half of the classes against the other half. All of one sign would cancel; independent signs, thirds and one against the rest learn less. */
function signsOf(classCount: number, seed: number): Float32Array {
  const keys = Uint32Array.from({ length: classCount }, (_, k) => hash(k, seed))
  const order = Array.from(keys.keys()).sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b)
  const signs = new Float32Array(classCount).fill(-1)
  for (const k of order.slice(0, classCount >> 1)) signs[k] = 1
  return signs
}
