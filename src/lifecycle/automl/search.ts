import type { Rng } from '#base'
import { RepriseError } from '#base'
import type { FitEvent, Metric, Target } from '#training'
import type { Candidate, Course } from './course.ts'
import { lossOf } from './ensemble.ts'
import type { Plan, PlanEvent, SkipReason } from './plan.ts'
import { asJson } from './plan.ts'
import type { Preparer } from './prepare.ts'
import type { Leader, StudyContext } from './study-types.ts'
import type { Trial } from './trial.ts'
import { foldsFor, runTrial, trialWork } from './trial.ts'
import type { Outcome, TrialSource } from './trial-store.ts'
import { decodeTrial, encodeTrial } from './trial-store.ts'

export interface SearchSite {
  readonly preparer: Preparer
  /** Of the validation rows. */
  readonly target: Target
  readonly source: TrialSource
  readonly metric: Metric
  readonly rng: Rng
  readonly course: Course
  readonly context: StudyContext
  readonly plan: Plan
  /** The trial as a line of the leaderboard, at this rank. */
  readonly leader: (trial: Trial, rank: number) => Leader
}

/** Runs the candidates one after another; every decision is in the plan before the next one starts. */
export function search(site: SearchSite): readonly Trial[] {
  const trials: { readonly trial: Trial; readonly loss: number }[] = []
  for (let index = 0, candidate = site.course.next(); candidate !== null; candidate = site.course.next(), index++) {
    const trial = attempt(site, candidate, index)
    if (trial === null) continue
    const loss = lossOf(site.metric, site.target, trial.margins)
    const rank = 1 + trials.filter((other) => other.loss <= loss).length
    trials.push({ trial, loss })
    site.course.finished(candidate, { work: trial.work, ms: trial.fitMs, loss, leads: rank === 1 })
    site.context.record({ kind: 'trial', leader: site.leader(trial, rank), trial: candidate.trial })
  }
  return trials.map(({ trial }) => trial)
}

function attempt(site: SearchSite, candidate: Candidate, index: number): Trial | null {
  const refusal = site.course.refusal(candidate, trialWork(candidate, foldsFor(candidate, site.preparer)))
  if (refusal !== null) return skip(site, candidate, refusal)
  site.context.onProgress({ stage: 'search', text: candidate.name, done: index, total: site.course.total() })
  const outcome = outcomeOf(site, candidate, index)
  if (outcome === null) return skip(site, candidate, 'unsuited')
  const { trial, stoppedAt } = outcome
  const fault = faultOf(site, trial, stoppedAt)
  if (fault !== null) return skip(site, candidate, fault)
  site.plan.add({
    trial: candidate.trial,
    kind: 'trial',
    estimator: candidate.estimator,
    ...preparationOf(candidate),
    rngPath: `${site.rng.path}/trial/${candidate.trial}`,
    ...(trial.rounds === null ? {} : { rounds: trial.rounds }),
    decision: asJson({ name: candidate.name, stoppedAt }),
  })
  return trial
}

/** Taken from where a study that was killed kept it, or fitted now and kept. */
function outcomeOf(site: SearchSite, candidate: Candidate, index: number): Outcome | null {
  const { outcomes } = site.context
  const bytes = outcomes?.load(candidate.trial) ?? null
  const known = bytes === null ? null : decodeTrial(bytes, candidate, site.source)
  if (known !== null) return known
  const watch = site.course.watchTrial(candidate)
  const trial = suited(candidate, () => {
    return runTrial(candidate, { ...site, now: site.course.now }, watch, progressOf(site, candidate, index))
  })
  if (trial === null) return null
  const outcome = { trial, stoppedAt: watch.stoppedAt() }
  outcomes?.keep(candidate.trial, encodeTrial(outcome, site.source))
  return outcome
}

function skip({ plan }: SearchSite, candidate: Candidate, reason: SkipReason): null {
  const { trial, name, estimator } = candidate
  plan.add({ trial, kind: 'skip', estimator, ...preparationOf(candidate), decision: asJson({ name, reason }) })
  return null
}

/** Null where the estimator says that such rows are not for it: too many columns, say. The prior takes all there are. */
function suited({ estimator }: Candidate, run: () => Trial): Trial | null {
  try {
    return run()
  } catch (error) {
    const isRefusal = error instanceof RepriseError && error.code === 'invalid-input'
    if (isRefusal && estimator.kind !== 'prior') return null
    throw error
  }
}

function preparationOf({ preparation }: Candidate): Pick<PlanEvent, 'preparation'> {
  return preparation === 'plain' ? {} : { preparation }
}

/** A cut among folds leaves rows that no finished model has predicted; a margin that is not finite helps nobody. */
function faultOf(site: SearchSite, trial: Trial, stoppedAt: number | null): SkipReason | null {
  if (!trial.margins.every(Number.isFinite)) return 'not-finite'
  if (site.preparer.folds.length === 1 || stoppedAt === null) return null
  return site.context.stopped() ? 'interrupted' : 'time-budget'
}

const ROUNDS_PER_NEWS = 25

function progressOf({ context, course, preparer: { folds } }: SearchSite, { name }: Candidate, index: number) {
  let finishedFolds = 0
  let last = 0
  return ({ round, rounds }: FitEvent): void => {
    if (round < last) finishedFolds++
    last = round
    if (round % ROUNDS_PER_NEWS !== 0) return
    const share = Math.min(1, (finishedFolds + round / rounds) / folds.length)
    context.onProgress({ stage: 'search', text: name, done: index + share, total: course.total() })
  }
}
