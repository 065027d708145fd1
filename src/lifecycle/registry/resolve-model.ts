import { nearestName, RepriseError } from '#base'
import type { ModelVersion, RegistryPlace } from './model-version.ts'
import { parseReference } from './reference.ts'
import type { VersionRow } from './store.ts'
import { completed, listModelVersions, readVersion, versionRows } from './store.ts'
import { tables } from './tables.ts'

const PREFIX_DIGITS = 6
const LISTED_LIMIT = 10

/**
 * The version that `name` (the newest), `name/3`, `name@champion` or `@<digest prefix>` stands for.
 * Throws `not-found`, with the nearest name, or `ambiguous` when a prefix fits several digests (`details.candidates`).
 */
export async function resolveModel(place: RegistryPlace, reference: string): Promise<ModelVersion> {
  const parsed = parseReference(reference)
  if (parsed.kind === 'digest') return byDigest(place, parsed.prefix)
  if (parsed.kind === 'id') return readVersion(place, parsed.id)
  const versions = await listModelVersions(place, parsed.name)
  const [newest] = versions
  if (newest === undefined) throw await unknownModel(place, parsed.name)
  if (parsed.kind === 'latest') return newest
  if (parsed.kind === 'version')
    return versions.find(({ version }) => version === parsed.version) ?? noVersion(newest, parsed.version)
  return versions.find(({ aliases }) => aliases.includes(parsed.alias)) ?? noAlias(versions, parsed.alias)
}

/** Several versions of one digest are the same model: the last registered stands for them. */
async function byDigest(place: RegistryPlace, prefix: string): Promise<ModelVersion> {
  if (prefix.length < PREFIX_DIGITS) throw noDigest(prefix, `give at least ${PREFIX_DIGITS} digits`)
  // "g" follows every hexadecimal digit.
  const fitting = versionRows(place).where('digest', '>=', prefix).where('digest', '<', `${prefix}g`)
  const rows = await place.catalog.all(fitting.orderBy('model_versions.created_at', 'desc').orderBy('version', 'desc'))
  if (new Set(rows.map(({ digest }) => digest)).size > 1) throw ambiguous(prefix, rows)
  const [version] = await completed(place, rows.slice(0, 1))
  if (version === undefined) throw noDigest(prefix, 'reprise models ls shows what is registered')
  return version
}

async function unknownModel(place: RegistryPlace, name: string): Promise<RepriseError> {
  const models = tables(place.catalog).selectFrom('registered_models').select(['name', 'last_version'])
  const rows = await place.catalog.all(models.orderBy('name'))
  const names = rows.map((row) => row.name)
  if (names.includes(name)) return new RepriseError('not-found', `model "${name}" has no versions left`)
  const nearest = nearestName(name, names)
  const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`
  return new RepriseError('not-found', `model "${name}" is not registered${hint} (models: ${listed(names)})`, {
    remedy: 'reprise models ls shows what is registered; reprise train makes and registers a model',
    details: { name, nearest: nearest ?? null, models: names },
  })
}

function noVersion(newest: ModelVersion, version: number): never {
  throw new RepriseError(
    'not-found',
    `model "${newest.name}" has no version ${version}; the latest is ${newest.version}`,
  )
}

function noAlias(versions: readonly ModelVersion[], alias: string): never {
  const aliases = versions.flatMap((version) => version.aliases)
  const nearest = nearestName(alias, aliases)
  const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`
  const name = versions[0]?.name
  throw new RepriseError('not-found', `model "${name}" has no alias "${alias}"${hint} (aliases: ${listed(aliases)})`)
}

function noDigest(prefix: string, remedy: string): RepriseError {
  return new RepriseError('not-found', `no model has a digest that begins with "${prefix}"`, { remedy })
}

function ambiguous(prefix: string, rows: readonly VersionRow[]): RepriseError {
  const candidates = rows.map(({ name, version, digest }) => `${name}/${version} @${digest}`)
  return new RepriseError('ambiguous', `"@${prefix}" fits several models: ${listed(candidates)}`, {
    remedy: 'give more digits of the digest',
    details: { candidates },
  })
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none'
  const more = names.length > LISTED_LIMIT ? `, and ${names.length - LISTED_LIMIT} more` : ''
  return names.slice(0, LISTED_LIMIT).join(', ') + more
}
