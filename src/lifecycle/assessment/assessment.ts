import type { Findings, PartName, PartState } from './findings.ts'
import type { Interval } from './interval.ts'
import type { Statement } from './statement.ts'

export interface Importance {
  readonly column: string
  /** Mean |SHAP| over rows and outputs, on the link scale. */
  readonly meanAbsolute: number
}

export type Verdict = 'better' | 'no-better' | 'uncertain'

/** What a study's model is worth, measured on rows it has not seen. Records of before version 0.2 have no findings. */
export interface Assessment extends Partial<Findings> {
  readonly rowCount: number
  /** Bounds are those of a percentile bootstrap. */
  readonly metrics: Readonly<Record<string, Interval>>
  /** The prior's figures on the same rows. */
  readonly baseline: Readonly<Record<string, number>>
  /** Raw columns, the weightiest first. */
  readonly importance: readonly Importance[]
  /** Against the prior by the study's metric: `better` when the whole interval of the paired difference says so. */
  readonly verdict: Verdict
  readonly conclusion: Statement
  /** What became of each finding; those that time did not allow are absent. */
  readonly parts?: Readonly<Partial<Record<PartName, PartState>>>
  /** What ails the model, the worst first, each with the next step. */
  readonly diagnoses?: readonly Diagnosis[]
  /** The whole in plain sentences, in the order to be read. */
  readonly guidance?: readonly Statement[]
}

export interface Diagnosis extends Statement {
  readonly next: Statement
}
