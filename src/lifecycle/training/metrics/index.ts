import { nearestName, RepriseError } from '#base'
import type { Target, Task } from '../estimator.ts'
import type { Metric } from '../metric.ts'
import type { Prediction } from '../prediction.ts'
import { accuracy } from './accuracy.ts'
import { auc } from './auc.ts'
import { averagePrecision } from './average-precision.ts'
import { balancedAccuracy } from './balanced-accuracy.ts'
import { brier } from './brier.ts'
import { f1 } from './f1.ts'
import { logLoss } from './log-loss.ts'
import { macroF1 } from './macro-f1.ts'
import { mae } from './mae.ts'
import { medianAbsoluteError } from './median-absolute-error.ts'
import { r2 } from './r2.ts'
import { rmse } from './rmse.ts'
import { rmsle } from './rmsle.ts'

/** Every metric, in the order in which they are shown. */
export const metrics: readonly Metric[] = [
  logLoss,
  auc,
  averagePrecision,
  brier,
  accuracy,
  balancedAccuracy,
  f1,
  macroF1,
  rmse,
  mae,
  r2,
  medianAbsoluteError,
  rmsle,
]

/** The metric of that name for that task, or an error that lists those there are. */
export function metricNamed(name: string, task: Task): Metric {
  const candidates = metrics.filter((metric) => metric.tasks.includes(task))
  const found = candidates.find((metric) => metric.name === name)
  if (found !== undefined) return found
  const names = candidates.map((metric) => metric.name)
  const near = nearestName(name, names)
  throw new RepriseError('invalid-input', `no ${task} metric is named "${name}"`, {
    remedy: `${near === undefined ? '' : `Did you mean ${near}? `}There are ${names.join(', ')}.`,
    details: { metric: name, task },
  })
}

/** Every metric of the target's task by name; those that are undefined, or too large to write, are left out. */
export function evaluate(target: Target, prediction: Prediction): Record<string, number> {
  const ofTask = metrics.filter((metric) => metric.tasks.includes(target.task))
  const entries = ofTask.map((metric) => [metric.name, metric.compute(target, prediction)] as const)
  return Object.fromEntries(entries.filter(([, value]) => Number.isFinite(value)))
}
