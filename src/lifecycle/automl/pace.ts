import type { EstimatorKind } from '#training'
import { estimators } from '#training'
import type { Candidate } from './course.ts'
import type { Frame } from './frame.ts'

/** Milliseconds per unit of work before anything was measured: the slower end of what two busy cores showed. */
const FIRST_GUESS_MS: Readonly<Partial<Record<EstimatorKind['kind'], number>>> = {
  prior: 1e-5,
  linear: 3e-5,
  gbdt: 8e-6,
  kernel: 1e-5,
  splines: 1e-5,
  network: 1e-7,
  forest: 2e-5,
  tree: 2e-5,
  neighbours: 2e-6,
  bayes: 3e-5,
  svm: 1e-5,
}
const UNKNOWN_MS = 1e-5

export function firstGuessMs(kind: EstimatorKind['kind']): number {
  return FIRST_GUESS_MS[kind] ?? UNKNOWN_MS
}

/** What one fit of the dearest boosted candidate takes on all these rows, about; 0 when there is none. */
export function guessedFitMs(candidates: readonly Candidate[], frame: Frame, rowCount: number): number {
  const outputs = frame.task === 'multiclass' ? frame.classes!.length : 1
  const boosted = candidates.filter(({ estimator }) => estimator.kind === 'gbdt')
  return boosted.reduce((most, { estimator }) => {
    const params = estimators.gbdt.complete(estimator.params, frame.task)
    const work = estimators.gbdt.work(params, rowCount, frame.features.length, outputs)
    return Math.max(most, work * firstGuessMs('gbdt'))
  }, 0)
}
