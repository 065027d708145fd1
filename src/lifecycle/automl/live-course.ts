import type { Candidate, Course } from './course.ts'
import type { Frame } from './frame.ts'
import { FIRST_GUESS_MS } from './pace.ts'
import type { Scheme, SkipReason, StopReason } from './plan.ts'
import type { StudyContext, StudyOptions } from './study-types.ts'
import { never, watchUntil } from './watch.ts'

export interface LiveOptions {
  readonly scheme: Scheme
  readonly candidates: readonly Candidate[]
  readonly study: StudyOptions
  /** Units of work the preset may spend: the same on any machine. */
  readonly workLimit: number
  /** What assessing the model takes after the study, about. */
  readonly assessmentMs: number
}

/** A fit that can be cut may start when this share of what it asks for is left; cut among folds, it would be lost. */
const WORTHWHILE_SHARE = { holdout: 0.2, folds: 1 } as const
/** Until something boosted has finished, even a few rounds are worth more than none. */
const FIRST_BOOSTED_SHARE = 0.01

/** Spends deterministic work; the clock only caps it, and every cap is a decision that the plan keeps. */
export function liveCourse(options: LiveOptions, context: StudyContext): Course {
  const { scheme, candidates, study } = options
  const timer = startTimer(options, context)
  const reasons = new Set<SkipReason>()
  let [spentWork, startedCount] = [0, 0]

  const refusal = ({ estimator: { kind } }: Candidate, work: number): SkipReason | null => {
    if (context.stopped()) return 'interrupted'
    if (study.trials !== null && startedCount >= study.trials) return 'trials'
    // The first always runs: a preset bounds the search, it does not forbid it.
    if (startedCount > 0 && spentWork + work > options.workLimit) return 'work'
    return timer.hasTimeFor(kind, work) ? null : 'time-budget'
  }
  const isOver = (until: number) => () => {
    if (context.stopped()) reasons.add('interrupted')
    else if (timer.now() >= until) reasons.add('time-budget')
    else return false
    return true
  }
  return {
    scheme,
    candidates,
    now: context.monotonic,
    refusal: (candidate, work) => {
      if (candidate.estimator.kind === 'prior') return null
      const reason = refusal(candidate, work)
      if (reason === null) startedCount++
      else reasons.add(reason)
      return reason
    },
    watchTrial: ({ estimator }) => (estimator.kind === 'prior' ? never : watchUntil(isOver(timer.trialEnd()))),
    finished: ({ estimator }, spent) => {
      spentWork += spent.work
      timer.learn(estimator.kind, spent)
    },
    refit: (ms) => {
      if (timer.hasTimeToRefit(ms)) return 'all'
      reasons.add('time-budget')
      return scheme.kind === 'folds' ? 'best' : 'none'
    },
    // Folds have no whole model to fall back on, and are small.
    watchRefit: () => (scheme.kind === 'folds' ? never : watchUntil(() => timer.now() >= timer.lastCall)),
    stoppedBy: () => stopReason(reasons),
  }
}

/** What has been spent and what the rest will take: the measured pace of each kind, and a reserve for what must still come. */
function startTimer({ scheme, study, assessmentMs }: LiveOptions, { monotonic }: StudyContext) {
  const started = monotonic()
  const now = () => monotonic() - started
  const end = study.timeBudgetMs === null ? Number.POSITIVE_INFINITY : study.timeBudgetMs - assessmentMs
  const growth = refitGrowth(scheme)
  const msPerWork = new Map<string, number>()
  let bestRefitMs = 0
  const shareNeeded = (kind: Candidate['estimator']['kind']): number => {
    if (kind !== 'gbdt') return 1
    return scheme.kind === 'holdout' && !msPerWork.has('gbdt') ? FIRST_BOOSTED_SHARE : WORTHWHILE_SHARE[scheme.kind]
  }
  return {
    now,
    lastCall: end + assessmentMs / 2,
    hasTimeFor: (kind: Candidate['estimator']['kind'], work: number): boolean => {
      const needed = work * (msPerWork.get(kind) ?? FIRST_GUESS_MS[kind]) * (1 + growth)
      return now() + needed * shareNeeded(kind) <= end - bestRefitMs
    },
    /** A trial's own refit will take `growth` times as long as the trial has taken. */
    trialEnd: (): number => now() + (end - bestRefitMs - now()) / (1 + growth),
    learn: (kind: string, { work, ms, leads }: { work: number; ms: number; leads: boolean }): void => {
      if (work > 0) msPerWork.set(kind, Math.max(msPerWork.get(kind) ?? 0, ms / work))
      if (leads) bestRefitMs = ms * growth
    },
    hasTimeToRefit: (ms: number): boolean => now() + ms * growth <= end,
  }
}

const TEST_ROW_MS = 0.15
const MAX_RESERVED_SHARE = 0.4

/** What assessing takes on a slow machine: the bootstrap grows with test rows, explaining with classes. */
export function assessmentMs(frame: Frame, rowCount: number, timeBudgetMs: number | null): number {
  const needed = 600 + rowCount * frame.split.testShare * TEST_ROW_MS + 50 * (frame.classes?.length ?? 1)
  return timeBudgetMs === null ? needed : Math.min(needed, MAX_RESERVED_SHARE * timeBudgetMs)
}

/** A refit sees more rows for more rounds; folds were fitted `count` times. */
function refitGrowth(scheme: Scheme): number {
  if (scheme.kind === 'holdout') return (1 + scheme.share) * (1 + scheme.share)
  return ((1 + 1 / scheme.count) * (1 + 1 / scheme.count)) / scheme.count
}

function stopReason(reasons: ReadonlySet<SkipReason>): StopReason {
  for (const reason of ['interrupted', 'time-budget', 'trials'] as const) if (reasons.has(reason)) return reason
  return 'done'
}
