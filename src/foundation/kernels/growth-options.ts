import type { BoostingOptions } from './boosting-session.ts'
import type { BinnedFeature } from './feature-matrix.ts'
import { LEVEL_BYTES } from './layout.ts'
import type { Arena } from './memory.ts'

/** The shape of trees, and which splits are allowed. Features are binned features, by index. */
export interface GrowthOptions {
  /** Leaf by leaf, the largest gain first (default); or level by level, each level by one split (oblivious trees). */
  readonly growth?: 'leafwise' | 'symmetric'
  /** Splits on a path at most; 0: no limit leaf by leaf, 6 level by level. */
  readonly depth?: number
  /** The soft threshold on the gradient of a leaf, in gains and outputs. */
  readonly l1?: number
  /** One drawn threshold per feature and node (per feature and level when symmetric) instead of the best. */
  readonly randomThresholds?: boolean
  /** Categories with at most so many levels in a node are split one level against the others. */
  readonly oneHotLevels?: number
  /** Per feature 1: margins never fall as it rises, −1: never rise, 0: free. Categories are free. */
  readonly monotone?: readonly (0 | 1 | -1)[]
  /** Features that may stand on one path; a feature in no list stands with those of its column alone. No list: all may meet. */
  readonly interactions?: readonly (readonly number[])[]
  /** Leaves are linear in the numbers on their path. */
  readonly linearLeaves?: boolean
  /** The ridge penalty of linear leaves, in rows' hessians. */
  readonly linearL2?: number
}

const SYMMETRIC_DEPTH = 6
export const FACT_BYTES = 272

export const isSymmetric = ({ growth }: GrowthOptions): boolean => growth === 'symmetric'

export function depthOf(options: GrowthOptions): number {
  const { depth = 0 } = options
  if (depth > 0) return depth
  return isSymmetric(options) ? SYMMETRIC_DEPTH : 0xffffffff
}

/** How many leaves a tree has room for. */
export function leafCapacity(options: GrowthOptions & { readonly maxLeaves: number }): number {
  return isSymmetric(options) ? 2 ** depthOf(options) : options.maxLeaves
}

/** Leaf by leaf every leaf has a row: no room for more leaves than there are rows. */
export function withoutSpareLeaves(options: BoostingOptions): BoostingOptions {
  return { ...options, maxLeaves: Math.min(options.maxLeaves, Math.max(2, options.training.labels.length)) }
}

/** How many histograms a tree needs at once: leaves of the last level need none. */
export function histogramCapacity(options: GrowthOptions & { readonly maxLeaves: number }): number {
  return isSymmetric(options) ? Math.max(1, 2 ** (depthOf(options) - 1)) : options.maxLeaves
}

/** The slots of a boosting context that say how trees grow, with what they point at; `columns`: the feature each column of training rows stands for. */
export function growthSlots(
  arena: Arena,
  threads: number,
  features: readonly BinnedFeature[],
  columns: Uint32Array,
  drawnCount: number,
  options: GrowthOptions & { readonly maxLeaves: number },
) {
  const { l1 = 0, randomThresholds = false, oneHotLevels = 0, monotone, interactions } = options
  const capacity = leafCapacity(options)
  const isMonotone = monotone?.some((direction) => direction !== 0) ?? false
  return {
    growth: isSymmetric(options) ? 1 : 0,
    maxDepth: depthOf(options),
    isBounded: l1 > 0 || isMonotone || (randomThresholds && !isSymmetric(options)) ? 1 : 0,
    randomThresholds: randomThresholds ? 1 : 0,
    oneHotLevels,
    monotone: isMonotone
      ? writeBytes(
          arena,
          Array.from(columns, (feature) => directionCode(monotone?.[feature])),
        )
      : 0,
    relations: isMonotone && !isSymmetric(options) ? arena.allocate(capacity * capacity * 4) : 0,
    nodeParents: isMonotone ? writeBytes(arena, new Uint8Array(capacity * 8)) : 0,
    ...(interactions && interactions.length > 0
      ? listSlots(arena, features, columns, interactions)
      : { listCount: 0, listMembers: 0, featureColumns: 0 }),
    levelFacts: isSymmetric(options) ? arena.allocate(drawnCount * FACT_BYTES) : 0,
    levelScratch: isSymmetric(options) ? writeBytes(arena, new Uint8Array(threads * LEVEL_BYTES)) : 0,
  }
}

function directionCode(direction: 0 | 1 | -1 | undefined): number {
  return direction === -1 ? 2 : (direction ?? 0)
}

function listSlots(
  arena: Arena,
  features: readonly BinnedFeature[],
  columns: Uint32Array,
  lists: readonly (readonly number[])[],
) {
  const members = lists.flatMap((list) => Array.from(columns, (feature) => (list.includes(feature) ? 1 : 0)))
  const featureColumns = arena.allocate(columns.length * 4)
  arena.u32(featureColumns, columns.length).set(columns.map((feature) => features[feature]!.source))
  return { listCount: lists.length, listMembers: writeBytes(arena, members), featureColumns }
}

/** One set per leaf of a byte per feature and list; 0 where everything may meet. */
export function allowedSets(arena: Arena, columnCount: number, { interactions }: GrowthOptions, leaves: number) {
  if (!interactions || interactions.length === 0) return () => 0
  const bytes = columnCount + interactions.length
  const sets = arena.allocate(leaves * bytes)
  return (leaf: number) => sets + leaf * bytes
}

function writeBytes(arena: Arena, bytes: ArrayLike<number>): number {
  const pointer = arena.allocate(bytes.length)
  arena.bytes(pointer, bytes.length).set(bytes)
  return pointer
}

/** The seed of a tree's drawn thresholds, made from its other draws, so that trees without any take the same draws. */
export function splitSeedOf({ columns, dither }: { readonly columns: number; readonly dither: number }): number {
  return (Math.imul(columns ^ 0x27d4eb2f, 0x9e3779b1) ^ Math.imul(dither, 0x85ebca6b)) >>> 0
}
