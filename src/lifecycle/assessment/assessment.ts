import type { Json } from '#base'

/** A figure and its 95 % percentile bootstrap interval; bounds are null where too few resamples define it. */
export interface Interval {
  readonly value: number
  readonly low: number | null
  readonly high: number | null
}

/** Something to be said: `reporting` turns the code and its values into words. */
export interface Statement {
  readonly code: string
  readonly values: Readonly<Record<string, Json>>
}

export interface Importance {
  readonly column: string
  /** Mean |SHAP| over rows and outputs, on the link scale. */
  readonly meanAbsolute: number
}

export type Verdict = 'better' | 'no-better' | 'uncertain'

/** What a study's model is worth, measured on rows it has not seen. */
export interface Assessment {
  readonly rowCount: number
  readonly metrics: Readonly<Record<string, Interval>>
  /** The prior's figures on the same rows. */
  readonly baseline: Readonly<Record<string, number>>
  /** Raw columns, the weightiest first. */
  readonly importance: readonly Importance[]
  /** Against the prior by the study's metric: `better` when the whole interval of the paired difference says so. */
  readonly verdict: Verdict
  readonly conclusion: Statement
}
