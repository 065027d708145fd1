import type { Digest, Json } from '#base'
import { canonicalJson } from '#base'
import type { ObjectStore } from '#objects'
import type { DataPlace } from './data-place.ts'
import type { DatasetVersion } from './dataset-version.ts'
import type { Finding } from './finding.ts'
import { findInHeader } from './findings-header.ts'
import type { ImportFacts } from './findings-import.ts'
import { findInImport } from './findings-import.ts'
import { findByDigest } from './store.ts'

export function toJson(facts: ImportFacts): string {
  return canonicalJson(facts as unknown as Json)
}

export async function readFacts(objects: ObjectStore, digest: Digest): Promise<ImportFacts> {
  return JSON.parse(Buffer.from(await objects.get(digest)).toString('utf8')) as ImportFacts
}

/** What the import noted about a version's text, which its typed columns no longer show. */
export async function readImportFacts({ catalog, objects }: DataPlace, version: DatasetVersion): Promise<ImportFacts> {
  const stored = await findByDigest(catalog, version.dataset, version.digest)
  if (stored !== undefined) return readFacts(objects, stored.facts)
  return { rowCount: version.rowCount, columns: [], rejects: [], rejectCount: version.rejectCount }
}

/** Findings about the header and the text of a version, kept since it was imported. */
export async function importFindings(place: DataPlace, version: DatasetVersion): Promise<readonly Finding[]> {
  return [...findInHeader(version.parse), ...findInImport(await readImportFacts(place, version))]
}
