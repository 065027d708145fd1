import type { Calibration, Metric, Model, Target, ThresholdGoal } from '#training'
import { calibrated, chooseThreshold, evaluate, fitCalibration, toPrediction } from '#training'
import type { Frame } from './frame.ts'

/** What is said of averaged margins: honest probabilities, and where a row is called positive. */
export type Answers = Pick<Model, 'calibration' | 'threshold'>

/** Fewer validation rows of any class than this say too little about probabilities. */
const FEWEST_ROWS = 50
/** A calibration must take this share off the log-loss of rows it was not fitted on. */
const LEAST_GAIN = 0.001
const THRESHOLD_METRICS = ['f1', 'balancedAccuracy', 'accuracy'] as const

/**
 * Tunes what the average of the picks says, on its margins for validation rows: a calibration where one helps rows it was not
 * fitted on, and a threshold where the frame has costs or is chosen by a metric of labels.
 */
export function tuneAnswers(frame: Frame, metric: Metric, margins: Float64Array, target: Target): Answers {
  if (target.task === 'regression') return {}
  const calibration = honest(margins, target)
  const goal = goalOf(frame, metric)
  const answers: Answers = calibration === null ? {} : { calibration }
  if (goal === null || target.task !== 'binary') return answers
  const { probabilities } = toPrediction(target.task, target.classCount, calibrated(answers.calibration, margins))
  return { ...answers, threshold: chooseThreshold(target, probabilities!, undefined, goal).threshold }
}

function goalOf({ costs }: Frame, { name }: Metric): ThresholdGoal | null {
  if (costs !== undefined) return { costs }
  const metric = THRESHOLD_METRICS.find((one) => one === name)
  return metric === undefined ? null : { metric }
}

/** Each half of the rows judges what the other half learned; null where neither is better for it. */
function honest(margins: Float64Array, target: Target): Calibration | null {
  if (rarest(target) < FEWEST_ROWS) return null
  const kind = target.task === 'binary' ? 'platt' : 'temperature'
  const halves = [0, 1].map((half) => partOf(margins, target, half))
  let [before, after] = [0, 0]
  for (const [half, judged] of halves.entries()) {
    const learned = halves[1 - half]!
    const calibration = fitCalibration(kind, learned.margins, learned.target)
    before += logLossOf(judged.margins, judged.target)
    after += logLossOf(calibrated(calibration, judged.margins), judged.target)
  }
  return after < before * (1 - LEAST_GAIN) ? fitCalibration(kind, margins, target) : null
}

function rarest({ values, classCount }: Target): number {
  const counts = new Uint32Array(classCount)
  for (const value of values) counts[value]!++
  return Math.min(...counts)
}

/** Every second row. */
function partOf(margins: Float64Array, target: Target, half: number): { margins: Float64Array; target: Target } {
  const width = margins.length / target.values.length
  return {
    margins: margins.filter((_, at) => Math.floor(at / width) % 2 === half),
    target: { ...target, values: target.values.filter((_, row) => row % 2 === half) },
  }
}

function logLossOf(margins: Float64Array, target: Target): number {
  return evaluate(target, toPrediction(target.task, target.classCount, margins))['logLoss']!
}
