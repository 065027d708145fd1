import type { Metric, Model, Target, ThresholdChoice, ThresholdGoal } from '#training'
import { calibrated, chooseCalibration, chooseThreshold, toPrediction } from '#training'
import type { Frame } from './frame.ts'

/** What is said of averaged margins: honest probabilities, and where a row is called positive. */
export type Answers = Pick<Model, 'calibration' | 'threshold'>

const THRESHOLD_METRICS = ['f1', 'balancedAccuracy', 'accuracy'] as const

/**
 * Tunes what the average of the picks says, on its margins for validation rows: a calibration where one helps rows it was not
 * fitted on, and a threshold where the frame has costs or is chosen by a metric of labels.
 */
export function tuneAnswers(frame: Frame, metric: Metric, margins: Float64Array, target: Target): Answers {
  if (target.task === 'regression') return {}
  const { calibration } = chooseCalibration(margins, target)
  const answers: Answers = calibration === null ? {} : { calibration }
  const goal = goalOf(frame, metric)
  if (goal === null || target.task !== 'binary') return answers
  const { probabilities } = toPrediction(target.task, target.classCount, calibrated(answers.calibration, margins))
  return { ...answers, threshold: settled(chooseThreshold(target, probabilities!, undefined, goal)) }
}

function goalOf({ costs }: Frame, { name }: Metric): ThresholdGoal | null {
  if (costs !== undefined) return { costs }
  const metric = THRESHOLD_METRICS.find((one) => one === name)
  return metric === undefined ? null : { metric }
}

/** Of costs the threshold that exact probabilities would want, unless these rows tell clearly for another. */
function settled({ threshold, value, theoretical, theoreticalValue, theoreticalError }: ThresholdChoice): number {
  if (theoretical === null || theoreticalValue === null || theoreticalError === null) return threshold
  return theoreticalValue - value > 2 * theoreticalError ? threshold : theoretical
}
