import type { Kernels } from '#kernels'

/** `margin` is the link scale, where effects add up; `response` is what a person reads: a probability per class, or the value. */
export type EffectScale = 'margin' | 'response'

/** How a model's answer moves with one column. */
export interface Effect {
  readonly column: string
  readonly scale: EffectScale
  /** What is answered: the positive class, every class, or the target. */
  readonly outputs: readonly string[]
  /** Numbers ascending (of a date-time, microseconds), or levels; null is missing. */
  readonly points: readonly EffectPoint[]
  /** points × outputs */
  readonly values: Float64Array
  /** Per point: the share of rows, by weight, that are nearest to it. Levels left out make the sum less than 1. */
  readonly shares: Float64Array
}

export type EffectPoint = number | string | null

/** How a model's answer moves with two columns. */
export interface JointEffect {
  readonly columns: readonly [string, string]
  readonly scale: EffectScale
  readonly outputs: readonly string[]
  readonly points: readonly [readonly EffectPoint[], readonly EffectPoint[]]
  /** points of the first × points of the second × outputs */
  readonly values: Float64Array
}

export interface EffectOptions {
  readonly kernels: Kernels
  /** Default `margin`. */
  readonly scale?: EffectScale
  /** At most this many points or levels: quantiles, or the most frequent ones. Default 32. */
  readonly points?: number
  /** At most this many rows, evenly spaced. Default 1,000. */
  readonly rows?: number
  /** One non-negative weight per row of the table; absent means 1 each. */
  readonly weights?: Float64Array
}

export const defaultPoints = 32
export const defaultRows = 1000
