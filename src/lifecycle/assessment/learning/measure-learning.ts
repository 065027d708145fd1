import type { Rng, Table } from '#base'
import { selectRows } from '#data'
import type { Features } from '#features'
import { selectFeatureRows } from '#features'
import type { Kernels } from '#kernels'
import type { Member, Metric, Model, Target } from '#training'
import { estimators, featuresOf, fit, linkOf, outputCountOf, predictMargins, toPrediction } from '#training'
import { spacedRows } from '../columns.ts'
import { rowLosses } from '../row-losses.ts'
import type { LearningCurve, LearningPoint } from './learning-curve.ts'
import { learningCurve } from './learning-curve.ts'

export interface LearningQuestion {
  readonly model: Model
  readonly metric: Pick<Metric, 'name'>
  /** What the model learned from, and rows it has not seen. */
  readonly learned: { readonly table: Table; readonly target: Target; readonly weights?: Float64Array }
  readonly unseen: { readonly table: Table; readonly target: Target }
  readonly rng: Rng
  readonly kernels: Kernels
  /** Milliseconds that one unit of an estimator's work takes, about; deterministic, not measured. */
  readonly msPerWork: (kind: Member['fitted']['estimator']['kind']) => number
  /** What all fits together may take. Default 800. */
  readonly workMs?: number
}

const WORK_MS = 800
const SHARES = [0.5, 0.25, 0.125]
/** Each share is learned from twice where that can be afforded: on which rows it falls moves small figures. */
const REPEATS = 2
const LEAST_ROWS = 50
const MOST_UNSEEN = 4000

/**
 * The model's weightiest member fitted again, as it is, on random shares of the rows it learned from, largest first as far as the work
 * allows, and itself for all of them. Null where no share can be afforded, or rows are few.
 */
export function measureLearning(question: LearningQuestion): LearningCurve | null {
  const { model, learned, rng, workMs = WORK_MS, msPerWork } = question
  const member = weightiest(model)
  const rowCount = learned.target.values.length
  const kind = estimators[member.fitted.estimator.kind]
  if (kind.kind === 'prior') return null
  const features = featuresFor(member, featuresOf(model, learned.table))
  const seen = unseenOf(question, member)
  const order = rng.child('learning').permutation(rowCount)
  const points: LearningPoint[] = [{ rowCount, loss: seen.lossOf(member) }]
  let left = workMs
  for (const share of SHARES) {
    const count = Math.round(share * rowCount)
    const outputs = outputCountOf(model.task, learned.target.classCount)
    const params = kind.complete(member.fitted.estimator.params, model.task)
    const costs = kind.work(params, count, features.features.length, outputs) * msPerWork(kind.kind)
    const repeats = Math.min(REPEATS, Math.floor(left / costs))
    if (count < LEAST_ROWS || repeats < 1) continue
    left -= repeats * costs
    const losses = Array.from({ length: repeats }, (_, repeat) => {
      const rows = order.slice(repeat * count, (repeat + 1) * count).sort((a, b) => a - b)
      return seen.lossOf(refitted(question, member, features, rows, repeat))
    })
    points.push({ rowCount: count, loss: losses.reduce((sum, loss) => sum + loss, 0) / repeats })
  }
  return learningCurve(points)
}

function weightiest({ members }: Model): Member {
  return members.reduce((best, member) => (member.weight > best.weight ? member : best))
}

/** The features that a member was fitted on. */
function featuresFor({ uses }: Member, features: Features): Features {
  return uses === undefined ? features : { ...features, features: uses.map((index) => features.features[index]!) }
}

function refitted(
  { learned, rng, kernels }: LearningQuestion,
  member: Member,
  features: Features,
  rows: Uint32Array,
  repeat: number,
): Member {
  const { target, weights } = learned
  const part = {
    features: selectFeatureRows(features, rows),
    target: { ...target, values: Float64Array.from(rows, (row) => target.values[row]!) },
    ...(weights === undefined ? {} : { weights: Float64Array.from(rows, (row) => weights[row]!) }),
  }
  const fitted = fit(member.fitted.estimator, part, { rng: rng.child(`learning/${rows.length}/${repeat}`), kernels })
  return { ...member, fitted }
}

/** How a member alone does on unseen rows. */
function unseenOf({ model, unseen, metric, kernels }: LearningQuestion, like: Member) {
  const rows = spacedRows(unseen.target.values.length, MOST_UNSEEN)
  const features = featuresFor(like, featuresOf(model, selectRows(unseen.table, rows)))
  const target = { ...unseen.target, values: Float64Array.from(rows, (row) => unseen.target.values[row]!) }
  return {
    lossOf: ({ fitted }: Member): number => {
      const alone: Member = { weight: 1, fitted }
      const margins = predictMargins([alone], features, kernels)
      const prediction = toPrediction(model.task, target.classCount, margins, linkOf([alone]))
      const losses = rowLosses(lossFor(metric, model), target, prediction)
      const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length
      return isSquared(metric, model) ? Math.sqrt(mean) : mean
    },
  }
}

/** Shares of mistakes move in steps: classes are judged by the logarithmic loss. */
function lossFor(metric: LearningQuestion['metric'], { task }: Model): LearningQuestion['metric'] {
  return task === 'regression' || metric.name === 'brier' ? metric : { name: 'logLoss' }
}

function isSquared({ name }: LearningQuestion['metric'], { task }: Model): boolean {
  return task === 'regression' && name !== 'mae' && name !== 'medianAbsoluteError'
}
