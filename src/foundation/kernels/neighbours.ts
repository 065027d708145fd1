import { contexts } from './layout.ts'
import { allocateRecord } from './record.ts'
import type { Runner } from './runner.ts'

/** Points as single-precision numbers, row-major. */
export interface NeighbourQuestion {
  /** points × width */
  readonly points: Float32Array
  /** queries × width */
  readonly queries: Float32Array
  readonly width: number
  /** Neighbours per query, at most the number of points. */
  readonly wanted: number
  readonly metric: 'l1' | 'l2'
}

/** Queries × wanted, nearest first; of equal distances the earlier point. */
export interface Neighbours {
  readonly nearest: Uint32Array
  /** Squared for L2. */
  readonly distances: Float32Array
}

export interface NeighbourKernels {
  /** The nearest points to each query, by comparing all: a query's answer does not depend on the others. */
  find(question: NeighbourQuestion): Neighbours
}

const QUERIES_AT_ONCE = 4096
const SHARE_PRODUCTS_ABOVE = 2_000_000

export function neighbourKernels(runner: () => Runner<'neighbours'>): NeighbourKernels {
  return { find: (question) => findNeighbours(runner(), question) }
}

function findNeighbours(runner: Runner<'neighbours'>, question: NeighbourQuestion): Neighbours {
  const { points, queries, width, wanted, metric } = question
  const { arena } = runner
  using _ = arena.scope()
  const padded = (width + 3) & ~3
  const pointCount = points.length / Math.max(1, width)
  const queryCount = queries.length / Math.max(1, width)
  const capacity = Math.min(queryCount, QUERIES_AT_ONCE)
  const pointsAt = arena.allocate(pointCount * padded * 4)
  const queriesAt = arena.allocate(capacity * padded * 4)
  const nearestAt = arena.allocate(capacity * wanted * 4)
  const distancesAt = arena.allocate(capacity * wanted * 4)
  copyPadded(points, width, padded, arena.f32(pointsAt, pointCount * padded))
  const context = allocateRecord(arena, contexts.neighbours)
  context.set({
    pointCount,
    width: padded,
    points: pointsAt,
    queries: queriesAt,
    wanted,
    isL1: metric === 'l1' ? 1 : 0,
  })
  context.set({ nearest: nearestAt, distances: distancesAt })
  const nearest = new Uint32Array(queryCount * wanted)
  const distances = new Float32Array(queryCount * wanted)
  for (let from = 0; from < queryCount; from += capacity) {
    const count = Math.min(capacity, queryCount - from)
    copyPadded(
      queries.subarray(from * width, (from + count) * width),
      width,
      padded,
      arena.f32(queriesAt, count * padded),
    )
    context.set({ queryCount: count })
    runner.run('neighbours', context.pointer, count * pointCount * padded > SHARE_PRODUCTS_ABOVE ? runner.threads : 1)
    nearest.set(arena.u32(nearestAt, count * wanted), from * wanted)
    distances.set(arena.f32(distancesAt, count * wanted), from * wanted)
  }
  return { nearest, distances }
}

function copyPadded(rows: Float32Array, width: number, padded: number, into: Float32Array): void {
  if (width === padded) {
    into.set(rows)
    return
  }
  into.fill(0)
  for (let from = 0, to = 0; from < rows.length; from += width, to += padded)
    into.set(rows.subarray(from, from + width), to)
}
