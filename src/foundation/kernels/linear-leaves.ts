import type { TreeEnsemble } from './ensemble.ts'
import type { BinnedFeature, BinnedNumber, ColumnValues } from './feature-matrix.ts'
import type { GrowthOptions } from './growth-options.ts'
import type { contexts } from './layout.ts'
import { LINEAR_BYTES, layOut, MOST_SLOPES, nodesPerTree, records } from './layout.ts'
import type { Arena } from './memory.ts'
import type { SharedRecord } from './record.ts'
import type { Slopes } from './slopes.ts'

/** Collects the slopes of tree after tree. */
export interface SlopeReader {
  /** After a tree of so many nodes. */
  read(nodeCount: number): void
  parts(nodeCounts: readonly number[]): Slopes
}

const CENTRES = 256
const slope = layOut(records.slope)

/** Slots and workspace of linear leaves; undefined when leaves are constant. */
export function openSlopes(
  arena: Arena,
  threads: number,
  features: readonly BinnedFeature[],
  values: readonly ColumnValues[],
  options: GrowthOptions & { readonly leaves: number; readonly centres?: Float64Array },
  boosting: SharedRecord<typeof contexts.boosting>,
): SlopeReader | undefined {
  if (!options.linearLeaves) return undefined
  const { leaves } = options
  const centres = options.centres ?? centresOf(features, values)
  const slopeStarts = arena.allocate((nodesPerTree(leaves) + 1) * 4)
  const slopes = arena.allocate(leaves * MOST_SLOPES * slope.bytes)
  boosting.set({
    linearLeaves: 1,
    linearL2: options.linearL2 ?? 1,
    centres: writeCentres(arena, features, centres),
    slopeStarts,
    slopes,
    slopeDrafts: arena.allocate(leaves * MOST_SLOPES * slope.bytes),
    linearScratch: arena.allocate(threads * LINEAR_BYTES),
  })
  if (boosting.get('nodeParents') === 0) boosting.set({ nodeParents: arena.allocate(nodesPerTree(leaves) * 4 + 8) })
  const counts: number[][] = []
  const found: Slope[][] = []
  return {
    read(nodeCount) {
      const starts = arena.u32(slopeStarts, nodeCount + 1)
      counts.push(Array.from({ length: nodeCount }, (_, node) => (starts[node + 1] ?? 0) - (starts[node] ?? 0)))
      found.push(readSlopes(arena, slopes, starts[nodeCount] ?? 0))
    },
    parts: (nodeCounts) => ({
      ...collect(counts.slice(0, nodeCounts.length), found.slice(0, nodeCounts.length)),
      centres,
    }),
  }
}

interface Slope {
  readonly feature: number
  readonly slope: number
  readonly mean: number
}

function readSlopes(arena: Arena, pointer: number, count: number): Slope[] {
  const view = arena.view(pointer, count * slope.bytes)
  const real = (at: number, name: 'slope' | 'mean') =>
    view.getFloat64(at * slope.bytes + (slope.offsets[name] as number), true) + 0
  return Array.from({ length: count }, (_, at) => ({
    feature: view.getUint32(at * slope.bytes + (slope.offsets['feature'] as number), true),
    slope: real(at, 'slope'),
    mean: real(at, 'mean'),
  }))
}

function collect(counts: readonly number[][], found: readonly Slope[][]) {
  const perNode = counts.flat()
  const all = found.flat()
  const slopeStarts = new Uint32Array(perNode.length + 1)
  perNode.forEach((count, node) => {
    slopeStarts[node + 1] = (slopeStarts[node] as number) + count
  })
  return {
    slopeStarts,
    slopeFeatures: Uint16Array.from(all, ({ feature }) => feature),
    slopes: Float64Array.from(all, (entry) => entry.slope),
    slopeMeans: Float64Array.from(all, ({ mean }) => mean),
  }
}

/** What a scoring context needs of an ensemble's slopes; zeros when leaves are constant. */
export function slopeSlots(arena: Arena, ensemble: TreeEnsemble, features: readonly BinnedFeature[]) {
  const { slopeStarts, slopeFeatures, slopes, slopeMeans, centres } = ensemble
  if (!slopeStarts || !slopeFeatures || !slopes || !slopeMeans || !centres) return { slopes: 0 }
  const starts = arena.allocate(slopeStarts.length * 4)
  const treeStarts = arena.allocate(ensemble.starts.length * 4)
  const entries = arena.allocate(slopes.length * slope.bytes)
  arena.u32(starts, slopeStarts.length).set(slopeStarts)
  arena.u32(treeStarts, ensemble.starts.length).set(ensemble.starts)
  const view = arena.view(entries, slopes.length * slope.bytes)
  slopes.forEach((value, at) => {
    view.setFloat64(at * slope.bytes + (slope.offsets['slope'] as number), value, true)
    view.setFloat64(at * slope.bytes + (slope.offsets['mean'] as number), slopeMeans[at] as number, true)
    view.setUint32(at * slope.bytes + (slope.offsets['feature'] as number), slopeFeatures[at] as number, true)
  })
  return { slopes: entries, slopeStarts: starts, treeStarts, centres: writeCentres(arena, features, centres) }
}

/** 256 doubles per feature; features without centres, which no slope may name, have NaN. */
function writeCentres(arena: Arena, features: readonly BinnedFeature[], centres: Float64Array): number {
  const pointer = arena.allocate(features.length * CENTRES * 8)
  const table = arena.f64(pointer, features.length * CENTRES).fill(Number.NaN)
  let from = 0
  features.forEach((feature, index) => {
    if (feature.kind !== 'number') return
    const count = feature.edges.length + 2
    table.set(centres.subarray(from, from + count), index * CENTRES)
    from += count
  })
  return pointer
}

/** Of each number, feature after feature: the mean of the finite values in each bin, and of all of them for missing. */
function centresOf(features: readonly BinnedFeature[], values: readonly ColumnValues[]): Float64Array {
  const numbers = features.filter((feature) => feature.kind === 'number')
  return Float64Array.from(
    numbers.flatMap((feature) => centresOfNumber(feature, values[feature.source] as Float64Array)),
  )
}

function centresOfNumber({ edges }: BinnedNumber, values: Float64Array): number[] {
  const means = new Float64Array(edges.length + 2)
  const counts = new Float64Array(edges.length + 2)
  const add = (bin: number, value: number) => {
    const count = (counts[bin] as number) + 1
    counts[bin] = count
    means[bin] = (means[bin] as number) + (value / count - (means[bin] as number) / count)
  }
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    add(binOf(edges, value), value)
    add(edges.length + 1, value)
  }
  return Array.from(means, (mean, bin) => ((counts[bin] as number) > 0 ? mean : emptyCentre(edges, bin)))
}

/** Of a bin no finite value is in: the middle of its edges, or the one it has. */
function emptyCentre(edges: Float64Array, bin: number): number {
  const below = edges[bin - 1] ?? edges[bin] ?? 0
  const above = edges[bin] ?? below
  const middle = below / 2 + above / 2
  return Number.isFinite(middle) ? middle : 0
}

/** The number of edges below a value. */
function binOf(edges: Float64Array, value: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((edges[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}
