import { estimators } from '#training'
import type { Candidate } from './course.ts'
import type { Frame } from './frame.ts'

/** Milliseconds per unit of work before anything was measured: the slower end of what two busy cores showed. */
export const FIRST_GUESS_MS = { prior: 1e-5, linear: 3e-5, gbdt: 8e-6, network: 1e-7 } as const

/** What one fit of the dearest boosted candidate takes on all these rows, about; 0 when there is none. */
export function guessedFitMs(candidates: readonly Candidate[], frame: Frame, rowCount: number): number {
  const outputs = frame.task === 'multiclass' ? frame.classes!.length : 1
  const boosted = candidates.filter(({ estimator }) => estimator.kind === 'gbdt')
  return boosted.reduce((most, { estimator }) => {
    const params = estimators.gbdt.complete(estimator.params, frame.task)
    const work = estimators.gbdt.work(params, rowCount, frame.features.length, outputs)
    return Math.max(most, work * FIRST_GUESS_MS.gbdt)
  }, 0)
}
