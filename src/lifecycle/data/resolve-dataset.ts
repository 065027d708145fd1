import { nearestName, RepriseError } from '#base'
import type { DataPlace } from './data-place.ts'
import type { DatasetVersion } from './dataset-version.ts'
import { datasetNames, versionsByDigest, versionsOf } from './store.ts'

const DIGEST_REFERENCE = /^@([0-9a-f]{4,64})$/
const NUMBERED_REFERENCE = /^(.+)\/(\d{1,9})$/

/** The version a reference names: `orders` (the latest), `orders/3`, or `@` and the beginning of a digest. */
export async function resolveDataset(place: DataPlace, reference: string): Promise<DatasetVersion> {
  const [, prefix] = DIGEST_REFERENCE.exec(reference) ?? []
  if (prefix !== undefined) return resolveDigest(place, prefix)
  const [, numbered, number] = NUMBERED_REFERENCE.exec(reference) ?? []
  const name = numbered ?? reference
  const versions = await listVersions(place, name)
  const found = number === undefined ? versions[0] : versions.find(({ version }) => version === Number(number))
  if (found !== undefined) return found
  throw new RepriseError(
    'not-found',
    `dataset "${name}" has no version ${number}; the latest is ${versions[0]!.version}`,
  )
}

async function resolveDigest({ catalog }: DataPlace, prefix: string): Promise<DatasetVersion> {
  const found = await versionsByDigest(catalog, prefix)
  const [first] = found
  if (first === undefined)
    throw new RepriseError('not-found', `no dataset version has a digest that begins with ${prefix}`)
  if (found.every(({ version }) => version.digest === first.version.digest)) return first.version
  const candidates = found.map(({ version }) => `${version.dataset}/${version.version}`)
  throw new RepriseError('ambiguous', `several dataset versions begin with ${prefix}: ${candidates.join(', ')}`, {
    remedy: 'give more of the digest',
    details: { candidates },
  })
}

/** The latest version of each dataset, by name. */
export async function listDatasets({ catalog }: DataPlace): Promise<readonly DatasetVersion[]> {
  const names = await datasetNames(catalog)
  const latest = await Promise.all(names.map(async (name) => (await versionsOf(catalog, name))[0]))
  return latest.flatMap((stored) => (stored === undefined ? [] : [stored.version]))
}

/** All versions of a dataset, the latest first; `not-found` for a name nobody gave. */
export async function listVersions({ catalog }: DataPlace, name: string): Promise<readonly DatasetVersion[]> {
  const versions = await versionsOf(catalog, name)
  if (versions.length > 0) return versions.map(({ version }) => version)
  const nearest = nearestName(name, await datasetNames(catalog))
  throw new RepriseError('not-found', `there is no dataset "${name}"`, {
    remedy: nearest === undefined ? 'add it first: reprise data add <file>' : `did you mean "${nearest}"?`,
  })
}
