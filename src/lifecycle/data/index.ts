// CONTRACT. sources → Dataset → DatasetVersion; schema, profile, findings, splits.
import type { Catalog } from '#catalog'
import type { Digest, Effects, Progress, Rng, Table } from '#base'
import type { ObjectStore } from '#objects'
import type { ColumnFormat, Reject, Tables, TextFormat } from '#tables'

export interface DataPlace {
  readonly catalog: Catalog
  readonly objects: ObjectStore
  readonly tables: () => Promise<Tables>
  readonly effects: Effects
}
export type SemanticType = 'number' | 'integer' | 'category' | 'boolean' | 'text' | 'datetime' | 'identifier' | 'constant'
export interface ColumnSchema {
  readonly name: string
  readonly type: SemanticType
  readonly storage: 'number' | 'long' | 'text' | 'boolean' | 'datetime'
}
export interface Schema {
  readonly columns: readonly ColumnSchema[]
}
/** Everything the sniffer decided; frozen, part of the version's digest. */
export interface ParseSpec {
  readonly version: 1
  readonly kind: 'text' | 'json' | 'jsonLines' | 'parquet' | 'excel'
  readonly compression: 'none' | 'gzip'
  readonly encoding: 'utf-8' | 'latin-1' | 'utf-16le' | 'utf-16be'
  readonly sheet?: string
  readonly text?: TextFormat
  readonly columns: readonly ColumnFormat[]
}
export interface DatasetVersion {
  readonly dataset: string
  readonly version: number
  readonly digest: Digest // of {raw, parse, schema}
  readonly raw: { readonly digest: Digest; readonly sizeBytes: number }
  readonly parse: ParseSpec
  readonly schema: Schema
  readonly rowCount: number
  readonly columnCount: number
  readonly source: string // where it came from, as the user wrote it
  readonly createdAt: number
  readonly rejectCount: number
}
export type FindingKind = 'disguised-missing' | 'duplicate-rows' | 'constant' | 'identifier-like' | 'high-cardinality' | 'mixed-types' | 'padded' | 'duplicate-header' | 'missing-header' | 'rejected-lines' | 'mostly-missing'
export interface Finding {
  readonly kind: FindingKind
  readonly column: string | null
  readonly evidence: Readonly<Record<string, unknown>>
  readonly suggestion: string // one sentence a person would say
}
export interface ColumnProfile {
  readonly name: string
  readonly type: SemanticType
  readonly count: number
  readonly missingCount: number
  readonly distinctCount: number
  readonly numeric?: { readonly min: number; readonly max: number; readonly mean: number; readonly standardDeviation: number; readonly quantiles: Readonly<Record<string, number>>; readonly histogram: readonly { readonly from: number; readonly to: number; readonly count: number }[] }
  readonly topValues: readonly { readonly value: string; readonly count: number }[]
}
export interface Profile {
  readonly rowCount: number
  readonly duplicateRowCount: number
  readonly columns: readonly ColumnProfile[]
  readonly findings: readonly Finding[]
}
export interface ImportOptions {
  readonly source: string // path
  readonly name?: string // default: file name without extensions, unusual characters replaced by _
  readonly overrides?: { readonly separator?: string; readonly encoding?: ParseSpec['encoding']; readonly hasHeader?: boolean; readonly columnNames?: readonly string[]; readonly decimalMark?: '.' | ','; readonly nullWords?: readonly string[]; readonly sheet?: string; readonly types?: Readonly<Record<string, SemanticType>> }
  /** Parse exactly so: what verify and predict use. */
  readonly parse?: ParseSpec
  readonly onProgress?: (progress: Progress) => void
  readonly signal?: AbortSignal
}
export interface ImportResult {
  readonly version: DatasetVersion
  readonly created: boolean // false: the same bytes and specification were already there
  readonly rejects: readonly Reject[]
  readonly findings: readonly Finding[]
}
export type SplitSpec =
  | { readonly kind: 'random' }
  | { readonly kind: 'stratified'; readonly strata: Int32Array } // class of each row
  | { readonly kind: 'group'; readonly groups: Int32Array }
  | { readonly kind: 'time'; readonly times: Float64Array | BigInt64Array } // the latest rows are the second part
export interface Split {
  readonly first: Uint32Array // ascending row indices
  readonly second: Uint32Array
  readonly digest: Digest
}
// export function importSource(place: DataPlace, options: ImportOptions): Promise<ImportResult>
// export function resolveDataset(place, reference: string): Promise<DatasetVersion>      name | name/3 | @digestprefix
// export function listDatasets(place): Promise<readonly DatasetVersion[]>                latest of each
// export function listVersions(place, name)
// export function readVersion(place, version, columns?: readonly string[]): Promise<Table>
// export function parquetPath(place, version): Promise<string>     typed Parquet cache, rebuilt from the raw bytes when missing
// export function parquetFrom(tables, rawPath, parse, output): Promise<...>   the pure step verify uses without a catalog
// export function profileVersion(place, version): Promise<Profile>      cached in the object store
// export function split(spec: SplitSpec, rowCount: number, secondShare: number, rng: Rng): Split
// export function selectRows(table: Table, rows: Uint32Array): Table
// export const dataMigrations: readonly Migration[]
export type { Rng, Table }
