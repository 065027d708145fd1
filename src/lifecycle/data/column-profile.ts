import type { Finding } from './finding.ts'
import type { SemanticType } from './schema.ts'

export interface ColumnProfile {
  readonly name: string
  readonly type: SemanticType
  /** Rows that have a value; with `missingCount` it makes the row count. */
  readonly count: number
  readonly missingCount: number
  /** Different values, missing not among them. */
  readonly distinctCount: number
  /** Of the finite values of a column stored as numbers; absent when there are none. */
  readonly numeric?: {
    readonly min: number
    readonly max: number
    readonly mean: number
    /** Of a sample: divided by n - 1. */
    readonly standardDeviation: number
    /** By share: '0', '0.01', '0.05', '0.25', '0.5', '0.75', '0.95', '0.99', '1'. */
    readonly quantiles: Readonly<Record<string, number>>
    /** At most 30 equal bins; `to` is outside, but for the last one's. */
    readonly histogram: readonly { readonly from: number; readonly to: number; readonly count: number }[]
  }
  /** The first and last moment (UTC) of a date-time column. */
  readonly datetime?: { readonly min: string; readonly max: string }
  /** The ten most frequent; of equally frequent ones the smaller. */
  readonly topValues: readonly { readonly value: string; readonly count: number }[]
}

export interface Profile {
  readonly rowCount: number
  /** Rows that repeat an earlier row in every column. */
  readonly duplicateRowCount: number
  readonly columns: readonly ColumnProfile[]
  readonly findings: readonly Finding[]
}
