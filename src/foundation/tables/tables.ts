import type { Table } from '#base'
import type { ColumnFormat, Rejects, TextFormat } from './text-format.ts'
import type { TextSource } from './text-source.ts'
import type { Assumed } from './text-to-parquet.ts'

/** For long work: a signal that interrupts it, and a share from 0 to 1 that says how far it is. */
export interface WorkOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (share: number) => void
}

/** What the caller of the sniffer knows already. */
export interface SniffHints {
  readonly separator?: string
  readonly hasHeader?: boolean
  readonly columnNames?: readonly string[]
}

/** The first rows of a text, cells as they stand, and the format they are in. */
export interface TextSample {
  readonly format: TextFormat
  /** The header's cells as the file has them; null where it has no header. */
  readonly header: readonly string[] | null
  readonly rows: readonly (readonly (string | null)[])[]
}

/** One column's cells counted, over all rows. */
export interface ColumnProbe {
  /** Cells that are not empty; a blank or a null word counts. */
  readonly filledCount: number
  /** Cells that begin or end with blanks. */
  readonly paddedCount: number
  /** One entry per candidate format, in the order given. */
  readonly fits: readonly CandidateProbe[]
}

export interface CandidateProbe {
  readonly fitCount: number
  /** Blank cells and null words among the filled ones. */
  readonly missingCount: number
  /** Which words these were, trimmed; '' stands for blanks. */
  readonly missingWords: readonly string[]
  /** Numbers written with a leading zero, such as the code 01234. */
  readonly leadingZeroCount: number
  /** Of numbers; days of month and the like for date-times are not looked at. Null when nothing fits. */
  readonly maxMagnitude: number | null
  /** Date-times: distinct days of the month, up to 31. */
  readonly dayCount: number
  /** Some cell that is neither a value nor missing. */
  readonly misfit: string | null
}

export interface TypedParquet extends Rejects {
  readonly rowCount: number
  readonly allFit: boolean
}

export interface ColumnDescription {
  readonly name: string
  readonly storage: ColumnFormat['storage']
}

export interface ColumnStatistics {
  readonly name: string
  readonly storage: ColumnFormat['storage']
  readonly count: number
  /** Exact where most values differ, else a HyperLogLog estimate, up to a quarter off; null for numbers with fractions. */
  readonly distinctCount: number | null
  /** All filled cells hold the same. */
  readonly single: boolean
  /** Numbers: smallest and largest, and whether all are whole. */
  readonly min: number | null
  readonly max: number | null
  readonly whole: boolean
  /** Texts: means over the filled cells, in characters and in words. */
  readonly meanLength: number
  readonly meanWords: number
}

export interface Tables {
  /** Proposes a format for a UTF-8 text from its beginning. */
  sniffText(path: string, hints?: SniffHints): Promise<TextSample>
  /** The header's cells as a text in a known format has them; none where the format has no header. */
  readHeader(path: string, format: TextFormat): Promise<readonly string[]>
  /** A source whose columns are all keys of the JSON objects, in order of appearance, and its first rows as text. */
  sampleJson(
    path: string,
    options: { lines: boolean; scratch: string } & WorkOptions,
  ): Promise<{ source: TextSource; rows: TextSample['rows'] }>
  /**
   * How many cells fit each candidate format, over all rows, and a source whose every line fits: the given one when the
   * engine can read it whole, else a cleaned copy in the folder `scratch` with a reject for each line left out.
   */
  probeText(
    source: TextSource,
    candidates: readonly (readonly ColumnFormat[])[],
    scratch: string,
    options?: WorkOptions,
  ): Promise<{ source: TextSource; columns: readonly ColumnProbe[] }>
  /**
   * Applies the column formats; a cell that does not fit becomes missing, but one that belies what is `assumed` of its
   * column ends the work, and `allFit` is false. Rows keep file order.
   */
  textToParquet(
    source: TextSource,
    columns: readonly ColumnFormat[],
    output: string,
    scratch: string,
    options?: WorkOptions & { readonly assumed?: Assumed },
  ): Promise<TypedParquet>
  /** Any Parquet into one of ours: five storages, nested values as JSON text. */
  parquetToParquet(
    input: string,
    output: string,
    options?: WorkOptions,
  ): Promise<{ rowCount: number; columns: readonly ColumnFormat[] }>
  /** What typing by meaning needs to know of a Parquet of ours. */
  statistics(
    parquet: string,
    options?: WorkOptions,
  ): Promise<{ rowCount: number; columns: readonly ColumnStatistics[] }>
  describe(parquet: string): Promise<{ rowCount: number; columns: readonly ColumnDescription[] }>
  /** Typed columns out, in file order. Texts and booleans come as codes with levels sorted by code point. */
  readColumns(parquet: string, names?: readonly string[], options?: WorkOptions): Promise<Table>
  writeParquet(table: Table, output: string): Promise<void>
  /** One read-only statement over named Parquet files; plain rows out (numbers, strings, booleans, null). For profiles and counts, not for model-bound sums. */
  query(
    sql: string,
    files: Readonly<Record<string, string>>,
    options?: WorkOptions,
  ): Promise<readonly Record<string, unknown>[]>
  close(): Promise<void>
}
