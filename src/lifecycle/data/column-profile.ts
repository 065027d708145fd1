import type { Finding } from './finding.ts'
import type { SemanticType } from './schema.ts'

export interface ColumnProfile {
  readonly name: string
  readonly type: SemanticType
  readonly count: number
  readonly missingCount: number
  readonly distinctCount: number
  readonly numeric?: {
    readonly min: number
    readonly max: number
    readonly mean: number
    readonly standardDeviation: number
    readonly quantiles: Readonly<Record<string, number>>
    readonly histogram: readonly { readonly from: number; readonly to: number; readonly count: number }[]
  }
  readonly topValues: readonly { readonly value: string; readonly count: number }[]
}

export interface Profile {
  readonly rowCount: number
  readonly duplicateRowCount: number
  readonly columns: readonly ColumnProfile[]
  readonly findings: readonly Finding[]
}
