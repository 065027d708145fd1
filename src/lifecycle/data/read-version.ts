import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Table } from '#base'
import { RepriseError } from '#base'
import type { DataPlace } from './data-place.ts'
import type { DatasetVersion } from './dataset-version.ts'
import { parquetFrom } from './parquet-from.ts'
import { readingDigest } from './reading-digest.ts'
import { cachedParquet, findByDigest, writeCache } from './store.ts'

/** The columns of a version, all or those named, in file order. */
export async function readVersion(
  place: DataPlace,
  version: DatasetVersion,
  columns?: readonly string[],
): Promise<Table> {
  const tables = await place.tables()
  return tables.readColumns(await parquetPath(place, version), columns)
}

/** A path to the version's typed Parquet: the cache, or one built again from the raw bytes when that is gone. */
export async function parquetPath(place: DataPlace, version: DatasetVersion): Promise<string> {
  const reading = readingDigest(version.raw.digest, version.parse)
  const cached = await cachedParquet(place.catalog, reading)
  if (cached !== undefined && (await place.objects.has(cached))) {
    const path = await place.objects.localPath(cached).catch(ignoreDamage)
    if (path !== undefined) return path
  }
  return rebuild(place, version)
}

/** A damaged cache is rebuilt like a lost one. */
function ignoreDamage(error: unknown): undefined {
  if (error instanceof RepriseError && (error.code === 'corrupted' || error.code === 'not-found')) return undefined
  throw error
}

async function rebuild(place: DataPlace, version: DatasetVersion): Promise<string> {
  const { catalog, objects } = place
  const folder = await objects.temporaryDirectory()
  try {
    const output = join(folder, 'typed.parquet')
    await parquetFrom(await place.tables(), await objects.localPath(version.raw.digest), version.parse, output)
    const { digest } = await objects.putFile(output)
    const stored = await findByDigest(catalog, version.dataset, version.digest)
    if (stored !== undefined)
      await writeCache(catalog, readingDigest(version.raw.digest, version.parse), digest, stored.id)
    return await objects.localPath(digest)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
