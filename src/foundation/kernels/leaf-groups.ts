import type { TreeOutline } from './tree-outline.ts'

/** Neighbouring leaves explained together, and the lowest node that has them all below it. */
export interface LeafGroup {
  readonly leaves: readonly number[]
  readonly top: number
  readonly isWide: boolean // more bits than a key holds: each row is computed by itself
}

/** Bits of a key: more make larger groups, of which fewer rows have the same pattern. */
export const KEY_BITS = 16
const MOST_WIDE_LEAVES = 128

// What a group costs a row, in nanoseconds, where some thousand rows are explained at once.
const PER_GROUP = 1.5
const PER_BIT = 0.12
const PER_NUMBER = 0.3
const PER_STEP = 3.5
const ROWS = 4096

/** How many patterns of so many bits some thousand rows have, as counted on our benches' trees: 2, 4, 7, 13, 22 … 250 of 10, 1,600 of 16. */
const patterns = new Float64Array(KEY_BITS + 1)
patterns.forEach((_, bits) => {
  patterns[bits] = bits === 0 ? 1 : patterns[bits - 1]! * (2 - 0.046 * bits)
})

/** Cuts the leaves into runs of the least total cost, by dynamic programming from the last leaf back. */
export function groupLeaves(outline: TreeOutline, leaves: readonly number[]): readonly LeafGroup[] {
  const costs = new Float64Array(leaves.length + 1)
  const ends = new Int32Array(leaves.length)
  const tops = new Int32Array(leaves.length)
  for (let from = leaves.length - 1; from >= 0; from--) {
    costs[from] = Infinity
    eachRun(outline, leaves, from, (to, top, cost) => {
      if (cost + costs[to]! >= costs[from]!) return
      costs[from] = cost + costs[to]!
      ends[from] = to
      tops[from] = top
    })
  }
  const groups: LeafGroup[] = []
  for (let from = 0; from < leaves.length; from = ends[from]!) {
    const isWide = outline.playersAbove[leaves[from]!]! > KEY_BITS
    groups.push({ leaves: leaves.slice(from, ends[from]), top: tops[from]!, isWide })
  }
  return groups
}

type Visit = (to: number, top: number, cost: number) => void

/** Every run that begins at this leaf and fits a key; if the leaf alone does not, longer ones too. */
function eachRun(outline: TreeOutline, leaves: readonly number[], from: number, visit: Visit): void {
  const run = startRun(outline, leaves[from]!)
  const isWide = bitsOf(outline, run) > KEY_BITS
  for (let to = from + 1; ; to++) {
    if (isWide ? to - from > MOST_WIDE_LEAVES : bitsOf(outline, run) > KEY_BITS) return
    visit(to, run.top, costOf(bitsOf(outline, run), stepsOf(outline, run), run.players.size, isWide))
    if (to === leaves.length) return
    extendRun(outline, run, leaves[to]!)
  }
}

interface Run {
  top: number
  leafCount: number
  readonly inner: Set<number> // nodes from `top` down to the leaves
  readonly above: Set<number> // nodes from the root down to the leaves
  readonly conditions: Set<number> // of the inner nodes
  readonly players: Set<number>
}

function startRun(outline: TreeOutline, leaf: number): Run {
  const run = { top: leaf, leafCount: 0, inner: new Set<number>(), above: new Set<number>() }
  const started = { ...run, conditions: new Set<number>(), players: new Set<number>() }
  addPath(outline, started, leaf)
  return started
}

function addPath({ parents, players }: TreeOutline, run: Run, leaf: number): void {
  run.leafCount++
  for (let node = parents[leaf]!; node >= 0 && !run.above.has(node); node = parents[node]!) {
    run.above.add(node)
    run.players.add(players[node]!)
  }
}

/** The top moves up to where the new leaf's way parts from the others'. */
function extendRun(outline: TreeOutline, run: Run, leaf: number): void {
  const { parents, conditionOf } = outline
  let meeting = parents[leaf]!
  while (!run.above.has(meeting)) meeting = parents[meeting]!
  const oldTop = run.top
  if (!run.inner.has(meeting)) run.top = meeting
  for (const below of [oldTop, leaf]) {
    for (let node = below; node !== run.top && !run.inner.has(parents[node]!); node = parents[node]!) {
      run.inner.add(parents[node]!)
      run.conditions.add(conditionOf[parents[node]!]!)
    }
  }
  addPath(outline, run, leaf)
}

function bitsOf({ playersAbove }: TreeOutline, { top, conditions }: Run): number {
  return playersAbove[top]! + conditions.size
}

function stepsOf({ playersAbove }: TreeOutline, { top, inner, leafCount }: Run): number {
  return playersAbove[top]! + (inner.size === 0 ? 0 : inner.size + leafCount - 1)
}

function costOf(bits: number, steps: number, players: number, isWide: boolean): number {
  if (isWide) return 2 * PER_STEP * steps + PER_NUMBER * players
  return PER_GROUP + PER_BIT * bits + PER_NUMBER * players + (PER_STEP * steps * patterns[bits]!) / ROWS
}
