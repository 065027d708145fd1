import { exp, log, softplus } from '#base'
import type { CalibrationKind } from '../calibrate.ts'
import { fitCalibration } from '../calibrate.ts'
import type { Target } from '../estimator.ts'
import { outputCountOf } from '../estimator.ts'
import type { Calibration } from '../model.ts'
import { calibrated } from './apply.ts'

export interface CalibrationChoice {
  /** Fitted on all rows; null where the margins are better left as they are. */
  readonly calibration: Calibration | null
  readonly kind: CalibrationKind | 'none'
  /** Mean log-loss of rows that the calibration was not fitted on. */
  readonly losses: Readonly<Partial<Record<CalibrationKind | 'none', number>>>
}

const FOLDS = 5

/** Rows that count, how they were dealt out, and their log-loss as they are. */
interface Trial {
  readonly margins: Float64Array
  readonly target: Target
  readonly weights: Float64Array
  readonly foldOf: Int8Array
  readonly plain: Float64Array
}

/**
 * The calibration that lowers the log-loss of rows it was not fitted on, in five folds of like classes. Each of `kinds`, the
 * simplest first, must do better than what stands before it, none to begin with, by more than one standard error of the
 * difference. `margins` as for `fitCalibration`.
 */
export function chooseCalibration(
  margins: Float64Array,
  target: Target,
  weights?: Float64Array,
  kinds: readonly CalibrationKind[] = target.task === 'binary' ? ['platt', 'isotonic'] : ['temperature'],
): CalibrationChoice {
  const counts = weights ?? new Float64Array(target.values.length).fill(1)
  const trial = { margins, target, weights: counts, foldOf: dealt(target, counts), plain: logLosses(margins, target) }
  let best: { kind: CalibrationKind | 'none'; losses: Float64Array } = { kind: 'none', losses: trial.plain }
  const losses: { [kind in CalibrationKind | 'none']?: number } = { none: meanOf(trial, trial.plain) }
  for (const kind of isEnough(trial) ? kinds : []) {
    const found = { kind, losses: heldOutLosses(trial, kind) }
    losses[kind] = meanOf(trial, found.losses)
    if (isSurelyLess(trial, found.losses, best.losses)) best = found
  }
  const calibration = best.kind === 'none' ? null : fitCalibration(best.kind, margins, target, weights)
  return { calibration, kind: best.kind, losses }
}

/** The folds of rows with a weight, each class dealt out in turn; −1 for the others. */
function dealt({ values, classCount }: Target, weights: Float64Array): Int8Array {
  const next = new Int32Array(classCount)
  return Int8Array.from(values, (label, row) => (weights[row]! > 0 ? next[label]!++ % FOLDS : -1))
}

/** Two classes of two rows: then two classes are left whichever fold is held out. */
function isEnough({ target, foldOf }: Trial): boolean {
  const second = target.values.filter((_, row) => foldOf[row] === 1)
  return new Set(second).size >= 2
}

/** The log-loss of each row under a calibration fitted on the other folds. */
function heldOutLosses({ margins, target, weights, foldOf }: Trial, kind: CalibrationKind): Float64Array {
  const losses = new Float64Array(foldOf.length)
  for (let fold = 0; fold < FOLDS; fold++) {
    const others = weights.map((weight, row) => (foldOf[row] === fold ? 0 : weight))
    const after = logLosses(calibrated(fitCalibration(kind, margins, target, others), margins), target)
    for (let row = 0; row < losses.length; row++) if (foldOf[row] === fold) losses[row] = after[row]!
  }
  return losses
}

/** By more than one standard error of the mean difference. */
function isSurelyLess(trial: Trial, losses: Float64Array, than: Float64Array): boolean {
  const { weights } = trial
  const gains = than.map((loss, row) => loss - losses[row]!)
  const gain = meanOf(trial, gains)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const variance = gains.reduce((sum, one, row) => sum + square((weights[row]! * (one - gain)) / total), 0)
  return gain > Math.sqrt(variance)
}

function square(value: number): number {
  return value * value
}

function meanOf({ weights }: Trial, values: Float64Array): number {
  let [sum, total] = [0, 0]
  for (let row = 0; row < values.length; row++) {
    sum += weights[row]! * values[row]!
    total += weights[row]!
  }
  return sum / total
}

/** −log of the probability of each row's class. */
function logLosses(margins: Float64Array, { task, classCount, values }: Target): Float64Array {
  const outputs = outputCountOf(task, classCount)
  if (outputs === 1) return values.map((label, row) => softplus(label === 1 ? -margins[row]! : margins[row]!))
  return values.map((label, row) => {
    const scores = margins.subarray(row * outputs, (row + 1) * outputs)
    const largest = scores.reduce((a, b) => Math.max(a, b))
    return log(scores.reduce((sum, score) => sum + exp(score - largest), 0)) - (scores[label]! - largest)
  })
}
