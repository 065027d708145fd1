// The one table of everything TypeScript and AssemblyScript both address in shared memory, and of the jobs a team runs.
// `scripts/kernels.ts` writes the accessors of build/generated/ from it; `record.ts` reads and writes the same offsets.

import { baggingContexts } from './layout/bagging.ts'
import { explainingContexts, explainingRecords } from './layout/explaining.ts'
import { columnKinds, FOREST_ROWS, forestContexts, forestRecords, treeKinds } from './layout/forest.ts'
import { multinomialContexts } from './layout/multinomial.ts'
import { activations, inputKinds, networkContexts, networkRecords, PARAMETER_CHUNK } from './layout/network.ts'
import { LAPLACE_POINTS, LAPLACE_ROWS, similarityContexts, TILE } from './layout/similarity.ts'
import type { Slots, SlotType } from './layout/slots.ts'
import { trainingContexts, trainingRecords } from './layout/training.ts'

export type { Slots, SlotType } from './layout/slots.ts'
export {
  activations,
  columnKinds,
  FOREST_ROWS,
  inputKinds,
  LAPLACE_POINTS,
  LAPLACE_ROWS,
  PARAMETER_CHUNK,
  TILE,
  treeKinds,
}

/** The widest slots come first, so that every slot is aligned. */
const slotBytes: Readonly<Record<SlotType, number>> = {
  set256: 32,
  lanes16: 16,
  real: 8,
  long: 8,
  size: 4,
  integer: 4,
  byte: 1,
}

/** Contexts: one of each, at an address of its own, named by the command that uses it. */
export const contexts = {
  ...trainingContexts,
  ...explainingContexts,
  ...forestContexts,
  ...similarityContexts,
  ...networkContexts,
  ...baggingContexts,
  ...multinomialContexts,
}

/** Records: many of each, at a given address. */
export const records = { ...trainingRecords, ...explainingRecords, ...forestRecords, ...networkRecords }

/** What a team can be told to do; the position is the opcode. */
export const jobs = [
  'edges',
  'bin',
  'drawFeatures',
  'probabilities',
  'largestGradient',
  'gradients',
  'countBag',
  'pairs',
  'histogram',
  'search',
  'histogramAndSearch',
  'partition',
  'merge',
  'applyLeaves',
  'score',
  'contributions',
  'loss',
  'gram',
  'wideGradients',
  'rankingGradients',
  'wideSums',
  'drawByVariance',
  'widePairs',
  'renewLeaves',
  'addPartials',
  'countLevel',
  'searchLevel',
  'divideLevel',
  'fitSlopes',
  'walkLeaves',
  'regroup',
  'nameLeaves',
  'sumVectors',
  'moveVectors',
  'forest',
  'distances',
  'similarities',
  'similar',
  'updateColumn',
  'factorDiagonal',
  'finishColumn',
  'inverseRows',
  'networkBlocks',
  'networkInputs',
  'networkSums',
  'networkMoves',
  'networkFold',
  'networkScore',
  'growBagged',
  'neighbours',
  'multinomial',
] as const
export type Job = (typeof jobs)[number]

/** `ranking` is pairwise logistic loss within groups of rows. */
export const losses = [
  'logistic',
  'squared',
  'softmax',
  'absolute',
  'huber',
  'quantile',
  'poisson',
  'gamma',
  'tweedie',
  'ranking',
] as const
export type Loss = (typeof losses)[number]

/** The words a team meets at, a cache line each. `state` is generation << 8 | closed << 7 | threads at work. */
export const sync = { state: 0, next: 64, sleepers: 128, job: 192, context: 196, failed: 256, bytes: 320 } as const

export const nodesPerTree = (leaves: number): number => 2 * leaves - 1
export const BLOCK_ROWS = 4096
/** 256 sums of 8 bytes. */
export const FEATURE_HISTOGRAM_BYTES = 2048
/** Per worker: scores of one feature's splits over all leaves of a level. */
export const LEVEL_BYTES = 32_768
/** Per worker: the normal equations of one linear leaf. */
export const LINEAR_BYTES = 4096
/** Numbers a linear leaf uses at most: the last on its path. */
export const MOST_SLOPES = 16

/** A number that changes whenever this table does (FNV-1a): kernels built from another table are refused, not misread. */
export function layoutStamp(): number {
  const text = JSON.stringify([
    contexts,
    records,
    jobs,
    losses,
    sync,
    slotBytes,
    BLOCK_ROWS,
    FEATURE_HISTOGRAM_BYTES,
    LEVEL_BYTES,
    LINEAR_BYTES,
    MOST_SLOPES,
    FOREST_ROWS,
    columnKinds,
    treeKinds,
    TILE,
    LAPLACE_POINTS,
    LAPLACE_ROWS,
    inputKinds,
    activations,
    PARAMETER_CHUNK,
  ])
  let stamp = 0x811c9dc5
  for (let at = 0; at < text.length; at++) stamp = Math.imul(stamp ^ text.charCodeAt(at), 0x01000193)
  return stamp >>> 0
}

export interface Layout {
  readonly bytes: number
  readonly offsets: Readonly<Record<string, number>>
}

const layouts = new WeakMap<Slots, Layout>()

/** Offsets by slot, the widest types first; the size is a multiple of 32 bytes. */
export function layOut(slots: Slots): Layout {
  const layout = layouts.get(slots) ?? placeSlots(slots)
  layouts.set(slots, layout)
  return layout
}

function placeSlots(slots: Slots): Layout {
  const offsets: Record<string, number> = {}
  let bytes = 0
  for (const type of Object.keys(slotBytes) as SlotType[]) {
    for (const [name, slot] of Object.entries(slots)) {
      if (slot !== type) continue
      offsets[name] = bytes
      bytes += slotBytes[type]
    }
  }
  return { bytes: (bytes + 31) & ~31, offsets }
}
