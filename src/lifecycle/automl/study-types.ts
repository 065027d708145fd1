import type { Progress } from '#base'
import type { Kernels } from '#kernels'
import type { Estimator, Model, Prediction, Target } from '#training'
import type { Frame } from './frame.ts'
import type { PlanEvent, StopReason } from './plan.ts'

/** One line of the leaderboard. */
export interface Leader {
  /** From 1, by `frame.metric` on validation rows. */
  readonly rank: number
  readonly name: string
  /** null for the ensemble. */
  readonly estimator: Estimator | null
  /** On validation rows; metrics that are undefined there are absent. */
  readonly metrics: Readonly<Record<string, number>>
  readonly fitSeconds: number
  readonly predictMicrosPerRow: number
  /** Of the encoded model with this member alone. */
  readonly sizeBytes: number
}

export interface StudyOptions {
  readonly preset: 'quick' | 'balanced' | 'best'
  /** A cap on the whole study, assessment included; null for none. */
  readonly timeBudgetMs: number | null
  /** How many trials besides the prior; null for the whole portfolio. */
  readonly trials: number | null
  /** Which estimators to try; null for all. The prior always runs. */
  readonly learners: readonly Estimator['kind'][] | null
}

/** Bytes by the number of a trial; both synchronous. */
export interface TrialOutcomes {
  readonly load: (trial: number) => Uint8Array | null
  readonly keep: (trial: number, bytes: Uint8Array) => void
}

export interface StudyContext {
  readonly kernels: Kernels
  /** Milliseconds; `replayStudy` never calls it. */
  readonly monotonic: () => number
  /** True from the first Ctrl-C on: finish the running step, keep the best so far. */
  readonly stopped: () => boolean
  readonly onProgress: (progress: Progress) => void
  /** Where outcomes of trials are kept until the study has ended, so that one that was killed need not fit them again. Absent: nowhere. */
  readonly outcomes?: TrialOutcomes
  /** Synchronous: a plan event, or a finished trial with its metrics and its rank so far. */
  readonly record: (
    event:
      | { readonly kind: 'plan'; readonly event: PlanEvent }
      | { readonly kind: 'trial'; readonly leader: Leader; readonly trial: number },
  ) => void
}

export interface Study {
  readonly frame: Frame
  readonly plan: readonly PlanEvent[]
  readonly leaderboard: readonly Leader[]
  readonly stoppedBy: StopReason
  /** Fitted on every row, the test rows too, as far as time allowed; the plan says which members were. */
  readonly model: Model
  /** The same picks as they were before they saw the test rows: `test.prediction` is theirs. */
  readonly assessed: Model
  readonly test: {
    /** Ascending row numbers of the framed table. */
    readonly rows: Uint32Array
    readonly target: Target
    readonly prediction: Prediction
    /** The prior's. */
    readonly baseline: Prediction
  }
  readonly splitDigest: string
}
