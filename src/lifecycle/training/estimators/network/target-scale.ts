/** What a network learns in place of the target, and the way back: values are standardised, and kept to their range. */
export interface TargetScale {
  readonly loss: 'logistic' | 'squared' | 'softmax'
  readonly outputs: number
  readonly mean: number
  /** 0 where there is nothing to learn. */
  readonly deviation: number
  readonly least: number
  readonly most: number
}

/** The kernels' margins on the target's scale. */
export function marginsOnScale(
  { loss, mean, deviation, least, most }: TargetScale,
  margins: Float64Array,
): Float64Array {
  if (loss !== 'squared') return margins
  return margins.map((margin) => Math.max(least, Math.min(most, mean + deviation * margin)))
}
