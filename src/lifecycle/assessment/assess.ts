import type { Study } from '#automl'
import { encodeTarget, firstGuessMs } from '#automl'
import type { Rng, Table } from '#base'
import { selectRows } from '#data'
import type { Kernels } from '#kernels'
import type { Target } from '#training'
import { evaluate, metricNamed, metrics } from '#training'
import type { Assessment, Importance } from './assessment.ts'
import { bootstrap } from './bootstrap.ts'
import { isWords, numbersOf } from './columns.ts'
import { conclude } from './conclude.ts'
import { summariseContributions } from './contributions.ts'
import { effectCurves } from './curves.ts'
import { diagnose } from './diagnosis/diagnose.ts'
import type { Doubts } from './diagnosis/doubts.ts'
import type { Judged } from './diagnosis/label-doubts.ts'
import { doubtLabels } from './diagnosis/label-doubts.ts'
import { measureMemory } from './diagnosis/memory.ts'
import { measureShift } from './diagnosis/shift.ts'
import { errorPatterns } from './errors.ts'
import type { Evidence } from './evidence.ts'
import type { Explained } from './explained.ts'
import { explainRows } from './explained.ts'
import { compareGroups } from './fairness/compare-groups.ts'
import { guide } from './guide/guide.ts'
import { measureImportance } from './importance.ts'
import type { LearningPoint } from './learning/learning-curve.ts'
import { learningCurve } from './learning/learning-curve.ts'
import { measureLearning } from './learning/measure-learning.ts'
import { noiseCeiling } from './learning/noise-ceiling.ts'
import type { PartOptions } from './parts.ts'
import { openParts } from './parts.ts'
import { exampleReasons } from './reasons.ts'
import { measureReliability } from './reliability.ts'
import { studyResiduals } from './residuals.ts'
import { disturb } from './robustness/disturb.ts'
import { rowLosses } from './row-losses.ts'
import { searchSlices } from './slices/search-slices.ts'
import { predictionWork } from './work.ts'

export interface AssessOptions extends PartOptions {
  readonly rng: Rng
  readonly kernels: Kernels
  /** Default 1,000, fewer on more than 20,000 test rows, whose intervals are narrow anyway. */
  readonly resamples?: number
  /** The table that was framed, for what is learned from the rows outside the test part; without it such parts are left out. */
  readonly whole?: Table
  /** Columns whose values stand for groups of people, beside those the frame names. */
  readonly protectedColumns?: readonly string[]
  /** Predictions for rows outside the test part by models that had not learned from them: doubts about answers in the data go by them. */
  readonly outOfFold?: Judged
  /** Losses at numbers of rows that the study measured; absent: a member is fitted again on shares of the rows. */
  readonly learningPoints?: readonly LearningPoint[]
  /** What people reach at this question by the study's metric. */
  readonly humanLevel?: number
}

const RESAMPLES = 1000
const MIN_RESAMPLES = 200
const MAX_DRAWS = 20_000_000

/**
 * Measures a study's model on its test rows. `testTable` holds exactly those: `selectRows(table, study.test.rows)`. Figures, intervals
 * and importance are always there; the parts beside them are left out when `isLate` says so, and `parts` tells which.
 *
 * `assess(study, selectRows(table, study.test.rows), { rng: createRng(seed).child('assess'), kernels, whole: table })`
 */
export function assess(study: Study, testTable: Table, options: AssessOptions): Assessment {
  const { rng, kernels } = options
  const evidence = evidenceOf(study, testTable, options)
  const { intervals, verdict } = resample(evidence, options)
  const explained = explainRows(study.model, testTable, rng.child('importance'), kernels)
  const importance = measureImportance(explained)
  const measured = {
    rowCount: evidence.prediction.rowCount,
    metrics: intervals,
    baseline: evaluate(evidence.target, study.test.baseline),
    importance,
    verdict,
  }
  const { found, states } = measureParts(evidence, explained, importance, options)
  return {
    ...measured,
    ...found,
    conclusion: conclude(study, measured),
    parts: states,
    diagnoses: diagnose(study, verdict, found),
    guidance: guide(study, measured, found, options.humanLevel),
  }
}

/** The cheapest and most telling first: what is left out for time is what takes long. */
function measureParts(
  evidence: Evidence,
  explained: Explained,
  importance: readonly Importance[],
  options: AssessOptions,
): Pick<ReturnType<typeof openParts>, 'found' | 'states'> {
  const { study } = evidence
  const { whole } = options
  const names = importance.map(({ column }) => column)
  const weighty = importance.filter(({ meanAbsolute }) => meanAbsolute > 0).map(({ column }) => column)
  const groups = protectedOf(study, options)
  const learned = whole === undefined ? null : learnedRows(study, whole)
  const parts = openParts(options)
  parts.run('contributions', () => summariseContributions(explained, importance))
  parts.run('reasons', () => exampleReasons(evidence, explained))
  parts.run('errors', () => errorPatterns(evidence))
  parts.run('reliability', () => measureReliability(evidence))
  parts.run('fairness', () => compareGroups(evidence, groups))
  parts.run('slices', () => searchSlices(evidence, [...new Set([...names, ...groups])]))
  parts.run('residuals', () => studyResiduals(evidence))
  parts.run('doubts', () => doubtsOf(evidence, learned, names, options.outOfFold))
  parts.run('noise', () => (whole === undefined ? null : ceilingOf(study, whole, names)))
  parts.run('effects', () => effectCurves(evidence, importance))
  parts.run('robustness', () => disturb(evidence, weighty))
  parts.run('learning', () => learningOf(evidence, learned, options.learningPoints))
  return parts
}

function evidenceOf(study: Study, table: Table, { rng, kernels }: AssessOptions): Evidence {
  const { target, prediction } = study.test
  const metric = metricNamed(study.frame.metric, study.frame.task)
  const losses = rowLosses(metric, target, prediction)
  return { study, table, target, prediction, metric, losses, rng, kernels, rowWork: predictionWork(study.assessed) }
}

function resample({ study, target, prediction, metric, rng }: Evidence, { resamples }: AssessOptions) {
  return bootstrap({
    target,
    prediction,
    baseline: study.test.baseline,
    metrics: metrics.filter(({ tasks }) => tasks.includes(study.frame.task)),
    metric,
    resamples: resamples ?? Math.max(MIN_RESAMPLES, Math.min(RESAMPLES, Math.floor(MAX_DRAWS / prediction.rowCount))),
    rng: rng.child('bootstrap'),
  })
}

function protectedOf({ frame }: Study, { protectedColumns = [] }: AssessOptions): readonly string[] {
  return [...new Set([...protectedColumns, ...(frame.protected ?? [])])]
}

interface Learned {
  readonly table: Table
  readonly target: Target
  readonly weights?: Float64Array
}

/** The rows that have a target and are not test rows. */
function learnedRows({ frame, test }: Study, whole: Table): Learned {
  const { rows, target } = encodeTarget(frame, whole)
  const isTest = new Set(test.rows)
  const places = Uint32Array.from([...rows.keys()].filter((place) => !isTest.has(rows[place]!)))
  const table = selectRows(
    whole,
    places.map((place) => rows[place]!),
  )
  const weight = frame.weight === null ? undefined : table.columns.get(frame.weight)
  return {
    table,
    target: { ...target, values: Float64Array.from(places, (place) => target.values[place]!) },
    ...(weight === undefined || isWords(weight) ? {} : { weights: numbersOf(weight) }),
  }
}

function doubtsOf(
  evidence: Evidence,
  learned: Learned | null,
  names: readonly string[],
  outOfFold: Judged = evidence.study.test,
): Doubts {
  return {
    memory: learned === null ? null : measureMemory(evidence, learned),
    labels: doubtLabels(outOfFold, evidence.study.frame.classes),
    shift: learned === null ? null : measureShift(learned.table, evidence.table, names),
  }
}

function ceilingOf({ frame }: Study, whole: Table, names: readonly string[]) {
  const { rows, target } = encodeTarget(frame, whole)
  return noiseCeiling(selectRows(whole, rows), names, target)
}

function learningOf(evidence: Evidence, learned: Learned | null, points: readonly LearningPoint[] | undefined) {
  if (points !== undefined) return learningCurve(points)
  if (learned === null) return null
  const { study, table, target, metric, rng, kernels } = evidence
  return measureLearning({
    model: study.model,
    metric,
    learned,
    unseen: { table, target },
    rng,
    kernels,
    msPerWork: firstGuessMs,
  })
}
