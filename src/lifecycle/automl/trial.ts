import type { Rng } from '#base'
import type { FitContext, Fitted } from '#training'
import { estimators, evaluate, fit, predictMargins, toPrediction } from '#training'
import type { Candidate } from './course.ts'
import type { PreparedFold, Preparer } from './prepare.ts'
import type { StudyContext } from './study-types.ts'
import type { Watch } from './watch.ts'

/** A candidate fitted once per fold, and what it says about the validation rows. */
export interface Trial {
  readonly candidate: Candidate
  readonly fitted: readonly Fitted[]
  /** rows × outputs, fold after fold. */
  readonly margins: Float64Array
  readonly metrics: Readonly<Record<string, number>>
  /** The mean of the folds' rounds; null where the estimator has none. */
  readonly rounds: number | null
  /** Training rows of a fold, on average. */
  readonly rowCount: number
  /** What was spent, by the estimator's own estimate. */
  readonly work: number
  readonly fitMs: number
  readonly predictMicrosPerRow: number
}

export interface TrialSite {
  readonly preparer: Preparer
  readonly rng: Rng
  readonly context: StudyContext
  readonly now: () => number
}

export function runTrial(candidate: Candidate, site: TrialSite, watch: Watch, record: FitContext['record']): Trial {
  const rng = site.rng.child(`trial/${candidate.trial}`)
  const { kernels } = site.context
  const folds = foldsFor(candidate, site.preparer)
  const startedMs = site.now()
  const fitted = folds.map((fold, index) => {
    const context = { rng: rng.child(`fold/${index}`), kernels, stopped: watch.stopped, ...(record ? { record } : {}) }
    return fit(candidate.estimator, { ...fold.train, validation: fold.validation }, context)
  })
  const fittedMs = site.now()
  const parts = fitted.map((model, index) =>
    predictMargins([{ weight: 1, fitted: model }], folds[index]!.validation.features, kernels),
  )
  const margins = joined(parts)
  const predictedMs = site.now()
  const target = validationTarget(folds)
  const rounds = meanRounds(fitted)
  return {
    candidate,
    fitted,
    margins,
    metrics: evaluate(target, toPrediction(target.task, target.classCount, margins)),
    rounds,
    rowCount: folds.reduce((sum, { train }) => sum + train.features.rowCount, 0) / folds.length,
    work: spentWork(candidate, fitted, rounds, folds),
    fitMs: fittedMs - startedMs,
    predictMicrosPerRow: ((predictedMs - fittedMs) * 1000) / Math.max(1, target.values.length),
  }
}

/** The folds as this candidate sees them. */
export function foldsFor({ preparation }: Candidate, { folds }: Preparer): readonly PreparedFold[] {
  return folds.map((fold) => fold.at(preparation))
}

/** The validation rows of all folds, one after another: the order of `Trial.margins`. */
export function validationTarget(folds: readonly PreparedFold[]) {
  const { target } = folds[0]!.validation
  return { ...target, values: joined(folds.map(({ validation }) => validation.target.values)) }
}

/** What fitting a candidate on every fold costs, in the estimator's units. */
export function trialWork({ estimator }: Candidate, folds: readonly PreparedFold[]): number {
  let work = 0
  for (const { train } of folds) {
    const outputs = train.target.task === 'multiclass' ? train.target.classCount : 1
    const kind = estimators[estimator.kind]
    const params = kind.complete(estimator.params, train.target.task)
    work += kind.work(params, train.features.rowCount, train.features.features.length, outputs)
  }
  return work
}

/** The part of `trialWork` that was done: boosting that stopped early did not use all of its rounds. */
function spentWork(
  candidate: Candidate,
  fitted: readonly Fitted[],
  rounds: number | null,
  folds: readonly PreparedFold[],
): number {
  const { rounds: planned, patience } = fitted[0]!.estimator.params
  const work = trialWork(candidate, folds)
  if (rounds === null || typeof planned !== 'number') return work
  const waited = typeof patience === 'number' ? patience : 0.3 * rounds + 10
  return work * Math.min(1, (rounds + waited) / planned)
}

function meanRounds(fitted: readonly Fitted[]): number | null {
  let sum = 0
  for (const { document } of fitted) {
    const rounds = document['rounds']
    if (typeof rounds !== 'number') return null
    sum += rounds
  }
  return Math.max(1, Math.round(sum / fitted.length))
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
