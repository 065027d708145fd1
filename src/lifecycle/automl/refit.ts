import type { FitPart, Member } from '#training'
import { fit } from '#training'
import type { Scheme } from './plan.ts'
import { refitEstimator } from './portfolio.ts'
import type { Trial, TrialSite } from './trial.ts'
import type { Watch } from './watch.ts'

/** A trial that the ensemble keeps, and its share. */
export interface Kept {
  readonly trial: Trial
  readonly weight: number
}

/**
 * The picks fitted on all development rows: boosting for its recorded rounds, grown by the share of rows it had to do
 * without, and without early stopping. Null when the watch ended it: half a model is worse than the trial's.
 */
export function refitPicks(
  picks: readonly Kept[],
  part: FitPart,
  scheme: Scheme,
  site: Pick<TrialSite, 'rng' | 'context'>,
  watch: Watch,
): readonly Member[] | null {
  const members: Member[] = []
  for (const { trial, weight } of picks) {
    const estimator = refitEstimator(trial, grownRounds(trial.rounds, scheme))
    const rng = site.rng.child(`trial/${trial.candidate.trial}/refit`)
    const fitted = fit(estimator, part, { rng, kernels: site.context.kernels, stopped: watch.stopped })
    if (watch.stoppedAt() !== null) return null
    members.push({ weight, fitted })
  }
  return members
}

export function grownRounds(rounds: number | null, scheme: Scheme): number | null {
  if (rounds === null) return null
  const share = scheme.kind === 'holdout' ? scheme.share : 1 / scheme.count
  return Math.round(rounds * (1 + share))
}
