import type { Candidate, Course, Watch } from './course.ts'
import type { Scheme, SkipReason, StopReason } from './plan.ts'
import type { StudyContext, StudyOptions } from './study-types.ts'

export interface LiveOptions {
  readonly scheme: Scheme
  readonly candidates: readonly Candidate[]
  readonly study: StudyOptions
  /** Units of work the preset may spend: the same on any machine. */
  readonly workLimit: number
  /** What assessing the model takes after the study, about. */
  readonly assessmentMs: number
}

/** Seconds per unit of work before anything was measured: slow on purpose. */
const FIRST_GUESS_MS_PER_WORK = { prior: 1e-4, linear: 2e-4, gbdt: 2e-5 } as const
/** A fit that can be cut may start when this share of what it asks for is left. */
const WORTHWHILE_SHARE = 0.2

/** Spends deterministic work; the clock only caps it, and every cap is a decision that the plan keeps. */
export function liveCourse(options: LiveOptions, context: StudyContext): Course {
  const started = context.monotonic()
  const { timeBudgetMs } = options.study
  const now = () => context.monotonic() - started
  const end = timeBudgetMs === null ? Number.POSITIVE_INFINITY : timeBudgetMs - options.assessmentMs
  const growth = refitGrowth(options.scheme)
  const pace = new Map<string, number>()
  const reasons = new Set<SkipReason>()
  let [spentWork, startedCount, bestRefitMs] = [0, 0, 0]
  const foreseenMs = ({ estimator: { kind } }: Candidate, work: number) =>
    work * (pace.get(kind) ?? FIRST_GUESS_MS_PER_WORK[kind])
  const latestEnd = () => end - bestRefitMs

  const refusal = (candidate: Candidate, work: number): SkipReason | null => {
    if (candidate.estimator.kind === 'prior') return null
    if (context.stopped()) return 'interrupted'
    if (options.study.trials !== null && startedCount >= options.study.trials) return 'trials'
    if (startedCount > 1 && spentWork + work > options.workLimit) return 'work'
    const needed =
      foreseenMs(candidate, work) * (1 + growth) * (candidate.estimator.kind === 'gbdt' ? WORTHWHILE_SHARE : 1)
    return now() + needed > latestEnd() ? 'time-budget' : null
  }
  return {
    scheme: options.scheme,
    candidates: options.candidates,
    now: context.monotonic,
    refusal: (candidate, work) => {
      const reason = refusal(candidate, work)
      if (reason !== null) reasons.add(reason)
      else if (candidate.estimator.kind !== 'prior') startedCount++
      return reason
    },
    watchTrial: ({ estimator }) => {
      if (estimator.kind === 'prior') return never
      const start = now()
      // Its own refit will take `growth` times as long as the trial has taken.
      const until = start + (latestEnd() - start) / (1 + growth)
      return watch(() => {
        if (context.stopped()) reasons.add('interrupted')
        else if (now() >= until) reasons.add('time-budget')
        else return false
        return true
      })
    },
    finished: ({ estimator }, { work, ms, leads }) => {
      spentWork += work
      if (work > 0) pace.set(estimator.kind, Math.max(pace.get(estimator.kind) ?? 0, ms / work))
      if (leads) bestRefitMs = ms * growth
    },
    watchRefit: (ms) => {
      if (options.scheme.kind === 'folds') return never
      if (now() + ms * growth > end) {
        reasons.add('time-budget')
        return null
      }
      return watch(() => {
        if (now() < end + options.assessmentMs / 2) return false
        reasons.add('time-budget')
        return true
      })
    },
    stoppedBy: () => stopReason(reasons),
  }
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

const never: Watch = { stopped: () => false, stoppedAt: () => null }

function watch(isOver: () => boolean): Watch {
  let polled = 0
  let stoppedAt: number | null = null
  return {
    stopped: () => {
      polled++
      if (stoppedAt === null && isOver()) stoppedAt = polled
      return stoppedAt !== null
    },
    stoppedAt: () => stoppedAt,
  }
}
