import type { Metric, Target } from '#training'
import { metricNamed, outputCountOf, toPrediction } from '#training'
import type { Frame } from './frame.ts'
import { defaultMetric } from './frame.ts'

/**
 * The frame's metric, or the task's default where these rows leave the frame's undefined whatever is predicted (the AUC of
 * one class, R² of equal values): otherwise no trial could ever beat the prior.
 */
export function steeringMetric({ metric, task }: Pick<Frame, 'metric' | 'task'>, target: Target): Metric {
  const asked = metricNamed(metric, task)
  const margins = new Float64Array(target.values.length * outputCountOf(task, target.classCount))
  const isUndefined = Number.isNaN(asked.compute(target, toPrediction(task, target.classCount, margins)))
  return isUndefined ? metricNamed(defaultMetric(task), task) : asked
}
