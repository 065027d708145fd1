import type { Study } from '#automl'
import type { Json } from '#base'
import type { Assessment } from '../assessment.ts'
import type { Interval } from '../interval.ts'
import type { Statement } from '../statement.ts'
import { shareInterval } from '../statistics/shares.ts'

type Measured = Pick<Assessment, 'metrics' | 'baseline' | 'rowCount'>

/** What is said of each task beside the study's own metric, in this order. */
const TOLD = {
  binary: ['auc', 'averagePrecision'],
  multiclass: ['accuracy', 'balancedAccuracy'],
  regression: ['mae', 'medianAbsoluteError', 'rmse', 'r2'],
} as const

/** Each metric in words a reader can use: what is flagged and found, then the study's metric, then the usual others. */
export function metricStatements(study: Study, measured: Measured): readonly Statement[] {
  const { task, metric } = study.frame
  const names = [...new Set([metric, ...TOLD[task]])]
  return [
    ...(task === 'binary' ? flaggedStatements(study) : []),
    ...names.flatMap((name) => metricStatement(study, measured, name)),
  ]
}

function metricStatement({ frame }: Study, { metrics, baseline }: Measured, name: string): Statement[] {
  const interval = metrics[name]
  if (interval === undefined) return []
  const values = {
    target: frame.target,
    positive: frame.positive,
    classCount: frame.classes?.length ?? null,
    interval: asJson(interval),
    baseline: baseline[name] ?? null,
  }
  return [{ code: `metric.${name}`, values }]
}

/** Of the rows it points at, how many are right; of those there are, how many it finds; of the others, how many it points at. */
function flaggedStatements({ frame, test: { target, prediction } }: Study): readonly Statement[] {
  let [flagged, right, positives] = [0, 0, 0]
  for (let row = 0; row < target.values.length; row++) {
    flagged += prediction.classIndices![row]!
    positives += target.values[row]!
    right += prediction.classIndices![row]! * target.values[row]!
  }
  const negatives = target.values.length - positives
  const shared = {
    target: frame.target,
    positive: frame.positive,
    flaggedCount: flagged,
    rightCount: right,
    positiveCount: positives,
  }
  const tell = (code: string, count: number, of: number): Statement[] =>
    of === 0 ? [] : [{ code, values: { ...shared, interval: asJson(shareInterval({ count, of })) } }]
  if (flagged === 0) return [{ code: 'guidance.flags-none', values: shared }]
  return [
    ...tell('guidance.flags', right, flagged),
    ...tell('guidance.finds', right, positives),
    ...tell('guidance.false-alarms', flagged - right, negatives),
  ]
}

export function asJson({ value, low, high }: Interval): Json {
  return { value, low, high }
}
