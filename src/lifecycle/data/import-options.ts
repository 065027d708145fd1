import type { Progress } from '#base'
import type { Reject } from '#tables'
import type { DatasetVersion } from './dataset-version.ts'
import type { Finding } from './finding.ts'
import type { Encoding, ParseSpec } from './parse-spec.ts'
import type { SemanticType } from './schema.ts'

/** What the user knows better than the sniffer. */
export interface ImportOverrides {
  readonly separator?: string
  readonly encoding?: Encoding
  readonly hasHeader?: boolean
  readonly columnNames?: readonly string[]
  readonly decimalMark?: '.' | ','
  readonly nullWords?: readonly string[]
  readonly sheet?: string
  readonly types?: Readonly<Record<string, SemanticType>>
}

export interface ImportOptions {
  /** A path, absolute or relative to `effects.cwd`. */
  readonly source: string
  /** Default: the file name without its extensions, unusual characters replaced by `_`. */
  readonly name?: string
  readonly overrides?: ImportOverrides
  /** Parse exactly so, deciding nothing: what verify and predict use. */
  readonly parse?: ParseSpec
  readonly onProgress?: (progress: Progress) => void
  readonly signal?: AbortSignal
}

export interface ImportResult {
  readonly version: DatasetVersion
  /** False: the same bytes and specification were already there under this name. */
  readonly created: boolean
  /** The first 1,000; `version.rejectCount` counts them all. */
  readonly rejects: readonly Reject[]
  readonly findings: readonly Finding[]
}
