import type { Estimator } from '#training'
import type { Refit, Scheme, SkipReason, StopReason } from './plan.ts'
import type { Watch } from './watch.ts'

/** An estimator about to become a trial. */
export interface Candidate {
  readonly trial: number
  readonly name: string
  readonly estimator: Estimator
}

/** Everything in a study that its rows do not decide: live from a clock and a budget, in a replay from the recorded plan. */
export interface Course {
  readonly scheme: Scheme
  readonly candidates: readonly Candidate[]
  /** Milliseconds, for figures only; 0 in a replay. */
  readonly now: () => number
  /** Why not to start this trial, or null. `work` is its cost by the estimator's own estimate. */
  readonly refusal: (candidate: Candidate, work: number) => SkipReason | null
  readonly watchTrial: (candidate: Candidate) => Watch
  /** What a trial cost, and whether it is now the first on the leaderboard. */
  readonly finished: (candidate: Candidate, spent: { work: number; ms: number; leads: boolean }) => void
  /** What there is time to refit; `ms` is what the fits of all members took. */
  readonly refit: (ms: number) => Refit
  readonly watchRefit: () => Watch
  readonly stoppedBy: () => StopReason
}
