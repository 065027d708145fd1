/** How text becomes rows and cells: everything the sniffer decided, frozen. */
export interface TextFormat {
  readonly separator: string
  /** '' when the file has none. */
  readonly quote: string
  readonly escape: string
  readonly hasHeader: boolean
  /** Lines of title or comment before the header. */
  readonly skipLines: number
  /** Unique, whatever the case, in file order. */
  readonly columnNames: readonly string[]
}

/** How one column's text becomes values. */
export interface ColumnFormat {
  /** The cleaned, unique name. */
  readonly name: string
  readonly storage: 'number' | 'long' | 'text' | 'boolean' | 'datetime'
  /** Exact words, after trimming, that mean missing; an empty or blank cell always does. */
  readonly nullWords: readonly string[]
  readonly decimalMark?: '.' | ','
  /** ' ' stands for a plain, a no-break or a narrow space. */
  readonly groupMark?: '' | ',' | '.' | ' '
  /** A strptime format, or 'iso' (year first, no offset), or 'iso-offset' (read as UTC). */
  readonly dateFormat?: string
  /** Day and month could be swapped in every cell. */
  readonly dateAmbiguous?: boolean
  /** Storage 'boolean': spellings, compared whatever the case; the first of each is kept as the level. */
  readonly trueWords?: readonly string[]
  readonly falseWords?: readonly string[]
  readonly trim: boolean
}

/** A line, or a cell, that does not fit the format. */
export interface Reject {
  /** 1-based, in the text file. */
  readonly line: number
  readonly column: string | null
  readonly text: string
  readonly reason: string
}

/** A count of all rejects and the first of them. */
export interface Rejects {
  readonly rejects: readonly Reject[]
  readonly rejectCount: number
}

/** As many rejects as are kept; the others are only counted. */
export const KEPT_REJECTS = 1000
