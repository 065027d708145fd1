import type { ColumnContribution } from './contributions.ts'
import type { EffectCurve } from './curves.ts'
import type { Doubts } from './diagnosis/doubts.ts'
import type { ErrorPatterns } from './errors.ts'
import type { GroupComparison } from './fairness/compare-groups.ts'
import type { LearningCurve } from './learning/learning-curve.ts'
import type { NoiseCeiling } from './learning/noise-ceiling.ts'
import type { RowReasons } from './reasons.ts'
import type { Reliability } from './reliability.ts'
import type { Residuals } from './residuals.ts'
import type { Disturbance } from './robustness/disturb.ts'
import type { SliceSearch } from './slices/search-slices.ts'

/** Everything an assessment may hold besides its figures, by part. */
export interface Findings {
  /** The weightiest columns: which way and how far each moves the answer. */
  readonly contributions: readonly ColumnContribution[]
  /** How the average answer moves along the weightiest columns. */
  readonly effects: readonly EffectCurve[]
  /** Single rows, each with what moved its answer. */
  readonly reasons: readonly RowReasons[]
  /** Where the model is weakest. */
  readonly slices: SliceSearch
  readonly errors: ErrorPatterns
  readonly reliability: Reliability
  /** One per protected column. */
  readonly fairness: readonly GroupComparison[]
  readonly robustness: readonly Disturbance[]
  readonly residuals: Residuals
  readonly noise: NoiseCeiling
  readonly doubts: Doubts
  readonly learning: LearningCurve
}

export type PartName = keyof Findings

/** `none`: there was nothing to look at, or it would take more work than it may; `time`: left out to keep the time budget. */
export type PartState = 'done' | 'none' | 'time'
