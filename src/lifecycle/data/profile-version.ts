import type { Profile } from './column-profile.ts'
import type { DataPlace } from './data-place.ts'
import type { DatasetVersion } from './dataset-version.ts'
import { importFindings } from './import-facts.ts'
import { storedProfile, storeProfile } from './profile-store.ts'
import { profileTable } from './profile-table.ts'
import { parquetPath } from './read-version.ts'

/** Measured facts about a version's columns, and findings; made once, then kept in the object store. */
export async function profileVersion(place: DataPlace, version: DatasetVersion): Promise<Profile> {
  const stored = await storedProfile(place, version.digest)
  if (stored !== undefined) return stored
  const measured = await profileTable(await place.tables(), await parquetPath(place, version), version.schema)
  const profile = { ...measured, findings: [...(await importFindings(place, version)), ...measured.findings] }
  await storeProfile(place, version.digest, profile)
  return profile
}
