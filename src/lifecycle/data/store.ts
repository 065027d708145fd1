import type { Digest } from '#base'
import { RepriseError } from '#base'
import type { Catalog, Statement } from '#catalog'
import { refStatement } from '#catalog'
import type { DatasetVersion } from './dataset-version.ts'
import type { ParseSpec } from './parse-spec.ts'
import type { Schema } from './schema.ts'

interface VersionRow {
  id: string
  dataset_id: string
  number: number
  digest: string
  raw_digest: string
  raw_size_bytes: number
  request_digest: string
  parse: string
  schema: string
  row_count: number
  column_count: number
  source: string
  created_at: number
  reject_count: number
  facts_digest: string
}

interface DataTables {
  datasets: { id: string; name: string; created_at: number }
  dataset_versions: VersionRow
  dataset_caches: { reading: string; parquet_digest: string }
}

/** A version as stored: with the digests of what the import noted and of what was asked for. */
export interface StoredVersion {
  readonly id: string
  readonly version: DatasetVersion
  readonly facts: Digest
  readonly request: Digest
}

type JoinedRow = VersionRow & { name: string }

function select(catalog: Catalog) {
  return catalog
    .builder<DataTables>()
    .selectFrom('dataset_versions')
    .innerJoin('datasets', 'datasets.id', 'dataset_versions.dataset_id')
    .selectAll('dataset_versions')
    .select('datasets.name as name')
}

/** All versions of a dataset, the latest first. */
export async function versionsOf(catalog: Catalog, name: string): Promise<readonly StoredVersion[]> {
  const rows = await catalog.all(
    select(catalog).where('datasets.name', '=', name).orderBy('dataset_versions.number', 'desc'),
  )
  return rows.map(fromRow)
}

/** Versions whose digest begins so, the oldest first. */
export async function versionsByDigest(catalog: Catalog, prefix: string): Promise<readonly StoredVersion[]> {
  const rows = await catalog.all(
    select(catalog)
      .where('dataset_versions.digest', 'like', `${prefix}%`)
      .orderBy('dataset_versions.created_at')
      .orderBy('datasets.name'),
  )
  return rows.map(fromRow)
}

export async function findByDigest(catalog: Catalog, name: string, digest: Digest): Promise<StoredVersion | undefined> {
  const row = await catalog.first(
    select(catalog).where('datasets.name', '=', name).where('dataset_versions.digest', '=', digest),
  )
  return row && fromRow(row)
}

/** The version that this very request made of these very bytes before. */
export async function findByRequest(
  catalog: Catalog,
  name: string,
  raw: Digest,
  request: Digest,
): Promise<StoredVersion | undefined> {
  const row = await catalog.first(
    select(catalog)
      .where('datasets.name', '=', name)
      .where('dataset_versions.raw_digest', '=', raw)
      .where('dataset_versions.request_digest', '=', request)
      .orderBy('dataset_versions.number', 'desc'),
  )
  return row && fromRow(row)
}

export async function datasetNames(catalog: Catalog): Promise<readonly string[]> {
  const rows = await catalog.all(catalog.builder<DataTables>().selectFrom('datasets').select('name').orderBy('name'))
  return rows.map(({ name }) => name)
}

/** Whose bytes must be kept with a version: what was given, what the import noted, the typed cache. */
export interface VersionObjects {
  readonly raw: Digest
  readonly facts: Digest
  readonly parquet: Digest
}

/**
 * Writes a version and everything that roots it, in one write: its number is the next one. Fails with `conflict` when
 * another import took that number or stored the same version first; then look again.
 */
export async function writeVersion(
  catalog: Catalog,
  stored: StoredVersion,
  objects: VersionObjects,
  reading: Digest,
): Promise<void> {
  const { name, datasetId, statement } = await datasetStatement(catalog, stored)
  const taken = new RepriseError('conflict', `another import of "${name}" was first`, { remedy: 'import again' })
  const insert = catalog.builder<DataTables>().insertInto('dataset_versions').values(toRow(stored, datasetId))
  const refs = Object.entries(objects).map(([role, digest]) =>
    refStatement(catalog, { digest: digest as Digest, ownerKind: 'dataset-version', ownerId: stored.id, role }),
  )
  await catalog.write([
    ...statement,
    { query: insert.onConflict((conflict) => conflict.doNothing()), expect: { changedRows: 1, otherwise: taken } },
    cacheStatement(catalog, reading, objects.parquet),
    ...refs,
  ])
}

async function datasetStatement(catalog: Catalog, { id, version }: StoredVersion) {
  const { dataset: name, createdAt } = version
  const builder = catalog.builder<DataTables>()
  const found = await catalog.first(builder.selectFrom('datasets').select('id').where('name', '=', name))
  if (found !== undefined) return { name, datasetId: found.id, statement: [] }
  // A dataset takes its first version's id; a rival that makes the same dataset undoes the whole write.
  const insert = builder.insertInto('datasets').values({ id, name, created_at: createdAt })
  const otherwise = new RepriseError('conflict', `the dataset "${name}" was made meanwhile`)
  const statement: Statement = {
    query: insert.onConflict((conflict) => conflict.doNothing()),
    expect: { changedRows: 1, otherwise },
  }
  return { name, datasetId: id, statement: [statement] }
}

function cacheStatement(catalog: Catalog, reading: Digest, parquet: Digest): Statement {
  const insert = catalog.builder<DataTables>().insertInto('dataset_caches').values({ reading, parquet_digest: parquet })
  return { query: insert.onConflict((conflict) => conflict.column('reading').doUpdateSet({ parquet_digest: parquet })) }
}

/** The typed Parquet of a reading (raw bytes under a specification), if one was kept. */
export async function cachedParquet(catalog: Catalog, reading: Digest): Promise<Digest | undefined> {
  const caches = catalog.builder<DataTables>().selectFrom('dataset_caches')
  const row = await catalog.first(caches.select('parquet_digest').where('reading', '=', reading))
  return row?.parquet_digest as Digest | undefined
}

/** Notes a rebuilt cache and keeps it with the version that needed it. */
export async function writeCache(catalog: Catalog, reading: Digest, parquet: Digest, ownerId: string): Promise<void> {
  const ref = refStatement(catalog, { digest: parquet, ownerKind: 'dataset-version', ownerId, role: 'parquet' })
  await catalog.write([cacheStatement(catalog, reading, parquet), ref])
}

function fromRow(row: JoinedRow): StoredVersion {
  const version: DatasetVersion = {
    dataset: row.name,
    version: Number(row.number),
    digest: row.digest as Digest,
    raw: { digest: row.raw_digest as Digest, sizeBytes: Number(row.raw_size_bytes) },
    parse: JSON.parse(row.parse) as ParseSpec,
    schema: JSON.parse(row.schema) as Schema,
    rowCount: Number(row.row_count),
    columnCount: Number(row.column_count),
    source: row.source,
    createdAt: Number(row.created_at),
    rejectCount: Number(row.reject_count),
  }
  return { id: row.id, version, facts: row.facts_digest as Digest, request: row.request_digest as Digest }
}

function toRow({ id, version, facts, request }: StoredVersion, datasetId: string): VersionRow {
  return {
    id,
    dataset_id: datasetId,
    number: version.version,
    digest: version.digest,
    raw_digest: version.raw.digest,
    raw_size_bytes: version.raw.sizeBytes,
    request_digest: request,
    parse: JSON.stringify(version.parse),
    schema: JSON.stringify(version.schema),
    row_count: version.rowCount,
    column_count: version.columnCount,
    source: version.source,
    created_at: version.createdAt,
    reject_count: version.rejectCount,
    facts_digest: facts,
  }
}
