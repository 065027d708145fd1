import type { ColumnFormat, TextFormat } from '#tables'

export type SourceKind = 'text' | 'json' | 'jsonLines' | 'parquet' | 'excel'
export type Encoding = 'utf-8' | 'latin-1' | 'utf-16le' | 'utf-16be'

/** Everything that was decided about how to read the raw bytes; frozen, and part of the version's digest. */
export interface ParseSpec {
  readonly version: 1
  readonly kind: SourceKind
  readonly compression: 'none' | 'gzip'
  readonly encoding: Encoding
  readonly sheet?: string
  readonly text?: TextFormat
  readonly columns: readonly ColumnFormat[]
  /** The header as the file has it, duplicates and blanks included; absent where the file has none. */
  readonly header?: readonly string[]
}
