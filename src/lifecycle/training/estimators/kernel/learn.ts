import type { Kernels } from '#kernels'
import { descend, ridges, scales } from './choose.ts'
import type { Lesson } from './lesson.ts'
import type { Pair, Ridge } from './ridge.ts'
import { solveRidge } from './ridge.ts'

export interface Wanted {
  readonly scale: number | 'auto'
  readonly ridge: number | 'auto'
  readonly stopped: () => boolean
  readonly tried: (step: number, loss: number) => void
}

/** The pair that does best for rows left out; the usual one when told to stop at once. */
export function choosePair(lesson: Lesson, wanted: Wanted, typical: number, kernels: Kernels): Pair {
  const { scale, ridge, stopped, tried } = wanted
  if (scale !== 'auto' && ridge !== 'auto') return { scale, ridge }
  const grid = { scales: scale === 'auto' ? scales : [scale], ridges: ridge === 'auto' ? ridges : [ridge] }
  using session = kernels.laplace.open(lesson.points, lesson.aim.outputs)
  let step = 0
  return descend(grid, (pair) => {
    const found = stopped()
      ? null
      : solveRidge(session, pair, { ...lesson, targets: lesson.aim.targets!, typical }, stopped)
    if (found !== null) tried(++step, found.loss)
    return found
  })
}

/** Null when told to stop. */
export function solveLesson(
  lesson: Lesson,
  pair: Pair,
  typical: number,
  kernels: Kernels,
  stopped: () => boolean,
): Ridge | null {
  if (stopped()) return null
  using session = kernels.laplace.open(lesson.points, lesson.aim.outputs)
  return solveRidge(session, pair, { ...lesson, targets: lesson.aim.targets!, typical }, stopped)
}
