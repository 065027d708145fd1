import type { Kernels } from '#kernels'
import { descend, ridges, scales } from './choose.ts'
import { steepness } from './importance.ts'
import type { Lesson } from './lesson.ts'
import { countUp, outputsOf, takeRows } from './lesson.ts'
import type { Partition } from './partition.ts'
import { partitionOf } from './partition.ts'
import type { Pair, Ridge } from './ridge.ts'
import { solveRidge } from './ridge.ts'

export interface Wanted {
  readonly scale: number | 'auto'
  readonly ridge: number | 'auto'
  /** Rows solved at once. */
  readonly leafRows: number
  /** Places of the rows that scale and ridge are chosen on. */
  readonly chosenOn: Uint32Array
  readonly typical: number
  readonly stopped: () => boolean
  readonly tried: (step: number, loss: number) => void
}

export interface Learned extends Pair, Partition {
  readonly ridges: readonly Ridge[]
}

/** Scale and ridge are chosen on few rows, then all are learned from; only the few again when told to stop. */
export function learnLesson(lesson: Lesson, wanted: Wanted, kernels: Kernels): Learned {
  const { chosenOn, leafRows, stopped } = wanted
  const few = takeRows(lesson, chosenOn)
  const pair = choosePair(few, wanted, kernels)
  const all = countUp(lesson.weights.length)
  const solve = (places: Uint32Array, told = stopped) =>
    solveOnce(takeRows(lesson, places), pair, wanted, told, kernels)
  if (!stopped()) {
    const partition =
      all.length <= leafRows ? { splits: [], leaves: [all] } : divided(lesson, few, pair, wanted, kernels)
    const ridges = partition.leaves.map((places) => solve(places))
    if (ridges.every((ridge) => ridge !== null)) return { ...pair, ...partition, ridges }
  }
  return { ...pair, splits: [], leaves: [chosenOn], ridges: [solve(chosenOn, () => false)!] }
}

function divided(lesson: Lesson, few: Lesson, pair: Pair, wanted: Wanted, kernels: Kernels): Partition {
  const { coefficients } = solveOnce(few, pair, wanted, () => false, kernels)!
  const importance = steepness({ points: few.points, coefficients, length: pair.scale * wanted.typical })
  return partitionOf(lesson.points, importance, wanted.leafRows, countUp(lesson.weights.length))
}

/** The pair that does best for rows left out; the usual one when told to stop at once. */
function choosePair(lesson: Lesson, { scale, ridge, typical, stopped, tried }: Wanted, kernels: Kernels): Pair {
  if (scale !== 'auto' && ridge !== 'auto') return { scale, ridge }
  const grid = { scales: scale === 'auto' ? scales : [scale], ridges: ridge === 'auto' ? ridges : [ridge] }
  using session = kernels.laplace.open(lesson.points, outputsOf(lesson))
  let step = 0
  return descend(grid, (pair) => {
    const found = stopped() ? null : solveRidge(session, pair, { ...lesson, typical }, stopped)
    if (found !== null) tried(++step, found.loss)
    return found
  })
}

/** Null when told to stop. */
function solveOnce(
  lesson: Lesson,
  pair: Pair,
  { typical }: Wanted,
  stopped: () => boolean,
  kernels: Kernels,
): Ridge | null {
  if (stopped()) return null
  using session = kernels.laplace.open(lesson.points, outputsOf(lesson))
  return solveRidge(session, pair, { ...lesson, typical }, stopped)
}
