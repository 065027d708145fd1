import type { Estimator } from '#training'
import type { Scheme, SkipReason, StopReason } from './plan.ts'
import type { Preparation } from './prepare.ts'
import type { Watch } from './watch.ts'

/** An estimator about to become a trial. */
export interface Candidate {
  readonly trial: number
  readonly name: string
  readonly estimator: Estimator
  readonly preparation: Preparation
}

/** What a finished trial says to whoever chooses the next one. */
export interface Spent {
  /** By the estimator's own estimate. */
  readonly work: number
  readonly ms: number
  /** On the validation rows, lower is better. */
  readonly loss: number
  readonly leads: boolean
}

/** What one fit on all rows takes, about. */
export interface RefitCost {
  readonly kind: Estimator['kind']
  readonly work: number
  readonly ms: number
}

/** Everything in a study that its rows do not decide: live from a clock and a budget, in a replay from the recorded plan. */
export interface Course {
  readonly scheme: Scheme
  /** The next candidate, or null when the search is over. */
  readonly next: () => Candidate | null
  /** How many candidates there will be, as far as is known. */
  readonly total: () => number
  /** Milliseconds, for figures only; 0 in a replay. */
  readonly now: () => number
  /** Why not to start this trial, or null. `work` is its cost by the estimator's own estimate. */
  readonly refusal: (candidate: Candidate, work: number) => SkipReason | null
  readonly watchTrial: (candidate: Candidate) => Watch
  readonly finished: (candidate: Candidate, spent: Spent) => void
  /** How many fits on all rows, with different seeds, shall stand for one of `pickCount` picks. */
  readonly copies: (candidate: Candidate, pickCount: number) => number
  /** Whether there is time for one more after `done` of them; a pick that is never fitted again stays as its trial left it. */
  readonly mayRefit: (cost: RefitCost, done: number) => boolean
  readonly watchRefit: () => Watch
  readonly stoppedBy: () => StopReason
}
