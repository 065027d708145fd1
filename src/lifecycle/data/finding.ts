export type FindingKind =
  | 'disguised-missing'
  | 'duplicate-rows'
  | 'constant'
  | 'identifier-like'
  | 'high-cardinality'
  | 'mixed-types'
  | 'padded'
  | 'duplicate-header'
  | 'missing-header'
  | 'rejected-lines'
  | 'mostly-missing'

/** Something a person should know about the data before they trust a model of it. */
export interface Finding {
  readonly kind: FindingKind
  readonly column: string | null
  readonly evidence: Readonly<Record<string, unknown>>
  /** One sentence a person would say. */
  readonly suggestion: string
}
