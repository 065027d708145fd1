import type { Transform } from '#features'
import type { Fitted, Task } from './estimator.ts'
import type { Signature } from './signature.ts'

export interface Member {
  readonly weight: number
  readonly fitted: Fitted
}

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
  /** One training row, for "try it". */
  readonly example: Readonly<Record<string, string | number | null>>
}

export function classCountOf(model: Model): number {
  return model.classes === null ? 1 : model.classes.length
}
