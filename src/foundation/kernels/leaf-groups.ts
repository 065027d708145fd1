import type { TreeOutline } from './tree-outline.ts'

/** Neighbouring leaves explained together, and the lowest node that has them all below it. */
export interface LeafGroup {
  readonly leaves: readonly number[]
  readonly top: number
  readonly isWide: boolean // more bits than a key holds: each row is computed by itself
}

/** Bits of a key: more make larger groups, of which fewer rows have the same pattern. */
const KEY_BITS = 16
const MOST_WIDE_LEAVES = 128

// What a group costs a row, in nanoseconds, where some thousand rows are explained at once.
const PER_GROUP = 2
const PER_BIT = 0.12
const PER_NUMBER = 0.3
const PER_PATTERN = 4
const PER_PATTERN_NUMBER = 1.2
const PER_SHARED_STEP = 2
const PER_OWN_STEP = 6
const ROWS = 4096

/** How many patterns of so many bits some thousand rows have, as counted on our benches' trees: 2, 4, 7, 13, 22 … 250 of 10, 1,600 of 16. */
const patterns = new Float64Array(KEY_BITS + 1)
patterns.forEach((_, bits) => {
  patterns[bits] = bits === 0 ? 1 : patterns[bits - 1]! * (2 - 0.046 * bits)
})

/** Cuts the leaves into runs of the least total cost, by dynamic programming from the last leaf back. */
export function groupLeaves(outline: TreeOutline, leaves: readonly number[], takenBits: number): readonly LeafGroup[] {
  const mostBits = KEY_BITS - takenBits
  const costs = new Float64Array(leaves.length + 1)
  const ends = new Int32Array(leaves.length)
  const tops = new Int32Array(leaves.length)
  for (let from = leaves.length - 1; from >= 0; from--) {
    costs[from] = Infinity
    eachRun(outline, leaves.slice(from), mostBits, (count, top, cost) => {
      const to = from + count
      if (cost + costs[to]! >= costs[from]!) return
      costs[from] = cost + costs[to]!
      ends[from] = to
      tops[from] = top
    })
  }
  const groups: LeafGroup[] = []
  for (let from = 0; from < leaves.length; from = ends[from]!) {
    const isWide = outline.playersAbove[leaves[from]!]! > mostBits
    groups.push({ leaves: leaves.slice(from, ends[from]), top: tops[from]!, isWide })
  }
  return groups
}

type Visit = (count: number, top: number, cost: number) => void

/** Every run that begins at the first of the leaves and fits a key; if that leaf alone does not, longer ones too. */
function eachRun(outline: TreeOutline, leaves: readonly number[], mostBits: number, visit: Visit): void {
  const run = startRun(outline, leaves[0]!)
  const isWide = bitsOf(outline, run) > mostBits
  for (let count = 1; ; count++) {
    if (isWide ? count > MOST_WIDE_LEAVES : bitsOf(outline, run) > mostBits) return
    visit(count, run.top, costOf(outline, run, isWide))
    if (count === leaves.length) return
    extendRun(outline, run, leaves[count]!)
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

function costOf(
  { playersAbove }: TreeOutline,
  { top, conditions, inner, leafCount, players }: Run,
  isWide: boolean,
): number {
  const shared = playersAbove[top]!
  const ownSteps = inner.size === 0 ? 0 : inner.size + leafCount - 1
  const combining = PER_PATTERN + PER_PATTERN_NUMBER * players.size
  if (isWide) return combining + PER_SHARED_STEP * shared + PER_OWN_STEP * ownSteps
  const bits = shared + conditions.size
  const weighing = PER_SHARED_STEP * shared * patterns[shared]! + PER_OWN_STEP * ownSteps * patterns[conditions.size]!
  return PER_GROUP + PER_BIT * bits + PER_NUMBER * players.size + (patterns[bits]! * combining + weighing) / ROWS
}
