import type { Transform } from '#features'
import type { Fitted, Task } from './estimator.ts'
import type { Signature } from './signature.ts'

export interface Member {
  readonly weight: number
  readonly fitted: Fitted
  /** Indices of the model's features that it was fitted on, in its own order; absent: all. */
  readonly uses?: readonly number[]
}

/**
 * What turns averaged margins into calibrated ones. `scale` is Platt scaling of a binary margin, or a temperature for several
 * classes (whose shifts are 0); `isotonic` is non-decreasing and linear between its points, constant beyond them, binary only.
 */
export type Calibration =
  | { readonly kind: 'scale'; readonly slope: number; readonly shifts: readonly number[] }
  | { readonly kind: 'isotonic'; readonly from: readonly number[]; readonly to: readonly number[] }

/** The whole path from raw columns to a prediction; its tree `{model.json, weights.bin}` has one digest. */
export interface Model {
  readonly task: Task
  /** The raw column it predicts. */
  readonly target: string
  /** Class labels in code order; null for regression. */
  readonly classes: readonly string[] | null
  /** Binary: `classes[1]`, the label whose log-odds the margin is. */
  readonly positive: string | null
  readonly signature: Signature
  readonly transforms: readonly Transform[]
  /** Margins are averaged with these weights, which sum to 1. */
  readonly members: readonly Member[]
  /** Absent: margins are taken as they are. */
  readonly calibration?: Calibration
  /** Binary: the probability of `positive` from which a row is said to be positive; absent: more than one half. */
  readonly threshold?: number
  /** One training row, for "try it". */
  readonly example: Readonly<Record<string, string | number | null>>
}

export function classCountOf(model: Model): number {
  return model.classes === null ? 1 : model.classes.length
}
