import type { Rng, Table } from '#base'
import { createRng } from '#base'
import type { Schema } from '#data'
import { selectRows } from '#data'
import type { Transform } from '#features'
import type { Member, Metric, Model } from '#training'
import { fit, predict, predictMargins, toPrediction } from '#training'
import { buildModel } from './build-model.ts'
import type { Course } from './course.ts'
import { encodeTarget } from './encode-target.ts'
import { greedyEnsemble, lossOf } from './ensemble.ts'
import type { Frame } from './frame.ts'
import { leaderOf, rankLeaders } from './leaderboard.ts'
import { assessmentMs, liveCourse } from './live-course.ts'
import { guessedFitMs } from './pace.ts'
import type { Partition } from './partition.ts'
import { chooseScheme, partitionRows } from './partition.ts'
import type { Plan, PlanEvent } from './plan.ts'
import { asJson, openPlan } from './plan.ts'
import { portfolio, workLimit } from './portfolio.ts'
import type { PreparedFold } from './prepare.ts'
import { partOf, prepareFold, transformsFor } from './prepare.ts'
import type { Kept } from './refit.ts'
import { refitPicks } from './refit.ts'
import { replayCourse } from './replay-course.ts'
import { search } from './search.ts'
import { steeringMetric } from './steering-metric.ts'
import type { Leader, Study, StudyContext, StudyOptions } from './study-types.ts'
import type { Trial } from './trial.ts'
import { validationTarget } from './trial.ts'

/**
 * Splits off the test rows, runs a fixed portfolio on the rest, averages the best greedily, refits them, and scores the
 * result and the prior on the test rows. Work is bounded by the preset in deterministic units, so the same frame, table
 * and options give the same bytes anywhere; a time budget or an interruption only leaves trials out or cuts them, and
 * the plan says which. `frame` must be this table's.
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
    study: options,
    workLimit: workLimit(options.preset),
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
  readonly folds: readonly PreparedFold[]
}

function conduct(question: Question): Study {
  const site = open(question)
  const { frame, context, course, plan, partition } = site
  const leaders = new Map<Trial, Leader>()
  const leader = (trial: Trial, rank: number) => {
    const made = leaderOf(
      trial,
      rank,
      modelOf(site, site.folds[0]!.transforms, [{ weight: 1, fitted: trial.fitted[0]! }]),
    )
    leaders.set(trial, made)
    return made
  }
  const trials = search({ ...site, leader })
  const kept = choose(site, trials)
  const model = finish(site, kept)
  const stoppedBy = course.stoppedBy()
  plan.add({ trial: -1, kind: 'stop', decision: asJson({ stoppedBy }) })
  context.onProgress({ stage: 'search', text: 'Scoring the test rows' })
  const lines = trials.map((trial) => ({ trial, leader: leaders.get(trial)! }))
  return {
    frame,
    plan: plan.events,
    leaderboard: rankLeaders(lines, kept, validationTarget(site.folds), site.metric),
    stoppedBy,
    model,
    test: scoreTest(site, model),
    splitDigest: partition.digest,
  }
}

function open(question: Question): Site {
  const { frame, schema, table, course, context } = question
  context.onProgress({ stage: 'search', text: 'Splitting and preparing the rows' })
  const rng = createRng(frame.seed).child('study')
  const plan = openPlan(context.record)
  const partition = partitionRows(frame, table, course.scheme, rng)
  const counts = { testRowCount: partition.test.rows.length, rowCount: partition.development.rows.length }
  const decision = asJson({ scheme: course.scheme, digest: partition.digest, ...counts })
  plan.add({ trial: -1, kind: 'split', rngPath: rng.path, decision })
  const folds = partition.folds.map((fold) => prepareFold(frame, schema, table, fold))
  return { ...question, rng, plan, metric: steeringMetric(frame, validationTarget(folds)), partition, folds }
}

function choose({ metric, folds, plan }: Site, trials: readonly Trial[]): readonly Kept[] {
  const margins = trials.map((trial) => trial.margins)
  const members = greedyEnsemble(margins, validationTarget(folds), metric)
  const kept = members.map(({ index, weight }) => ({ trial: trials[index]!, weight }))
  const named = kept.map(({ trial, weight }) => ({ trial: trial.candidate.trial, weight }))
  plan.add({ trial: -1, kind: 'ensemble', decision: asJson({ members: named }) })
  return kept
}

/** The model of the picks: refitted on all development rows, or as the trials left it when time forbids. */
function finish(site: Site, kept: readonly Kept[]): Model {
  const { course, context, plan } = site
  context.onProgress({ stage: 'search', text: 'Fitting the best on all rows but the test rows' })
  const asked = course.refit(kept.reduce((ms, { trial }) => ms + trial.fitMs, 0))
  const refitted = asked === 'none' ? null : refit(site, asked === 'all' ? kept : bestAlone(site, kept))
  plan.add({ trial: -1, kind: 'refit', decision: asJson({ members: refitted === null ? 'none' : asked }) })
  if (refitted !== null) return refitted
  const asFitted = kept.map(({ trial, weight }) => ({ weight, fitted: trial.fitted[0]! }))
  return modelOf(site, site.folds[0]!.transforms, asFitted)
}

function refit(site: Site, kept: readonly Kept[]): Model | null {
  const { frame, schema, table, course, partition } = site
  const transforms = transformsFor(frame, schema, table, partition.development)
  const part = partOf(frame, transforms, table, partition.development)
  const members = refitPicks(kept, part, course.scheme, site, course.watchRefit())
  return members && modelOf(site, transforms, members)
}

function bestAlone({ metric, folds }: Site, kept: readonly Kept[]): readonly Kept[] {
  const target = validationTarget(folds)
  const losses = kept.map(({ trial }) => lossOf(metric, target, trial.margins))
  return [{ trial: kept[losses.indexOf(Math.min(...losses))]!.trial, weight: 1 }]
}

function modelOf(site: Site, transforms: readonly Transform[], members: readonly Member[]): Model {
  return buildModel({ ...site, rows: site.partition.development.rows, transforms, members })
}

function scoreTest({ frame, table, partition, rng, context: { kernels } }: Site, model: Model): Study['test'] {
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
