// CONTRACT. sources → Dataset → DatasetVersion; schema, profile, findings, splits.
export type { Rng, Table } from '#base'
export type { ColumnProfile, Profile } from './column-profile.ts'
export type { DataPlace } from './data-place.ts'
export type { DatasetVersion } from './dataset-version.ts'
export type { Finding, FindingKind } from './finding.ts'
export type { ImportOptions, ImportOverrides, ImportResult } from './import-options.ts'
export type { Encoding, ParseSpec, SourceKind } from './parse-spec.ts'
export type { ColumnSchema, Schema, SemanticType, Storage } from './schema.ts'
export { selectRows } from './select-rows.ts'
export { split } from './split.ts'
export type { Split, SplitSpec } from './split-spec.ts'
// export function importSource(place: DataPlace, options: ImportOptions): Promise<ImportResult>
// export function resolveDataset(place, reference: string): Promise<DatasetVersion>      name | name/3 | @digestprefix
// export function listDatasets(place): Promise<readonly DatasetVersion[]>                latest of each
// export function listVersions(place, name)
// export function readVersion(place, version, columns?: readonly string[]): Promise<Table>
// export function parquetPath(place, version): Promise<string>     typed Parquet cache, rebuilt from the raw bytes when missing
// export function parquetFrom(tables, rawPath, parse, output): Promise<...>   the pure step verify uses without a catalog
// export function profileVersion(place, version): Promise<Profile>      cached in the object store
// export const dataMigrations: readonly Migration[]
