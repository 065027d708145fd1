import type { Digest, Json } from '#base'
import { canonicalJson, RepriseError } from '#base'
import { refStatement } from '#catalog'
import type { ObjectStore } from '#objects'
import type { Profile } from './column-profile.ts'
import type { DataPlace } from './data-place.ts'

/** Grows when profiles or findings are made differently: older ones are then made again. */
const REVISION = 1

interface ProfileTables {
  profile: { version_digest: string; revision: number; profile_digest: string }
}

export const profileStatements: readonly string[] = [
  `CREATE TABLE profile (
    version_digest TEXT NOT NULL,
    revision INTEGER NOT NULL,
    profile_digest TEXT NOT NULL,
    PRIMARY KEY (version_digest, revision)
  )`,
]

/** The profile of the version with this digest, if one was kept and is intact: a damaged one is as good as none. */
export async function storedProfile({ catalog, objects }: DataPlace, version: Digest): Promise<Profile | undefined> {
  const row = await catalog.first(
    catalog
      .builder<ProfileTables>()
      .selectFrom('profile')
      .select('profile_digest as digest')
      .where('version_digest', '=', version)
      .where('revision', '=', REVISION)
      .$castTo<{ digest: Digest }>(),
  )
  const bytes = row === undefined ? undefined : await intactBytes(objects, row.digest)
  return bytes === undefined ? undefined : (JSON.parse(new TextDecoder().decode(bytes)) as Profile)
}

async function intactBytes(objects: ObjectStore, digest: Digest): Promise<Uint8Array | undefined> {
  try {
    return await objects.get(digest)
  } catch (error) {
    if (error instanceof RepriseError && (error.code === 'not-found' || error.code === 'corrupted')) return undefined
    throw error
  }
}

/** Keeps a profile. Two that are kept at once are the same bytes: the first stays. */
export async function storeProfile({ catalog, objects }: DataPlace, version: Digest, profile: Profile): Promise<void> {
  const { digest } = await objects.put(canonicalJson(profile as unknown as Json))
  const row = { version_digest: version, revision: REVISION, profile_digest: digest }
  const insert = catalog.builder<ProfileTables>().insertInto('profile').values(row)
  await catalog.write([
    { query: insert.onConflict((conflict) => conflict.doNothing()) },
    refStatement(catalog, { digest, ownerKind: 'profile', ownerId: version, role: 'profile' }),
  ])
}
