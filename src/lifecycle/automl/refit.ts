import type { FitPart } from '#training'
import { fit } from '#training'
import type { ModelPart } from './build-model.ts'
import type { Course, RefitCost } from './course.ts'
import type { Part } from './encode-target.ts'
import type { Preparation, PreparedPart, Preparer } from './prepare.ts'
import { settledEstimator } from './settle.ts'
import type { Trial, TrialSite } from './trial.ts'

/** A trial that the ensemble keeps, and its share. */
export interface Kept {
  readonly trial: Trial
  readonly weight: number
}

export interface RefitSite extends TrialSite {
  readonly course: Course
  readonly preparer: Preparer
}

export interface Refitted {
  readonly parts: readonly ModelPart[]
  readonly copies: readonly { readonly trial: number; readonly copies: number }[]
}

/**
 * The picks fitted on all rows: boosting for its recorded rounds, grown by the rows it had to do without, and without early
 * stopping. Every pick once, then again with other seeds as long as the course allows; those it does not reach stay as
 * their trials left them, the mean of their folds.
 */
export function refitPicks(picks: readonly Kept[], rows: Part, site: RefitSite): Refitted {
  const wanted = picks.map(({ trial }) => site.course.copies(trial.candidate, picks.length))
  const fitted = picks.map((): ModelPart[] => [])
  const prepared = new Map<Preparation, PreparedPart>()
  const prepare = (preparation: Preparation) => {
    const made = prepared.get(preparation) ?? site.preparer.whole(preparation, rows)
    prepared.set(preparation, made)
    return made
  }
  let slowness = 1
  for (let copy = 0; copy < Math.max(...wanted); copy++) {
    for (const [index, { trial }] of picks.entries()) {
      if (copy >= wanted[index]! || fitted[index]!.length < copy) continue
      const { preparation } = trial.candidate
      const { ms, ...cost } = costOf(trial, rows)
      const preparingMs = prepared.has(preparation) ? 0 : site.preparer.msPerRow(preparation) * rows.rows.length
      const guessedMs = slowness * (ms + preparingMs)
      if (!site.course.mayRefit({ ...cost, ms: guessedMs }, copy)) continue
      const startedMs = site.now()
      const part = refit(trial, copy, prepare(preparation), site)
      if (part !== null) fitted[index]!.push(part)
      if (ms > 0) slowness = Math.max(slowness, (site.now() - startedMs) / (ms + preparingMs))
    }
  }
  return {
    parts: picks.flatMap(({ trial, weight }, index) => {
      const made = fitted[index]!
      if (made.length === 0) return asFitted(trial, weight, site.preparer)
      return made.map((part) => ({ ...part, weight: weight / made.length }))
    }),
    copies: picks.map(({ trial }, index) => ({ trial: trial.candidate.trial, copies: fitted[index]!.length })),
  }
}

/** A pick as its trial left it: one model per fold, each seeing what its fold prepared. */
export function asFitted({ candidate, fitted }: Trial, weight: number, { folds }: Preparer): readonly ModelPart[] {
  return fitted.map((model, fold) => ({
    weight: weight / fitted.length,
    fitted: model,
    transforms: folds[fold]!.at(candidate.preparation).transforms,
  }))
}

/** Null when the watch ended it: half a model is worse than the trial's. */
function refit(trial: Trial, copy: number, { transforms, part }: PreparedPart, site: RefitSite): ModelPart | null {
  const estimator = settledEstimator(trial, roundGrowth(trial, part))
  const rng = site.rng.child(`trial/${trial.candidate.trial}/refit/${copy}`)
  const watch = site.course.watchRefit()
  const fitted = fit(estimator, part, { rng, kernels: site.context.kernels, stopped: watch.stopped })
  return watch.stoppedAt() === null ? { weight: 1, fitted, transforms } : null
}

/** Rounds grow with half of what the rows grow by. */
function roundGrowth({ rowCount }: Trial, part: FitPart): number {
  return 1 + 0.5 * Math.max(0, part.features.rowCount / rowCount - 1)
}

function costOf(trial: Trial, rows: Part): RefitCost {
  const growth = rows.rows.length / trial.rowCount
  const fits = trial.fitted.length
  const { kind } = trial.candidate.estimator
  return { kind, work: (trial.work / fits) * growth, ms: (trial.fitMs / fits) * growth * (1 + 0.5 * (growth - 1)) }
}
