import type { Estimator } from '#training'
import type { Candidate, Course, Spent } from './course.ts'
import type { Frame } from './frame.ts'
import { firstGuessMs } from './pace.ts'
import type { Scheme, SkipReason, StopReason } from './plan.ts'
import type { FurtherSearch } from './search-on.ts'
import type { StudyContext, StudyOptions } from './study-types.ts'
import { never, watchUntil } from './watch.ts'

export interface LiveOptions {
  readonly scheme: Scheme
  readonly candidates: readonly Candidate[]
  /** What is tried when all of them have been. */
  readonly further: FurtherSearch
  readonly study: StudyOptions
  /** What the preset may spend on trials, and half as much again on fitting the picks more than once: guessed, and so the same on any machine. */
  readonly workLimitMs: number
  /** What assessing the model takes after the study, about. */
  readonly assessmentMs: number
}

/** A fit that can be cut may start when this share of what it asks for is left; cut among folds, it would be lost. */
const WORTHWHILE_SHARE = { holdout: 0.2, folds: 1 } as const
/** Until something boosted has finished, even a few rounds are worth more than none. */
const FIRST_BOOSTED_SHARE = 0.01

/** Spends deterministic work; the clock only caps it, and every cap is a decision that the plan keeps. */
export function liveCourse(options: LiveOptions, context: StudyContext): Course {
  const { scheme, candidates, further, study } = options
  const timer = startTimer(options, context)
  const reasons = new Set<SkipReason>()
  let [place, spentMs, startedCount, copiedMs] = [0, 0, 0, 0]
  let isExhausted = false

  const refusal = ({ estimator: { kind } }: Candidate, work: number): SkipReason | null => {
    if (context.stopped()) return 'interrupted'
    if (study.trials !== null && startedCount >= study.trials) return 'trials'
    // The first always runs: a preset bounds the search, it does not forbid it.
    if (startedCount > 0 && spentMs + work * firstGuessMs(kind) > options.workLimitMs) return 'work'
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
    next: () => {
      const trial = place++
      const known = candidates[trial]
      if (known !== undefined) return known
      return isExhausted ? null : further.next(trial)
    },
    total: () => Math.max(candidates.length, place),
    now: context.monotonic,
    refusal: (candidate, work) => {
      if (candidate.estimator.kind === 'prior') return null
      const reason = refusal(candidate, work)
      if (reason === null) startedCount++
      else reasons.add(reason)
      if (reason !== null && candidate.trial >= candidates.length) isExhausted = true
      return reason
    },
    watchTrial: ({ estimator }) => (estimator.kind === 'prior' ? never : watchUntil(isOver(timer.trialEnd()))),
    finished: (candidate, spent) => {
      spentMs += spent.work * firstGuessMs(candidate.estimator.kind)
      timer.learn(candidate.estimator.kind, spent)
      further.finished(candidate, spent.loss)
    },
    copies: ({ estimator }, pickCount) => wantedCopies(estimator, pickCount, study.preset),
    mayRefit: ({ kind, ms, work }, done) => {
      const guessedMs = work * firstGuessMs(kind)
      if (done > 0 && copiedMs + guessedMs > options.workLimitMs / 2) return false
      const isInTime = timer.now() + ms <= timer.end
      if (done === 0 && !isInTime) reasons.add('time-budget')
      if (isInTime && done > 0) copiedMs += guessedMs
      return isInTime && !(done > 0 && context.stopped())
    },
    watchRefit: () => watchUntil(() => timer.now() >= timer.lastCall),
    stoppedBy: () => stopReason(reasons),
  }
}

/** Fits that chance enters are averaged over seeds, which is worth most where few members are averaged already. */
const SEEDED: readonly Estimator['kind'][] = ['gbdt', 'network']
const FITS_TOGETHER = { quick: 1, balanced: 6, best: 10 } as const
const MAX_COPIES = 5

function wantedCopies({ kind }: Estimator, pickCount: number, preset: StudyOptions['preset']): number {
  return SEEDED.includes(kind) ? Math.min(MAX_COPIES, Math.ceil(FITS_TOGETHER[preset] / pickCount)) : 1
}

/** Refits of so many leading trials are reserved for, and at most this share of the budget. */
const RESERVED_TRIALS = 8
const MAX_REFIT_SHARE = 0.3

/** What has been spent and what the rest will take: the measured pace of each kind, and a reserve for what must still come. */
function startTimer({ scheme, study, assessmentMs }: LiveOptions, { monotonic }: StudyContext) {
  const started = monotonic()
  const now = () => monotonic() - started
  const end = study.timeBudgetMs === null ? Number.POSITIVE_INFINITY : study.timeBudgetMs - assessmentMs
  const growth = refitGrowth(scheme)
  const msPerWork = new Map<string, number>()
  const trials: { readonly loss: number; readonly refitMs: number }[] = []
  const reserve = (): number => {
    const leading = trials.slice(0, RESERVED_TRIALS).reduce((sum, { refitMs }) => sum + refitMs, 0)
    return Math.min(leading, MAX_REFIT_SHARE * end)
  }
  const shareNeeded = (kind: Candidate['estimator']['kind']): number => {
    if (kind !== 'gbdt') return 1
    return scheme.kind === 'holdout' && !msPerWork.has('gbdt') ? FIRST_BOOSTED_SHARE : WORTHWHILE_SHARE[scheme.kind]
  }
  return {
    now,
    end,
    lastCall: end + assessmentMs / 2,
    hasTimeFor: (kind: Candidate['estimator']['kind'], work: number): boolean => {
      const needed = work * (msPerWork.get(kind) ?? firstGuessMs(kind)) * (1 + growth)
      return now() + needed * shareNeeded(kind) <= end - reserve()
    },
    /** A trial's own refit will take `growth` times as long as the trial has taken. */
    trialEnd: (): number => now() + (end - reserve() - now()) / (1 + growth),
    learn: (kind: string, { work, ms, loss }: Spent): void => {
      if (work > 0) msPerWork.set(kind, Math.max(msPerWork.get(kind) ?? 0, ms / work))
      trials.push({ loss, refitMs: ms * growth })
      trials.sort((a, b) => a.loss - b.loss)
    },
  }
}

const TEST_ROW_MS = 0.15
const MAX_RESERVED_SHARE = 0.4
const MAX_EXPLAINED_SHARE = 0.08

/** What assessing takes on a slow machine: the bootstrap grows with test rows, explaining with classes. */
export function assessmentMs(frame: Frame, rowCount: number, timeBudgetMs: number | null): number {
  const needed = 1500 + rowCount * frame.split.testShare * TEST_ROW_MS + 50 * (frame.classes?.length ?? 1)
  if (timeBudgetMs === null) return needed
  // The longer the search, the more members there are to explain.
  const explained = Math.min(MAX_EXPLAINED_SHARE * timeBudgetMs, 60 * frame.features.length)
  return Math.min(needed + explained, MAX_RESERVED_SHARE * timeBudgetMs)
}

/** One fit on all rows beside a trial, whose folds were fitted `count` times: a refit has the test rows too, and more rounds. */
function refitGrowth(scheme: Scheme): number {
  const share = scheme.kind === 'holdout' ? 1 - scheme.share : 1 - 1 / scheme.count
  const growth = 1.3 / (0.8 * share)
  return scheme.kind === 'holdout' ? growth : growth / scheme.count
}

function stopReason(reasons: ReadonlySet<SkipReason>): StopReason {
  for (const reason of ['interrupted', 'time-budget', 'trials'] as const) if (reasons.has(reason)) return reason
  return 'done'
}
