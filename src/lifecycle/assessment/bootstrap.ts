// Percentile bootstrap: Efron, Tibshirani, "An introduction to the bootstrap" (1993), chapter 13.
import type { Rng } from '#base'
import type { Metric, Prediction, Target } from '#training'
import type { Verdict } from './assessment.ts'
import { countedMetric } from './counted-metrics.ts'
import type { Interval } from './interval.ts'
import { quantile } from './quantile.ts'
import { drawFor } from './resample.ts'

export interface Bootstrap {
  /** By metric name; metrics that are undefined or infinite on these rows are absent. */
  readonly intervals: Readonly<Record<string, Interval>>
  readonly verdict: Verdict
}

export interface BootstrapInput {
  readonly target: Target
  readonly prediction: Prediction
  readonly baseline: Prediction
  readonly metrics: readonly Metric[]
  /** What the verdict goes by. */
  readonly metric: Metric
  readonly resamples: number
  readonly rng: Rng
}

/** All metrics, and the paired difference of one against the baseline, over the same resamples of the rows. */
export function bootstrap(input: BootstrapInput): Bootstrap {
  const { target, prediction, baseline, metric, resamples, rng } = input
  const metrics = input.metrics.filter(({ compute }) => Number.isFinite(compute(target, prediction)))
  const counted = metrics.map((one) => countedMetric(one, target, prediction))
  const [ours, theirs] = [prediction, baseline].map((one) => countedMetric(metric, target, one))
  const draw = drawFor(target)
  const counts = new Uint16Array(prediction.rowCount)
  const found = metrics.map(() => new Float64Array(resamples))
  const gains = new Float64Array(resamples)
  for (let resample = 0; resample < resamples; resample++) {
    draw(counts, rng)
    for (const [index, measure] of counted.entries()) found[index]![resample] = measure(counts)
    gains[resample] = gainOf(metric, ours!(counts), theirs!(counts))
  }
  const intervals = metrics.map(({ name, compute }, index) => {
    return [name, { value: compute(target, prediction), ...bounds(found[index]!) }] as const
  })
  const gain = gainOf(metric, metric.compute(target, prediction), metric.compute(target, baseline))
  return {
    intervals: Object.fromEntries(intervals),
    verdict: isOneClass(target) ? 'uncertain' : verdictOf(gain, bounds(gains)),
  }
}

/** How much better, whatever the direction. */
function gainOf({ direction }: Metric, ours: number, theirs: number): number {
  return direction === 'minimize' ? theirs - ours : ours - theirs
}

/** Such rows reward the model that is surest of them, not the one that tells classes apart. */
function isOneClass({ task, values }: Target): boolean {
  return task !== 'regression' && values.every((value) => value === values[0])
}

/** An undefined difference (the AUC of one class) says nothing either way. */
function verdictOf(gain: number, { low }: Pick<Interval, 'low' | 'high'>): Verdict {
  if (gain <= 0) return 'no-better'
  return low !== null && low > 0 ? 'better' : 'uncertain'
}

function bounds(values: Float64Array): Pick<Interval, 'low' | 'high'> {
  const defined = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b)
  if (defined.length < values.length / 2 || defined.length === 0) return { low: null, high: null }
  return { low: quantile(defined, 0.025), high: quantile(defined, 0.975) }
}
