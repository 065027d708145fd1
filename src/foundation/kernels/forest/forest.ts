import { contexts, FOREST_ROWS } from '../layout.ts'
import type { Arena } from '../memory.ts'
import type { SharedRecord } from '../record.ts'
import { allocateRecord } from '../record.ts'
import type { PackedForest } from './pack.ts'

export type ForestContext = SharedRecord<typeof contexts.forest>

const LEAVES_BYTES = 8 * FOREST_ROWS

/** Copies a packed forest into memory, with room for `threads` blocks under way. */
export function loadForest(arena: Arena, packed: PackedForest, threads: number): ForestContext {
  const { bytes, places, facts } = packed
  const base = arena.allocate(bytes.length)
  arena.bytes(base, bytes.length).set(bytes)
  const at = Object.fromEntries(Object.entries(places).map(([name, place]) => [name, base + place]))
  const leavesAt = align((facts.columnCount + facts.mostConditions) * FOREST_ROWS)
  const marginsAt = align(leavesAt + Math.max(LEAVES_BYTES, (facts.treeCount + 8) * 4))
  const scratchBytes = align(marginsAt + facts.leafWidth * FOREST_ROWS * 8)
  const context = allocateRecord(arena, contexts.forest)
  context.set({
    base,
    ...at,
    ...facts,
    leavesAt,
    marginsAt,
    scratchBytes,
    scratch: arena.allocate(scratchBytes * threads),
    input: arena.allocate(packed.sourceCount * 8),
    output: arena.allocate(facts.outputs * 8),
  })
  return context
}

function align(bytes: number): number {
  return Math.ceil(bytes / 64) * 64
}
