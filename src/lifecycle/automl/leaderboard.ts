import type { Metric, Model, Target } from '#training'
import { encodeModel, evaluate, toPrediction } from '#training'
import { lossOf } from './ensemble.ts'
import type { Kept } from './refit.ts'
import type { Leader } from './study-types.ts'
import type { Trial } from './trial.ts'

/** One trial as a line of the leaderboard; `model` is it alone. */
export function leaderOf(trial: Trial, rank: number, model: Model): Leader {
  return {
    rank,
    name: trial.candidate.name,
    estimator: trial.candidate.estimator,
    metrics: trial.metrics,
    fitSeconds: trial.fitMs / 1000,
    predictMicrosPerRow: trial.predictMicrosPerRow,
    sizeBytes: sizeOf(model),
  }
}

function sizeOf(model: Model): number {
  return Object.values(encodeModel(model)).reduce((sum, bytes) => sum + bytes.length, 0)
}

/** The weighted mean of the picks' margins on the validation rows. */
export function averageMargins(kept: readonly Kept[]): Float64Array {
  const mean = new Float64Array(kept[0]!.trial.margins.length)
  for (const { trial, weight } of kept) for (let i = 0; i < mean.length; i++) mean[i]! += weight * trial.margins[i]!
  return mean
}

/** All trials and, when it has more than one member, the ensemble: best first by the frame's metric. */
export function rankLeaders(
  trials: readonly { readonly trial: Trial; readonly leader: Leader }[],
  kept: readonly Kept[],
  target: Target,
  metric: Metric,
): readonly Leader[] {
  const lines = trials.map(({ trial, leader }) => ({ leader, loss: lossOf(metric, target, trial.margins) }))
  if (kept.length > 1) lines.unshift(ensembleLine(trials, kept, target, metric))
  return lines.sort((a, b) => a.loss - b.loss).map(({ leader }, index) => ({ ...leader, rank: index + 1 }))
}

function ensembleLine(
  trials: readonly { readonly trial: Trial; readonly leader: Leader }[],
  kept: readonly Kept[],
  target: Target,
  metric: Metric,
) {
  const margins = averageMargins(kept)
  const members = trials.filter(({ trial }) => kept.some((pick) => pick.trial === trial)).map(({ leader }) => leader)
  const total = (of: (leader: Leader) => number) => members.reduce((sum, leader) => sum + of(leader), 0)
  const leader: Leader = {
    rank: 0,
    name: 'ensemble',
    estimator: null,
    metrics: evaluate(target, toPrediction(target.task, target.classCount, margins)),
    fitSeconds: total(({ fitSeconds }) => fitSeconds),
    predictMicrosPerRow: total(({ predictMicrosPerRow }) => predictMicrosPerRow),
    sizeBytes: total(({ sizeBytes }) => sizeBytes),
  }
  return { leader, loss: lossOf(metric, target, margins) }
}
