import type { Solved } from './factor.ts'
import { factorise, reserveFactor, TILE_BYTES, tilesBelow, writeRight } from './factor.ts'
import { contexts, LAPLACE_POINTS, LAPLACE_ROWS, TILE } from './layout.ts'
import type { Arena } from './memory.ts'
import type { SharedRecord } from './record.ts'
import { allocateRecord } from './record.ts'
import { plainSimilarSums } from './similar-sums.ts'
import type { Team } from './team.ts'

/** Points between which a distance is the sum of |a − b| over numbers and of a fixed amount for each code that differs. */
export interface LaplacePoints {
  readonly pointCount: number
  readonly numberCount: number
  /** points × (numbers, then codes), row-major; codes are whole numbers, and below 0 one that differs from all by half. */
  readonly rows: Float64Array
  /** One per code: what differing adds to a distance. */
  readonly mismatches: Float64Array
}

export interface LaplaceProblem {
  /** Similarity is exp(−distance / length). */
  readonly length: number
  /** Added to each point's similarity with itself. */
  readonly noise: Float64Array
  /** outputs × points */
  readonly targets: Float64Array
  readonly stopped?: () => boolean
}

/** Distances that stay, for one problem after another. */
export interface LaplaceSession extends Disposable {
  /** Coefficients and the inverse's diagonal of similarities + noise; null when told to stop. */
  solve(problem: LaplaceProblem): Solved | null
}

export interface SimilarSums {
  readonly points: LaplacePoints
  /** outputs × points */
  readonly coefficients: Float64Array
  readonly length: number
  /** rows × (numbers, then codes) */
  readonly rows: Float64Array
}

/** Kernel ridge with exp(−L1 distance / length). */
export interface LaplaceKernels {
  /** Copies the points and holds their distances, 4 bytes per pair, until it is disposed of; as much again while it solves. */
  open(points: LaplacePoints, outputs: number): LaplaceSession
  /** Σ over points of coefficient × similarity: rows × outputs. */
  similarSums(about: SimilarSums): Float64Array
}

/** Up to this many rows times points times columns are not worth copying the points for. */
const ALONE = 40_000

export function laplaceKernels(team: Team): LaplaceKernels {
  return {
    open: (points, outputs) => openLaplace(team, points, outputs),
    similarSums: (about) => (isSmall(about) ? plainSimilarSums(about) : similarSums(team, about)),
  }
}

function isSmall({ points, rows }: SimilarSums): boolean {
  return points.pointCount * (rows.length + 8) <= ALONE
}

function openLaplace(team: Team, points: LaplacePoints, outputs: number): LaplaceSession {
  const { arena } = team
  const scope = arena.scope()
  try {
    const { pointCount } = points
    const context = placePoints(arena, points)
    const place = reserveFactor(team, pointCount, outputs)
    const { tileCount, matrix } = place
    const distances = arena.allocate(tilesBelow(tileCount) * TILE_BYTES)
    const noise = arena.allocate(pointCount * 8)
    context.set({ tileCount, matrix, distances, noise, rows: placeRows(arena, points, tileCount * TILE) })
    team.run('distances', context.pointer, sharersOf(team, pointCount))
    return {
      solve: ({ length, noise: added, targets, stopped = () => false }) => {
        arena.f64(noise, pointCount).set(added)
        context.set({ rate: 1 / length })
        team.run('similarities', context.pointer, sharersOf(team, pointCount))
        writeRight(arena, place, targets, pointCount)
        return factorise(team, place, pointCount, stopped)
      },
      [Symbol.dispose]: () => scope[Symbol.dispose](),
    }
  } catch (error) {
    scope[Symbol.dispose]()
    throw error
  }
}

const sharersOf = ({ threads }: Team, pointCount: number): number => (pointCount > 2 * TILE ? threads : 1)

/** Column by column, padded with zeros to whole tiles. */
function placePoints(arena: Arena, points: LaplacePoints): SharedRecord<typeof contexts.laplace> {
  const { pointCount, numberCount, rows, mismatches } = points
  const width = numberCount + mismatches.length
  const padded = Math.ceil(pointCount / TILE) * TILE
  const context = allocateRecord(arena, contexts.laplace)
  const columns = arena.allocate(width * padded * 8)
  const amounts = arena.allocate(mismatches.length * 8)
  const cells = arena.f64(columns, width * padded).fill(0)
  for (let i = 0; i < pointCount; i++) {
    for (let j = 0; j < width; j++) cells[j * padded + i] = rows[i * width + j] as number
  }
  arena.f64(amounts, mismatches.length).set(mismatches)
  const codeCount = mismatches.length
  context.set({ pointCount, stride: padded * 8, numberCount, codeCount, columns, mismatches: amounts })
  return context
}

function placeRows(arena: Arena, { rows, numberCount, mismatches }: LaplacePoints, padded: number): number {
  const cells = padded * (numberCount + mismatches.length)
  const at = arena.allocate(cells * 8)
  const placed = arena.f64(at, cells)
  placed.fill(0, rows.length)
  placed.set(rows)
  return at
}

function similarSums(team: Team, { points, coefficients, length, rows }: SimilarSums): Float64Array {
  const { arena } = team
  using _ = arena.scope()
  const { pointCount, numberCount, mismatches } = points
  const outputs = coefficients.length / pointCount
  const rowCount = rows.length / (numberCount + mismatches.length)
  const context = placePoints(arena, points)
  const scratchBytes = LAPLACE_POINTS * 8 + outputs * 16
  const sums = arena.allocate(rowCount * outputs * 8)
  const placed = arena.allocate(rows.length * 8)
  arena.f64(placed, rows.length).set(rows)
  context.set({
    rate: 1 / length,
    outputs,
    rowCount,
    sums,
    rows: placed,
    coefficients: placeCoefficients(arena, coefficients, pointCount),
    scratch: arena.allocate(team.threads * scratchBytes),
    scratchBytes,
  })
  team.run('similar', context.pointer, rowCount > LAPLACE_ROWS ? team.threads : 1)
  return arena.f64(sums, rowCount * outputs).slice()
}

function placeCoefficients(arena: Arena, coefficients: Float64Array, pointCount: number): number {
  const padded = Math.ceil(pointCount / TILE) * TILE
  const outputs = coefficients.length / pointCount
  const at = arena.allocate(outputs * padded * 8)
  const placed = arena.f64(at, outputs * padded).fill(0)
  for (let k = 0; k < outputs; k++) placed.set(coefficients.subarray(k * pointCount, (k + 1) * pointCount), k * padded)
  return at
}
