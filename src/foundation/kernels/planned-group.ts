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
  readonly bits: readonly (readonly number[])[] // terms: condition << 1 | 1 for "goes left"; all must hold
  readonly steps: readonly PlannedStep[]
  readonly players: readonly number[]
  readonly sharedCount: number
  readonly aloneCount: number
  readonly topLeaf: number // the node, where the top is a leaf itself; else -1
  readonly pointCount: number
}

/** No player is absent from the training rows: each has shares of them. */
export const NOBODY = -1

const IF_SET = 0
const IF_NOT_SET = 1

/** A group's plan as it grows, and the nodes on the way from its top to its leaves. */
interface Draft {
  readonly outline: TreeOutline
  readonly absent: number
  readonly way: ReadonlySet<number>
  readonly bits: (readonly number[])[]
  readonly bitOf: Map<number, number> // by condition
  readonly steps: PlannedStep[]
  readonly players: number[]
  readonly sharedSteps: Map<number, number> // by player
}

/**
 * What is shared above the group's top is one step per player; below it every edge towards a leaf of the group is one. The
 * `absent` player's conditions hold for no training row: what a linear leaf adds is 0 where its feature is not known.
 */
export function planGroup(outline: TreeOutline, { leaves, top, isWide }: LeafGroup, absent: number): PlannedGroup {
  const way = wayTo(outline, leaves, top)
  const draft: Draft = {
    outline,
    absent,
    way,
    bits: [],
    bitOf: new Map(),
    steps: [],
    players: [],
    sharedSteps: new Map(),
  }
  const shared = sharedTerms(outline, top)
  if (absent !== NOBODY && !shared.has(absent)) shared.set(absent, { share: 0, terms: [] })
  const recurring = playersBelow(outline, way, top)
  const alone = [...shared.keys()].filter((player) => !recurring.has(player))
  for (const player of [...alone, ...[...shared.keys()].filter((other) => recurring.has(other))]) {
    addShared(draft, player, shared.get(player)!)
  }
  addBelow(draft, top, 0)
  const most = leaves.reduce((count, leaf) => Math.max(count, outline.playersAbove[leaf]!), 0)
  return {
    isWide,
    bits: draft.bits,
    steps: draft.steps,
    players: draft.players,
    sharedCount: shared.size,
    aloneCount: alone.length,
    topLeaf: outline.children[top] === 0 ? top : -1,
    pointCount: Math.ceil((most + (absent === NOBODY ? 0 : 1)) / 2),
  }
}

/** Those whom the conditions between the top and the leaves are about. */
function playersBelow({ parents, players }: TreeOutline, way: ReadonlySet<number>, top: number): ReadonlySet<number> {
  const below = new Set<number>()
  for (const node of way) if (node !== top) below.add(players[parents[node]!]!)
  return below
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
  const shared = new Map<number, SharedTerms>()
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
    const leaf = children[next] === 0 ? next : -1
    addStep(draft, players[node]!, shares[next]!, { parent: step, bit, test, leaf })
    addBelow(draft, next, draft.steps.length)
  }
}

function bitFor({ bits, bitOf }: Draft, condition: number): number {
  const bit = bitOf.get(condition) ?? bits.push([condition << 1]) - 1
  bitOf.set(condition, bit)
  return bit
}

interface SharedTerms {
  share: number
  readonly terms: number[]
}

function addShared({ absent, bits, steps, players, sharedSteps }: Draft, player: number, shared: SharedTerms): void {
  const share = player === absent ? 0 : shared.share
  const bit = bits.push(shared.terms) - 1
  const place = players.push(player) - 1
  sharedSteps.set(
    player,
    steps.push({ share, before: 1, parent: 0, previous: 0, bit, test: IF_SET, player: place, leaf: -1 }),
  )
}

function addStep(
  draft: Draft,
  player: number,
  share: number,
  rest: Omit<PlannedStep, 'share' | 'before' | 'previous' | 'player'>,
): void {
  const { absent, steps, players } = draft
  const known = players.indexOf(player)
  const place = known < 0 ? players.push(player) - 1 : known
  const previous = previousOf(draft, rest.parent, player, place)
  const before = previous === 0 ? 1 : steps[previous - 1]!.share
  steps.push({ share: player === absent ? 0 : before * share, before, previous, player: place, ...rest })
}

/** The last step of this player above, be it below the group's top or shared. */
function previousOf({ steps, sharedSteps }: Draft, parent: number, player: number, place: number): number {
  let step = parent
  while (step > 0 && steps[step - 1]!.player !== place) step = steps[step - 1]!.parent
  return step > 0 ? step : (sharedSteps.get(player) ?? 0)
}
