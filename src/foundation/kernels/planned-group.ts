import type { LeafGroup } from './leaf-groups.ts'
import type { TreeOutline } from './tree-outline.ts'

/** A condition on the way to leaves, as the kernels' `step` record has it; `player` is a place in the group's list. */
export interface PlannedStep {
  readonly share: number
  readonly before: number
  readonly parent: number
  readonly previous: number
  readonly bit: number
  readonly test: number
  readonly player: number
  readonly leaf: number // the node, or -1
}

export interface PlannedGroup {
  readonly isWide: boolean
  readonly bits: readonly (readonly number[])[] // terms: condition << 1 | 1 for "goes left"
  readonly steps: readonly PlannedStep[]
  readonly players: readonly number[]
  readonly pointCount: number
}

/** No player is absent from the training rows: each has shares of them. */
export const NOBODY = -1

const IF_SET = 0
const IF_NOT_SET = 1
const ALWAYS = 2

/** A group's plan as it grows, and the nodes on the way from its top to its leaves. */
interface Draft {
  readonly outline: TreeOutline
  readonly absent: number
  readonly way: ReadonlySet<number>
  readonly bits: (readonly number[])[]
  readonly bitOf: Map<number, number> // by condition
  readonly steps: PlannedStep[]
  readonly players: number[]
}

/**
 * What is shared above the group's top is one step per player; below it every edge towards a leaf of the group is one. The
 * `absent` player's conditions hold for no training row: what a linear leaf adds is 0 where its feature is not known.
 */
export function planGroup(outline: TreeOutline, { leaves, top, isWide }: LeafGroup, absent: number): PlannedGroup {
  const way = wayTo(outline, leaves, top)
  const draft: Draft = { outline, absent, way, bits: [], bitOf: new Map(), steps: [], players: [] }
  const shared = sharedTerms(outline, top)
  if (absent !== NOBODY && !shared.has(absent)) addStep(draft, absent, 1, 0, { bit: 0, test: ALWAYS, leaf: -1 })
  for (const [player, { share, terms }] of shared) {
    addStep(draft, player, share, draft.steps.length, { bit: draft.bits.push(terms) - 1, test: IF_SET, leaf: -1 })
  }
  if (outline.children[top] === 0) draft.steps.push({ ...draft.steps.pop()!, leaf: top })
  addBelow(draft, top, draft.steps.length)
  const most = leaves.reduce((count, leaf) => Math.max(count, outline.playersAbove[leaf]!), 0)
  const pointCount = Math.ceil((most + (absent === NOBODY ? 0 : 1)) / 2)
  return { isWide, bits: draft.bits, steps: draft.steps, players: draft.players, pointCount }
}

/** The leaves and the nodes above them, without the top. */
function wayTo({ parents }: TreeOutline, leaves: readonly number[], top: number): ReadonlySet<number> {
  const way = new Set<number>()
  for (const leaf of leaves) for (let node = leaf; node !== top && !way.has(node); node = parents[node]!) way.add(node)
  return way
}

/** By player, in the order from the root: the terms that let a row pass to `top`, and the share of training rows that do. */
function sharedTerms({ children, parents, players, conditionOf, shares }: TreeOutline, top: number) {
  const nodes: number[] = []
  for (let node = top; parents[node]! >= 0; node = parents[node]!) nodes.push(node)
  const shared = new Map<number, { share: number; terms: number[] }>()
  for (const node of nodes.reverse()) {
    const parent = parents[node]!
    const entry = shared.get(players[parent]!) ?? { share: 1, terms: [] }
    entry.share *= shares[node]!
    entry.terms.push((conditionOf[parent]! << 1) | (node === children[parent] ? 1 : 0))
    shared.set(players[parent]!, entry)
  }
  return shared
}

function addBelow(draft: Draft, node: number, step: number): void {
  const { children, players, conditionOf, shares } = draft.outline
  const child = children[node]!
  if (child === 0) return
  const bit = bitFor(draft, conditionOf[node]!)
  for (const [next, test] of [
    [child, IF_NOT_SET],
    [child + 1, IF_SET],
  ] as const) {
    if (!draft.way.has(next)) continue
    addStep(draft, players[node]!, shares[next]!, step, { bit, test, leaf: children[next] === 0 ? next : -1 })
    addBelow(draft, next, draft.steps.length)
  }
}

function bitFor({ bits, bitOf }: Draft, condition: number): number {
  const bit = bitOf.get(condition) ?? bits.push([condition << 1]) - 1
  bitOf.set(condition, bit)
  return bit
}

function addStep(
  { absent, steps, players }: Draft,
  player: number,
  share: number,
  parent: number,
  rest: Pick<PlannedStep, 'bit' | 'test' | 'leaf'>,
): void {
  const known = players.indexOf(player)
  const place = known < 0 ? players.push(player) - 1 : known
  let previous = parent
  while (previous > 0 && steps[previous - 1]!.player !== place) previous = steps[previous - 1]!.parent
  const before = previous === 0 ? 1 : steps[previous - 1]!.share
  steps.push({ share: player === absent ? 0 : before * share, before, parent, previous, player: place, ...rest })
}
