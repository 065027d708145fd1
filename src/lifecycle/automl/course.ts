import type { Estimator } from '#training'
import type { Scheme, SkipReason, StopReason } from './plan.ts'

/** An estimator about to become a trial. */
export interface Candidate {
  readonly trial: number
  readonly name: string
  readonly estimator: Estimator
}

/** Watches one fit: `stopped` is what the fit polls, `stoppedAt` the number of the poll that first said yes. */
export interface Watch {
  readonly stopped: () => boolean
  readonly stoppedAt: () => number | null
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
  /** Null when the members stay as their trials left them; `ms` is what their fits took. */
  readonly watchRefit: (ms: number) => Watch | null
  readonly stoppedBy: () => StopReason
}
