import type { Rng, Table } from '#base'
import { createRng } from '#base'
import type { Schema } from '#data'
import { selectRows } from '#data'
import type { Metric, Model, Target } from '#training'
import { fit, predict, predictMargins, toPrediction } from '#training'
import { buildModel } from './build-model.ts'
import type { Course } from './course.ts'
import { encodeTarget } from './encode-target.ts'
import { greedyEnsemble } from './ensemble.ts'
import type { Frame } from './frame.ts'
import { averageMargins, leaderOf, rankLeaders } from './leaderboard.ts'
import { assessmentMs, liveCourse } from './live-course.ts'
import { guessedFitMs } from './pace.ts'
import type { Partition } from './partition.ts'
import { chooseScheme, partitionRows } from './partition.ts'
import type { Plan, PlanEvent } from './plan.ts'
import { asJson, openPlan } from './plan.ts'
import { portfolio, roundsFor, workLimitMs } from './portfolio.ts'
import type { Preparer } from './prepare.ts'
import { openPreparer } from './prepare.ts'
import type { Kept } from './refit.ts'
import { asFitted, refitPicks } from './refit.ts'
import { replayCourse } from './replay-course.ts'
import { weighLeaks } from './score-without.ts'
import { search } from './search.ts'
import { searchOn } from './search-on.ts'
import { steeringMetric } from './steering-metric.ts'
import type { Leader, Study, StudyContext, StudyOptions } from './study-types.ts'
import type { Trial } from './trial.ts'
import { validationTarget } from './trial.ts'
import type { Answers } from './tune-answers.ts'
import { tuneAnswers } from './tune-answers.ts'

/**
 * Splits off the test rows, runs a portfolio on the rest, averages the best greedily, scores that average and the prior on
 * the test rows, and fits its members again on all rows. Work is bounded by the preset in deterministic units, so the same
 * frame, table and options give the same bytes anywhere; a time budget or an interruption only leaves trials out or cuts
 * them, and the plan says which. `frame` must be this table's.
 */
export function runStudy(
  frame: Frame,
  schema: Schema,
  table: Table,
  options: StudyOptions,
  context: StudyContext,
): Study {
  const rowCount = encodeTarget(frame, table).rows.length
  const candidates = portfolio(frame, rowCount, options)
  const live = {
    scheme: chooseScheme(frame, rowCount, options, guessedFitMs(candidates, frame, rowCount)),
    candidates,
    further: furtherSearch(frame, rowCount, options),
    study: options,
    workLimitMs: workLimitMs(options.preset),
    assessmentMs: assessmentMs(frame, rowCount, options.timeBudgetMs),
  }
  return conduct({ frame, schema, table, course: liveCourse(live, context), context })
}

/** The study that a plan records, again and without a clock: the same model, bit for bit. Throws `interrupted` when stopped. */
export function replayStudy(
  frame: Frame,
  schema: Schema,
  table: Table,
  plan: readonly PlanEvent[],
  context: StudyContext,
): Study {
  return conduct({ frame, schema, table, course: replayCourse(plan, context.stopped), context })
}

/** Kinds worth a search of their own, on tables where a network is soon fitted; without a time budget no more than these candidates. */
const MOST_SEARCHED = 20
const MOST_NETWORK_ROWS = 20_000

function furtherSearch(frame: Frame, rowCount: number, { preset, learners, timeBudgetMs }: StudyOptions) {
  const isWanted = (kind: 'gbdt' | 'network') => learners === null || learners.includes(kind)
  const kinds = (['gbdt', 'network'] as const).filter((kind) => {
    return isWanted(kind) && (kind === 'gbdt' || rowCount <= MOST_NETWORK_ROWS)
  })
  const most = preset !== 'best' || kinds.length === 0 ? 0 : timeBudgetMs === null ? MOST_SEARCHED : 1000
  const facts = { task: frame.task, rowCount, rounds: roundsFor(frame, preset) }
  return searchOn(kinds.length === 0 ? ['gbdt'] : kinds, facts, most, createRng(frame.seed).child('study/search'))
}

interface Question {
  readonly frame: Frame
  readonly schema: Schema
  readonly table: Table
  readonly course: Course
  readonly context: StudyContext
}

/** The question with everything that follows from its rows. */
interface Site extends Question {
  readonly rng: Rng
  readonly plan: Plan
  readonly metric: Metric
  readonly partition: Partition
  readonly preparer: Preparer
  /** Of the validation rows. */
  readonly target: Target
  readonly now: () => number
}

function conduct(question: Question): Study {
  const site = open(question)
  const { frame, course, plan, partition, preparer } = site
  const { rows } = partition.development
  const leaders = new Map<Trial, Leader>()
  const leader = (trial: Trial, rank: number) => {
    const alone = buildModel(site, rows, asFitted(trial, 1, preparer).slice(0, 1).map(whole))
    const made = leaderOf(trial, rank, alone)
    leaders.set(trial, made)
    return made
  }
  const source = { splitDigest: partition.digest, scheme: course.scheme, seed: frame.seed }
  const trials = search({ ...site, source, leader })
  const { kept, answers } = choose(site, trials)
  const asTrials = kept.flatMap(({ trial, weight }) => asFitted(trial, weight, preparer))
  const assessed = { ...buildModel(site, rows, asTrials), ...answers }
  const test = scoreTest(site, assessed)
  const model = { ...finish(site, kept), ...answers }
  const stoppedBy = course.stoppedBy()
  plan.add({ trial: -1, kind: 'stop', decision: asJson({ stoppedBy }) })
  const lines = trials.map((trial) => ({ trial, leader: leaders.get(trial)! }))
  return {
    frame,
    plan: plan.events,
    leaderboard: rankLeaders(lines, kept, site.target, site.metric),
    stoppedBy,
    model,
    assessed,
    test,
    splitDigest: partition.digest,
  }
}

function whole<Part extends { readonly weight: number }>(part: Part): Part {
  return { ...part, weight: 1 }
}

function open(question: Question): Site {
  const { schema, table, course, context } = question
  context.onProgress({ stage: 'search', text: 'Splitting and preparing the rows' })
  const rng = createRng(question.frame.seed).child('study')
  const plan = openPlan(context.record)
  const partition = partitionRows(question.frame, table, course.scheme, rng)
  const frame = weighLeaks({ ...question, ...context, part: partition.development })
  const counts = { testRowCount: partition.test.rows.length, rowCount: partition.development.rows.length }
  const decision = asJson({ scheme: course.scheme, digest: partition.digest, ...counts })
  plan.add({ trial: -1, kind: 'split', rngPath: rng.path, decision })
  const preparer = openPreparer({ frame, schema, table, rng: rng.child('prepare') }, partition.folds, course.now)
  const target = validationTarget(preparer.folds.map((fold) => fold.at('plain')))
  const metric = steeringMetric(frame, target)
  return { ...question, frame, rng, plan, metric, partition, preparer, target, now: course.now }
}

interface Chosen {
  readonly kept: readonly Kept[]
  readonly answers: Answers
}

function choose({ frame, metric, target, plan }: Site, trials: readonly Trial[]): Chosen {
  const margins = trials.map((trial) => trial.margins)
  const members = greedyEnsemble(margins, target, metric)
  const kept = members.map(({ index, weight }) => ({ trial: trials[index]!, weight }))
  const named = kept.map(({ trial, weight }) => ({ trial: trial.candidate.trial, weight }))
  const answers = tuneAnswers(frame, metric, averageMargins(kept), target)
  plan.add({ trial: -1, kind: 'ensemble', decision: asJson({ members: named, ...answers }) })
  return { kept, answers }
}

/** The picks fitted on all rows, or as the trials left them where time forbids. */
function finish(site: Site, kept: readonly Kept[]): Model {
  const { context, plan, partition } = site
  context.onProgress({ stage: 'search', text: 'Fitting the best on all rows' })
  const { parts, copies } = refitPicks(kept, partition.whole, site)
  plan.add({ trial: -1, kind: 'refit', decision: asJson({ members: copies }) })
  return buildModel(site, partition.whole.rows, parts)
}

function scoreTest({ frame, table, partition, rng, context }: Site, model: Model): Study['test'] {
  const { kernels } = context
  context.onProgress({ stage: 'search', text: 'Scoring the test rows' })
  const { rows, target } = partition.test
  const part = {
    features: { rowCount: partition.development.rows.length, features: [] },
    target: partition.development.target,
  }
  const prior = fit({ kind: 'prior', params: {} }, part, { rng: rng.child('baseline'), kernels })
  const margins = predictMargins([{ weight: 1, fitted: prior }], { rowCount: rows.length, features: [] }, kernels)
  return {
    rows,
    target,
    prediction: predict(model, selectRows(table, rows), kernels),
    baseline: toPrediction(frame.task, target.classCount, margins),
  }
}
