import type { Json } from '#base'
import { RepriseError } from '#base'
import type { Estimator } from '#training'
import type { Preparation } from './prepare.ts'
import type { StudyContext } from './study-types.ts'
import type { Answers } from './tune-answers.ts'

/** One line of the plan: enough to replay the study without a clock. It holds no times. */
export interface PlanEvent {
  readonly sequence: number
  /** Which trial it is about; -1 for the study as a whole. */
  readonly trial: number
  readonly kind: 'split' | 'trial' | 'skip' | 'ensemble' | 'refit' | 'stop'
  readonly estimator?: Estimator
  /** Absent: `plain`. */
  readonly preparation?: Preparation
  readonly rngPath?: string
  /** Boosting rounds kept; absent where the estimator has none. */
  readonly rounds?: number
  readonly decision?: Json
}

/** How rows outside the test part are used to choose between trials. */
export type Scheme =
  | { readonly kind: 'holdout'; readonly share: number }
  | { readonly kind: 'folds'; readonly count: number }

export type SkipReason = 'time-budget' | 'trials' | 'interrupted' | 'work' | 'not-finite' | 'unsuited'
export type StopReason = 'done' | 'time-budget' | 'trials' | 'interrupted'

export interface SplitDecision {
  readonly scheme: Scheme
  readonly digest: string
  readonly testRowCount: number
  readonly rowCount: number
}
export interface TrialDecision {
  readonly name: string
  /** The poll of `stopped` at which the fit was told to finish with what it had; null when it ran to its own end. */
  readonly stoppedAt: number | null
}
export interface SkipDecision {
  readonly name: string
  readonly reason: SkipReason
}
export interface EnsembleDecision extends Answers {
  readonly members: readonly { readonly trial: number; readonly weight: number }[]
}
/** How many times each pick was fitted on all rows; a pick that is not named stayed as its trial left it. */
export interface RefitDecision {
  readonly members: readonly { readonly trial: number; readonly copies: number }[]
}
export interface StopDecision {
  readonly stoppedBy: StopReason
}

/** Appends events, numbers them, and hands each on before anything else happens. */
export function openPlan(record: StudyContext['record']) {
  const events: PlanEvent[] = []
  return {
    events: events as readonly PlanEvent[],
    add: (event: Omit<PlanEvent, 'sequence'>): void => {
      const numbered = { sequence: events.length, ...event }
      events.push(numbered)
      record({ kind: 'plan', event: numbered })
    },
  }
}
export type Plan = ReturnType<typeof openPlan>

/** The decision of the first event of a kind, or `corrupted`. */
export function decisionOf<Decision>(plan: readonly PlanEvent[], kind: PlanEvent['kind']): Decision {
  const event = plan.find((candidate) => candidate.kind === kind)
  if (event?.decision === undefined) {
    throw new RepriseError('corrupted', `the plan has no ${kind} event: it is not the plan of a finished study`)
  }
  return event.decision as unknown as Decision
}

/** Decisions are plain data, which interfaces cannot prove to the compiler. */
export function asJson(
  decision: SplitDecision | TrialDecision | SkipDecision | EnsembleDecision | RefitDecision | StopDecision,
): Json {
  return decision as unknown as Json
}
