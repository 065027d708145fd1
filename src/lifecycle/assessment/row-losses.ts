import { log, log1p } from '#base'
import type { Metric, Prediction, Target } from '#training'

const LEAST_PROBABILITY = 1e-15
/** What counts mistakes; every other metric of classes is judged row by row by the logarithmic loss. */
const COUNTS_MISTAKES = new Set(['accuracy', 'balancedAccuracy', 'f1', 'macroF1'])

/** What each row costs by the metric, or by the loss of rows nearest to it; lower is better. */
export function rowLosses({ name }: Pick<Metric, 'name'>, target: Target, prediction: Prediction): Float64Array {
  const { values, classCount } = target
  if (target.task === 'regression') {
    const lossOf =
      name === 'mae' || name === 'medianAbsoluteError' ? absolute : name === 'rmsle' ? squaredOfLogs : squared
    return values.map((value, row) => lossOf(prediction.values![row]!, value))
  }
  if (COUNTS_MISTAKES.has(name)) return values.map((value, row) => Number(prediction.classIndices![row] !== value))
  const { probabilities } = prediction
  if (name === 'brier') return values.map((value, row) => squared(probabilities![row * 2 + 1]!, value))
  return values.map((value, row) => -log(Math.max(LEAST_PROBABILITY, probabilities![row * classCount + value]!)))
}

/** 1 where the class is wrong; how far off a number is. What people mean by an error. */
export function plainErrors(target: Target, prediction: Prediction): Float64Array {
  return rowLosses({ name: target.task === 'regression' ? 'mae' : 'accuracy' }, target, prediction)
}

function absolute(said: number, is: number): number {
  return Math.abs(said - is)
}
function squared(said: number, is: number): number {
  return (said - is) * (said - is)
}
function squaredOfLogs(said: number, is: number): number {
  return squared(log1p(Math.max(0, said)), log1p(Math.max(0, is)))
}
