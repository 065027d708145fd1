// CONTRACT. The analytics engine (DuckDB, in memory) over files; nobody else names it.
import type { Table } from '#base'

/** How text becomes rows and cells: everything the sniffer decided, frozen. */
export interface TextFormat {
  readonly separator: string
  readonly quote: string // '' when the file has none
  readonly escape: string
  readonly hasHeader: boolean
  readonly skipLines: number
  readonly columnNames: readonly string[] // unique, in file order
}
/** How one column's text becomes values. `source` is the raw column, `name` the cleaned, unique one. */
export interface ColumnFormat {
  readonly name: string
  readonly storage: 'number' | 'long' | 'text' | 'boolean' | 'datetime'
  readonly nullWords: readonly string[] // exact words (after trimming) that mean missing; '' is always missing
  readonly decimalMark?: '.' | ','
  readonly groupMark?: '' | ',' | '.' | ' '
  readonly dateFormat?: string // strptime
  readonly trueWords?: readonly string[] // storage 'boolean': the two words; kept as levels
  readonly falseWords?: readonly string[]
  readonly trim: boolean
}
export interface Reject {
  readonly line: number // 1-based, in the text file
  readonly column: string | null
  readonly text: string
  readonly reason: string
}
export interface Tables {
  /** Proposes a format for a UTF-8 text file from its first megabytes. */
  sniffText(path: string): Promise<TextFormat>
  /** Every cell as text into a Parquet of VARCHARs, with a reject for each line that does not fit. Rows keep file order. */
  textToParquet(path: string, format: TextFormat, output: string, options?: { signal?: AbortSignal; onProgress?: (share: number) => void }): Promise<{ rowCount: number; rejects: readonly Reject[]; rejectCount: number }>
  /** Counts over a VARCHAR Parquet that typing needs: per column missing, distinct, how many fit each candidate storage, examples of misfits. */
  probeText(parquet: string, columns: readonly string[], nullWords: readonly string[]): Promise<readonly ColumnProbe[]>
  /** Applies the column formats: VARCHAR Parquet in, typed Parquet out. */
  typeColumns(parquet: string, columns: readonly ColumnFormat[], output: string): Promise<{ rowCount: number; misfits: readonly Reject[]; misfitCount: number }>
  /** JSON, JSON Lines or Parquet into the same VARCHAR-or-typed Parquet. */
  jsonToParquet(path: string, output: string, options: { lines: boolean }): Promise<{ rowCount: number; columnNames: readonly string[] }>
  describe(parquet: string): Promise<{ rowCount: number; columns: readonly { name: string; storage: ColumnFormat['storage'] }[] }>
  /** Typed columns out, in file order. Text and booleans come as codes with levels sorted by code point. */
  readColumns(parquet: string, names?: readonly string[]): Promise<Table>
  writeParquet(table: Table, output: string): Promise<void>
  /** Read-only SQL over named Parquet files; plain rows out (numbers, strings, null). For profiles and counts, not for model-bound sums. */
  query(sql: string, files: Readonly<Record<string, string>>): Promise<readonly Record<string, unknown>[]>
  close(): Promise<void>
}
export interface ColumnProbe {
  readonly name: string
  readonly rowCount: number
  readonly missingCount: number // '' , blank or a null word
  readonly distinctCount: number
  readonly fits: Readonly<Record<'number' | 'numberComma' | 'integer' | 'boolean' | 'datetime', number>> // non-missing cells that fit
  readonly dateFormat: string | null // the format that fits most
  readonly misfitExamples: readonly { line: number; text: string }[]
  readonly topValues: readonly { text: string; count: number }[]
  readonly leadingZeroCount: number
  readonly paddedCount: number // cells with leading or trailing blanks
  readonly maxLength: number
}
// export function openTables(options: { threads: number; memoryBytes: number; temporary: string }): Promise<Tables>
